/* chunked — whether a body sent in chunks is framed as the standard wants it (RFC 9112
 * section 7.1), byte by byte.
 *
 * libmicrohttpd decodes such bodies, but leniently: 0.9 takes a bare LF for a line's end, and both
 * 0.9 and 1.0 call a size past 64 bits too large instead of wrong. Here every line ends with CR LF,
 * a size is one to sixteen hex digits, and nothing stands between a chunk and its CR LF. What this
 * accepts has one reading. */
#ifndef TOGUNA_HTTP_CHUNKED_H
#define TOGUNA_HTTP_CHUNKED_H
#include "base/base.h"

#define CHUNK_EXTENSION_BYTES_MAX 256u  /* of one chunk; nobody reads them */
#define CHUNK_TRAILER_BYTES_MAX   4096u /* of all trailer lines */

enum chunk_place {
    CHUNK_SIZE, /* the first state, all zeros */
    CHUNK_SIZE_MORE,
    CHUNK_EXTENSION,
    CHUNK_SIZE_LF,
    CHUNK_DATA,
    CHUNK_DATA_CR,
    CHUNK_DATA_LF,
    CHUNK_TRAILER_START,
    CHUNK_TRAILER_NAME,
    CHUNK_TRAILER_VALUE,
    CHUNK_TRAILER_LF,
    CHUNK_LAST_LF,
    CHUNK_WHOLE,
    CHUNK_BAD,
    CHUNK__COUNT
};

struct chunked {
    enum chunk_place place;
    unsigned digits;
    uint64_t left;  /* of this chunk: announced, and then still to come */
    uint64_t bytes; /* of all chunks announced so far; stays at UINT64_MAX past it */
    size_t beside;  /* bytes of this chunk's extension, or of the trailer */
};

/* Reads on. CHUNK_WHOLE: the body has ended, and what follows belongs to the next request;
 * CHUNK_BAD: refuse; any other: more is to come. */
enum chunk_place chunked_read(struct chunked *c, struct str piece);

#endif
