/* One function a place: what the next byte makes of it. Data is skipped, not looked at. */
#include "http/chunked.h"
#include "http/header.h"

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* What may stand within a line: no control character but TAB. */
static bool is_text(char c) { return ((unsigned char)c >= ' ' && c != 127) || c == '\t'; }

static enum chunk_place size_digit(struct chunked *c, int digit)
{
    if (c->place == CHUNK_SIZE) c->left = c->digits = 0;
    if (digit < 0 || ++c->digits > 16) return CHUNK_BAD;
    c->left = c->left << 4 | (unsigned)digit;
    return CHUNK_SIZE_MORE;
}

static enum chunk_place in_size(struct chunked *c, char byte)
{
    c->beside = 0;
    if (byte == '\r') return CHUNK_SIZE_LF;
    if (byte == ';') return CHUNK_EXTENSION;
    return size_digit(c, hex_digit(byte));
}

static enum chunk_place in_extension(struct chunked *c, char byte)
{
    if (byte == '\r') return CHUNK_SIZE_LF;
    return is_text(byte) && ++c->beside <= CHUNK_EXTENSION_BYTES_MAX ? CHUNK_EXTENSION : CHUNK_BAD;
}

static enum chunk_place after_size(struct chunked *c)
{
    bool too_many = c->left > UINT64_MAX - c->bytes;
    c->bytes = too_many ? UINT64_MAX : c->bytes + c->left;
    c->beside = 0;
    return c->left ? CHUNK_DATA : CHUNK_TRAILER_START;
}

/* A trailer line is a header line: a name, a colon, a value; no folding. */
static enum chunk_place in_trailer(struct chunked *c, char byte)
{
    if (++c->beside > CHUNK_TRAILER_BYTES_MAX) return CHUNK_BAD;
    if (c->place == CHUNK_TRAILER_START && byte == '\r') return CHUNK_LAST_LF;
    if (c->place == CHUNK_TRAILER_NAME && byte == ':') return CHUNK_TRAILER_VALUE;
    if (c->place == CHUNK_TRAILER_VALUE) {
        if (byte == '\r') return CHUNK_TRAILER_LF;
        return is_text(byte) ? CHUNK_TRAILER_VALUE : CHUNK_BAD;
    }
    return header_is_token((struct str){&byte, 1}) ? CHUNK_TRAILER_NAME : CHUNK_BAD;
}

static enum chunk_place after(struct chunked *c, char byte)
{
    switch (c->place) {
    case CHUNK_SIZE:
        return size_digit(c, hex_digit(byte));
    case CHUNK_SIZE_MORE:
        return in_size(c, byte);
    case CHUNK_EXTENSION:
        return in_extension(c, byte);
    case CHUNK_SIZE_LF:
        return byte == '\n' ? after_size(c) : CHUNK_BAD;
    case CHUNK_DATA:
        return CHUNK_DATA; /* chunked_read's */
    case CHUNK_DATA_CR:
        return byte == '\r' ? CHUNK_DATA_LF : CHUNK_BAD;
    case CHUNK_DATA_LF:
        return byte == '\n' ? CHUNK_SIZE : CHUNK_BAD;
    case CHUNK_TRAILER_START:
    case CHUNK_TRAILER_NAME:
    case CHUNK_TRAILER_VALUE:
        return in_trailer(c, byte);
    case CHUNK_TRAILER_LF:
        c->beside++;
        return byte == '\n' ? CHUNK_TRAILER_START : CHUNK_BAD;
    case CHUNK_LAST_LF:
        return byte == '\n' ? CHUNK_WHOLE : CHUNK_BAD;
    case CHUNK_WHOLE:
    case CHUNK_BAD:
    case CHUNK__COUNT:
        break;
    }
    return c->place;
}

enum chunk_place chunked_read(struct chunked *c, struct str piece)
{
    for (size_t i = 0; i < piece.len && c->place != CHUNK_WHOLE && c->place != CHUNK_BAD;) {
        if (c->place != CHUNK_DATA) {
            c->place = after(c, piece.at[i++]);
            continue;
        }
        size_t here = piece.len - i < c->left ? piece.len - i : (size_t)c->left;
        i += here;
        c->left -= here;
        if (c->left == 0) c->place = CHUNK_DATA_CR;
    }
    return c->place;
}
