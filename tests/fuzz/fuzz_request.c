// fuzz_request.c: any bytes as a line of the control socket: refused with a reason, or complete.
#include "services/supervisor/request.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct request request;
    const char *why = NULL;
    if (!request_parse((const char *)data, size, &request, &why)) {
        if (why == NULL || why[0] == '\0') abort();
        return 0;
    }
    if (strlen(request.reason) > TAIL_TEXT_MAX || request_name(request.verb)[0] == 'u') abort();
    if (request.verb == REQUEST_SET && request.value[0] == '\0') abort();
    return 0;
}
