// fuzz_record.c: any bytes as a record, and as the records of a segment: refused, or read within
// their bounds.
#include "base/error.h"
#include "base/text.h"
#include "event/catalogue.h"
#include "log/log_reader.h"
#include "log/log_verify.h"
#include "log/segment.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define INPUT_MAX 8192u

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

// Its memory is of exactly its size, so that the sanitizer sees what is read beyond it.
static void check_record(const uint8_t *bytes, size_t size, bool mend)
{
    struct record *record = malloc(size > 0 ? size : 1);
    if (record == NULL) abort();
    if (size > 0) memcpy(record, bytes, size);
    if (mend && size >= RECORD_HEADER) {
        // Lengths that fit, so that the body has its turn.
        record->flags &= (uint8_t)~FLAG_CHAINED;
        record->zero = 0;
        record->body_length = (uint32_t)(size - RECORD_HEADER) / 8 * 8;
        record->length = RECORD_HEADER + record->body_length;
    }
    if (record_check(record, size, false) == RECORD_WHOLE && body_check(record) == RECORD_WHOLE) {
        static char memory[1u << 20];
        struct text text;
        text_init(&text, memory, sizeof memory);
        record_json(record, &text);
        if (text.length < 2 || memory[0] != '{') abort();
        if (!text.cut && memory[text.length - 1] != '}') abort();
        // With its CRC it is whole for those who check it, too.
        record->crc = record_crc(record);
        if (record_check(record, size, true) != RECORD_WHOLE) abort();
    }
    free(record);
}

// One log of one segment in memory, whose records are then whatever comes.
struct hostile {
    char folder[64];
    int fd;
};

static void hostile_make(struct hostile *hostile)
{
    int length =
        snprintf(hostile->folder, sizeof hostile->folder, "/dev/shm/fuzz_record_%d", (int)getpid());
    if (length < 0 || (mkdir(hostile->folder, 0700) != 0 && errno != EEXIST)) abort();
    int folder = open(hostile->folder, O_RDONLY | O_DIRECTORY);
    struct log_state state = {0};
    if (!segment_create(folder, &state, 1, 1, SEGMENT_SIZE_MIN, false, &hostile->fd)) abort();
    close(folder);
}

static struct hostile hostile;

static void hostile_remove(void)
{
    char path[96];
    (void)snprintf(path, sizeof path, "%s/00000001.log", hostile.folder);
    unlink(path);
    rmdir(hostile.folder);
}

// As a forger who knows the checksum would: sequence and CRC of each frame are right.
static void mend_frames(uint8_t *bytes, size_t size)
{
    uint64_t sequence = 0;
    for (size_t at = 0; at < size;) {
        struct record *record = (struct record *)(void *)(bytes + at);
        if (record_check(record, size - at, false) != RECORD_WHOLE) return;
        record->sequence = ++sequence;
        record->crc = record_crc(record);
        at += record->length;
    }
}

static void read_hostile(const uint8_t *bytes, size_t size)
{
    static const uint8_t zeros[INPUT_MAX];
    if (pwrite(hostile.fd, zeros, INPUT_MAX, SEGMENT_HEADER) != INPUT_MAX
        || pwrite(hostile.fd, bytes, size, SEGMENT_HEADER) != (ssize_t)size) {
        abort();
    }
    struct log_reader *reader;
    if (!log_reader_open(hostile.folder, &reader)) abort();
    const struct record *record;
    uint64_t count = 0;
    while (log_reader_next(reader, UINT64_MAX, &record) == LOG_RECORD) {
        if (record->sequence != ++count) abort();
        if (record->length > size) abort();
    }
    if (log_reader_seek(reader, count + 2)) abort();
    log_reader_close(reader);
    struct log_check check;
    if (log_verify(hostile.folder, NULL, &check) && check.records != count) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static bool made;
    if (size == 0 || size > INPUT_MAX) return 0;
    if (!made) {
        hostile_make(&hostile);
        atexit(hostile_remove);
        made = true;
    }
    check_record(bytes, size, false);
    check_record(bytes, size, true);
    read_hostile(bytes, size);
    static _Alignas(8) uint8_t mended[INPUT_MAX];
    memcpy(mended, bytes, size);
    mend_frames(mended, size);
    read_hostile(mended, size);
    error_clear();
    return 0;
}
