// halt_page.c: see halt_page.h.
#include "log/halt_page.h"

#include "base/error.h"
#include "log/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const char magic[8] = "TWHALT\0\1";

static bool page_make(const char *path);
static bool page_sync(struct halt_page *page);

bool halt_page_open(const char *path, bool writable, struct halt_page **page)
{
    *page = NULL;
    int fd = open(path, (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 && errno == ENOENT) {
        if (!page_make(path)) return false;
        fd = open(path, (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NOFOLLOW);
    }
    if (fd < 0) {
        return FAIL(error_from_errno(errno), "opening the halt page %s: %s", path, strerror(errno));
    }
    struct stat file;
    bool whole = fstat(fd, &file) == 0 && file.st_size == (off_t)sizeof **page;
    int rights = PROT_READ | (writable ? PROT_WRITE : 0);
    struct halt_page *map = whole ? mmap(NULL, sizeof *map, rights, MAP_SHARED, fd, 0) : MAP_FAILED;
    int problem = errno;
    close(fd);
    if (!whole) return FAIL(ERROR_CORRUPT, "the halt page %s has another size", path);
    if (map == MAP_FAILED) {
        return FAIL(error_from_errno(problem), "mapping the halt page %s: %s", path,
                    strerror(problem));
    }
    if (memcmp(map->magic, magic, sizeof magic) != 0) {
        halt_page_close(map);
        return FAIL(ERROR_CORRUPT, "%s is no halt page of this version", path);
    }
    *page = map;
    return true;
}

void halt_page_close(struct halt_page *page)
{
    if (page != NULL) munmap(page, sizeof *page);
}

bool halt_page_raise(struct halt_page *page, struct utc now, const char *reason,
                     uint64_t *generation)
{
    uint64_t seen = halt_page_generation(page);
    bool ours = false;
    while (seen % 2 == 0 && !ours) {
        ours = atomic_compare_exchange_weak(&page->generation, &seen, seen + 1);
    }
    *generation = ours ? seen + 1 : seen;
    if (ours) {  // it stops first, and explains then
        atomic_store(&page->raised_ns, now.ns);
        snprintf(page->reason, sizeof page->reason, "%s", reason);
    }
    return page_sync(page) || FAIL_WHILE("raising the halt page, which stands in memory");
}

bool halt_page_lower(struct halt_page *page, uint64_t generation)
{
    uint64_t seen = generation;
    if (generation % 2 == 0
        || !atomic_compare_exchange_strong(&page->generation, &seen, generation + 1)) {
        return FAIL(ERROR_REFUSED, "the halt page stands at %llu, not halted at %llu",
                    (unsigned long long)halt_page_generation(page), (unsigned long long)generation);
    }
    return page_sync(page) || FAIL_WHILE("lowering the halt page");
}

// Aside, then linked into place: of two who make it at once, one wins, and none sees it half.
static bool page_make(const char *path)
{
    char making[4096];
    int length = snprintf(making, sizeof making, "%s.%d.tmp", path, (int)getpid());
    if (length < 0 || (size_t)length >= sizeof making) {
        return FAIL(ERROR_LIMIT, "the path of the halt page is too long");
    }
    struct halt_page page = {0};
    memcpy(page.magic, magic, sizeof magic);
    int fd = open(making, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool good = fd >= 0 && write(fd, &page, sizeof page) == (ssize_t)sizeof page && fsync(fd) == 0;
    good = good && (link(making, path) == 0 || errno == EEXIST);
    if (!good) {
        FAIL(error_from_errno(errno), "making the halt page %s: %s", path, strerror(errno));
    }
    if (fd >= 0) close(fd);
    unlink(making);
    return good && folder_sync_of(path);
}

static bool page_sync(struct halt_page *page)
{
    if (msync(page, sizeof *page, MS_SYNC) == 0) return true;
    return FAIL(error_from_errno(errno), "msync of the halt page: %s", strerror(errno));
}
