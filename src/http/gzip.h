/* gzip — a page compressed once, with a hole that each answer fills anew.
 *
 *   header · deflate of what stands before the hole, ended on a byte · one stored block: the hole ·
 *   deflate of the rest · CRC-32 · length
 *
 * It is one gzip member and one deflate stream: every reader takes it. Only the hole's bytes and
 * the CRC differ from answer to answer, and the CRC is joined from the three parts' without reading
 * the page again. */
#ifndef TOGUNA_HTTP_GZIP_H
#define TOGUNA_HTTP_GZIP_H
#include "base/base.h"

struct gzip_join { /* CRC of the whole = (before ^ crc(hole)) moved over the rest ^ crc(rest) */
    uint32_t before, rest; /* before: already moved over the hole */
    unsigned long op;      /* zlib's operator for moving over the rest */
};
struct gzip_page {
    char *at; /* malloc'ed; the hole and the CRC blank, where there is a hole */
    size_t len;
    size_t hole_at, crc_at;
    struct gzip_join join;
};

#define GZIP_HOLE_BYTES_MAX 65535u /* one stored block */

/* False when the page does not get smaller. hole_len 0: no hole, ready as it is. */
MUST_USE bool gzip_make(struct str page, size_t hole_at, size_t hole_len, struct gzip_page *ret);
/* The four bytes at crc_at for this hole. */
void gzip_crc(const struct gzip_join *j, struct str hole, char ret[4]);

#endif
