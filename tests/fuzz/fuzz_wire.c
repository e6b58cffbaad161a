/* Packets of any bytes: what decodes, encodes to the same bytes again, so no message has two
 * packets. */
#include "wire/wire.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str packet = {(const char *)data, size};
    struct wire_message m;
    if (!wire_decode(packet, &m)) return 0;
    struct buf b;
    buf_init(&b, LIMIT_MESSAGE_BYTES);
    wire_encode(&m, &b);
    if (!str_eq(buf_str(&b), packet)) abort();
    buf_done(&b);
    return 0;
}
