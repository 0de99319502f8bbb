// chain.c: see chain.h.
#include "log/chain.h"

#include "base/error.h"
#include "log/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool key_make(const char *path, unsigned char key[static 32]);

void chain_extend(struct chain *chain, const struct record *record, unsigned char *trailer)
{
    assert((record->flags & FLAG_CHAINED) != 0);
    struct record header = *record;
    header.crc = 0;
    crypto_generichash_state state;
    crypto_generichash_init(&state, chain->key, sizeof chain->key, RECORD_TRAILER);
    crypto_generichash_update(&state, chain->last, sizeof chain->last);
    crypto_generichash_update(&state, (const unsigned char *)&header, sizeof header);
    crypto_generichash_update(&state, (const unsigned char *)(record + 1),
                              record->length - RECORD_HEADER - RECORD_TRAILER);
    crypto_generichash_final(&state, chain->last, RECORD_TRAILER);
    memcpy(trailer, chain->last, RECORD_TRAILER);
}

bool chain_check(struct chain *chain, const struct record *record)
{
    struct chain next = *chain;
    unsigned char trailer[RECORD_TRAILER];
    chain_extend(&next, record, trailer);
    const unsigned char *end = (const unsigned char *)record + record->length;
    if (memcmp(trailer, end - RECORD_TRAILER, RECORD_TRAILER) != 0) return false;
    *chain = next;
    return true;
}

bool chain_key_read(const char *path, bool make, unsigned char key[static 32])
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 && errno == ENOENT && make) return key_make(path, key);
    if (fd < 0) {
        return FAIL(error_from_errno(errno), "opening the chain key %s: %s", path, strerror(errno));
    }
    struct stat file;
    bool good = fstat(fd, &file) == 0 && file.st_size == 32 && read(fd, key, 32) == 32;
    close(fd);
    if (!good) return FAIL(ERROR_CORRUPT, "the chain key %s is not of 32 bytes", path);
    if ((file.st_mode & 077) != 0) {
        return FAIL(ERROR_ACCESS, "the chain key %s may be read by others: chmod 600 it", path);
    }
    return true;
}

static bool key_make(const char *path, unsigned char key[static 32])
{
    char making[4096];
    int length = snprintf(making, sizeof making, "%s.tmp", path);
    if (length < 0 || (size_t)length >= sizeof making) {
        return FAIL(ERROR_LIMIT, "the path of the chain key is too long");
    }
    int fd = open(making, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return FAIL(error_from_errno(errno), "making %s: %s", making, strerror(errno));
    }
    randombytes_buf(key, 32);
    bool good = write(fd, key, 32) == 32 && fsync(fd) == 0;
    good = close(fd) == 0 && good && rename(making, path) == 0;
    if (good) return folder_sync_of(path);
    (void)FAIL(error_from_errno(errno), "writing the chain key %s: %s", path, strerror(errno));
    unlink(making);
    return false;
}
