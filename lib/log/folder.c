// folder.c: see folder.h.
#include "log/folder.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

bool folder_sync_of(const char *path)
{
    char folder[4096] = ".";
    const char *slash = strrchr(path, '/');
    size_t length = slash == NULL ? 0 : (size_t)(slash - path);
    if (length >= sizeof folder) return FAIL(ERROR_LIMIT, "the path is too long: %.60s...", path);
    if (slash == path) folder[0] = '/';
    if (length > 0) {
        memcpy(folder, path, length);
        folder[length] = '\0';
    }
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = fd >= 0 && fsync(fd) == 0;
    if (!good) FAIL(error_from_errno(errno), "syncing %s: %s", folder, strerror(errno));
    if (fd >= 0) close(fd);
    return good;
}
