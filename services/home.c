// home.c: see home.h.
#include "services/home.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#define LOCK_PATIENCE_MS 3000  // longer than a service may take to drain

static bool folder_make(const char *path);
static bool lock_try(int fd, const char *home, bool *taken);
static int lock_pid(int fd);
static bool lock_refuse(int fd);
static uint64_t disk_count(const char *path, unsigned depth);

bool home_path(char *path, size_t size, const char *home, const char *format, ...)
{
    int length = snprintf(path, size, "%s/", home);
    if (length > 0 && (size_t)length < size) {
        va_list arguments;
        va_start(arguments, format);
        int rest = vsnprintf(path + length, size - (size_t)length, format, arguments);
        va_end(arguments);
        if (rest >= 0 && (size_t)length + (size_t)rest < size) return true;
    }
    return FAIL(ERROR_LIMIT, "the path of the home is too long: %.100s...", home);
}

bool home_run_path(const char *home, uint32_t run, const char *rest, char *path, size_t size)
{
    return home_path(path, size, home, "runs/%04u%s", run, rest);
}

bool home_make(const char *home)
{
    static const char *const folders[] = {"keys", "log", "runs"};
    if (!folder_make(home)) return false;
    for (size_t i = 0; i < COUNT_OF(folders); i++) {
        char path[HOME_PATH_MAX];
        if (!home_path(path, sizeof path, home, "%s", folders[i]) || !folder_make(path)) {
            return false;
        }
    }
    return true;
}

bool home_newest_run(const char *home, uint32_t *run)
{
    *run = 0;
    char path[HOME_PATH_MAX];
    if (!home_path(path, sizeof path, home, "runs")) return false;
    DIR *folder = opendir(path);
    if (folder == NULL) {
        return FAIL(error_from_errno(errno), "%s is no home of Tradewind: %s: %s", home, path,
                    strerror(errno));
    }
    const struct dirent *entry;
    while ((entry = readdir(folder)) != NULL) {
        char *end = NULL;
        unsigned long number = strtoul(entry->d_name, &end, 10);
        if (strlen(entry->d_name) != 4 || *end != '\0' || number > RUNS_MAX) continue;
        if (number > *run) *run = (uint32_t)number;
    }
    closedir(folder);
    return true;
}

bool home_make_run(const char *home, uint32_t run)
{
    char path[HOME_PATH_MAX];
    if (run > RUNS_MAX) return FAIL(ERROR_LIMIT, "%s holds %u runs and no more", home, RUNS_MAX);
    if (!home_run_path(home, run, "", path, sizeof path)) return false;
    if (mkdir(path, 0700) == 0) return true;
    return FAIL(error_from_errno(errno), "make %s: %s", path, strerror(errno));
}

bool home_lock(const char *home, int *fd)
{
    char path[HOME_PATH_MAX];
    *fd = -1;
    if (!home_path(path, sizeof path, home, "lock")) return false;
    int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0) return FAIL(error_from_errno(errno), "open %s: %s", path, strerror(errno));

    bool taken = false;
    bool well = lock_try(lock, home, &taken);
    for (int waited = 0; well && !taken && waited < LOCK_PATIENCE_MS; waited += 20) {
        int pid = lock_pid(lock);
        if (pid > 0 && (kill(pid, 0) == 0 || errno != ESRCH)) break;  // its holder lives
        nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
        well = lock_try(lock, home, &taken);
    }
    if (well && !taken) well = lock_refuse(lock);

    char text[16];
    int length = snprintf(text, sizeof text, "%d\n", (int)getpid());
    if (well && (ftruncate(lock, 0) != 0 || pwrite(lock, text, (size_t)length, 0) != length)) {
        well = FAIL(error_from_errno(errno), "write %s: %s", path, strerror(errno));
    }
    if (!well) {
        close(lock);
        return false;
    }
    *fd = lock;
    return true;
}

bool home_is_locked(const char *home, bool *locked, int *pid)
{
    char path[HOME_PATH_MAX];
    *locked = false;
    *pid = 0;
    if (!home_path(path, sizeof path, home, "lock")) return false;
    int lock = open(path, O_RDWR | O_CLOEXEC);
    if (lock < 0 && errno == ENOENT) return true;
    if (lock < 0) return FAIL(error_from_errno(errno), "open %s: %s", path, strerror(errno));
    bool taken = false;
    bool well = lock_try(lock, home, &taken);
    *locked = well && !taken;
    *pid = lock_pid(lock);
    close(lock);
    return well;
}

bool home_disk(const char *home, uint64_t *used, uint64_t *free_bytes)
{
    struct statvfs system;
    if (statvfs(home, &system) != 0) {
        return FAIL(error_from_errno(errno), "%s: %s", home, strerror(errno));
    }
    *free_bytes = (uint64_t)system.f_bavail * system.f_frsize;
    *used = disk_count(home, 0);
    return true;
}

static bool folder_make(const char *path)
{
    struct stat status;
    if (mkdir(path, 0700) == 0) return true;
    if (errno == EEXIST && stat(path, &status) == 0 && S_ISDIR(status.st_mode)) return true;
    int number = errno == EEXIST ? ENOTDIR : errno;
    return FAIL(error_from_errno(number), "make the folder %s: %s", path, strerror(number));
}

static bool lock_try(int fd, const char *home, bool *taken)
{
    *taken = flock(fd, LOCK_EX | LOCK_NB) == 0;
    if (*taken || errno == EWOULDBLOCK || errno == EINTR) return true;
    return FAIL(error_from_errno(errno), "lock %s: %s", home, strerror(errno));
}

static int lock_pid(int fd)
{
    char text[16] = "";
    ssize_t length = pread(fd, text, sizeof text - 1, 0);
    return length <= 0 ? 0 : (int)strtol(text, NULL, 10);
}

// Files that go while they are counted are not there.
static bool lock_refuse(int fd)
{
    int pid = lock_pid(fd);
    if (pid <= 0 || kill(pid, 0) == 0 || errno != ESRCH) {
        return FAIL(ERROR_BUSY, "already running, pid %d", pid);
    }
    return FAIL(ERROR_BUSY, "a service of a supervisor that is gone (pid %d) still runs", pid);
}

static uint64_t disk_count(const char *path, unsigned depth)
{
    uint64_t sum = 0;
    DIR *folder = depth > 8 ? NULL : opendir(path);
    if (folder == NULL) return 0;
    const struct dirent *entry;
    while ((entry = readdir(folder)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        struct stat status;
        if (fstatat(dirfd(folder), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
        sum += (uint64_t)status.st_blocks * 512;
        if (!S_ISDIR(status.st_mode)) continue;
        char inner[HOME_PATH_MAX];
        int length = snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name);
        if (length > 0 && (size_t)length < sizeof inner) sum += disk_count(inner, depth + 1);
    }
    closedir(folder);
    return sum;
}
