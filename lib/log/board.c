// board.c: see board.h. The outboxes lie behind the board, each on pages of its own: those of
// sources that do not exist are never touched and take no memory.
#include "log/board.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define BOARD_MAGIC 0x64726F42u  // "Bord"
#define BOARD_VERSION 1u
#define PAGE 4096u

static size_t whole_pages(size_t size)
{
    return (size + PAGE - 1) / PAGE * PAGE;
}

static size_t board_size(void)
{
    return whole_pages(sizeof(struct board)) + SOURCES_MAX * whole_pages(sizeof(struct outbox));
}

bool board_create(int *fd)
{
    int made = memfd_create("tradewind-board", MFD_ALLOW_SEALING);
    if (made < 0) return FAIL(error_from_errno(errno), "memfd_create: %s", strerror(errno));
    uint32_t start[2] = {BOARD_MAGIC, BOARD_VERSION};
    _Static_assert(offsetof(struct board, version) == sizeof start[0], "the board begins so");
    // Sealed, so that nobody can cut it under the others' feet.
    if (ftruncate(made, (off_t)board_size()) != 0
        || pwrite(made, start, sizeof start, 0) != (ssize_t)sizeof start
        || fcntl(made, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) {
        (void)FAIL(error_from_errno(errno), "making the board: %s", strerror(errno));
        close(made);
        return false;
    }
    *fd = made;
    return true;
}

bool board_map(int fd, struct board **board)
{
    *board = NULL;
    struct stat file;
    if (fstat(fd, &file) != 0) {
        return FAIL(error_from_errno(errno), "fstat of the board: %s", strerror(errno));
    }
    if (file.st_size != (off_t)board_size()) {
        return FAIL(ERROR_CORRUPT, "the board has %lld bytes, not %zu", (long long)file.st_size,
                    board_size());
    }
    struct board *map = mmap(NULL, board_size(), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED) {
        return FAIL(error_from_errno(errno), "mmap of the board: %s", strerror(errno));
    }
    if (map->magic != BOARD_MAGIC || map->version != BOARD_VERSION) {
        board_unmap(map);
        return FAIL(ERROR_CORRUPT, "the board is of another kind or version");
    }
    *board = map;
    return true;
}

void board_unmap(struct board *board)
{
    if (board != NULL) munmap(board, board_size());
}

struct outbox *board_outbox(struct board *board, enum source source)
{
    assert(source > 0 && source < SOURCES_MAX);
    unsigned char *first = (unsigned char *)board + whole_pages(sizeof *board);
    return (struct outbox *)(void *)(first + (size_t)source * whole_pages(sizeof(struct outbox)));
}
