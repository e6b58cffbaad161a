/* The encoder and the decoder, both expanded from WIRE_MESSAGES: a field named in the table is
 * written, read and bounded here without another line. The compiler sees every field by its name
 * and type, so there are no offsets to get wrong. Decoding is strict, so that each message has one
 * packet only. */
#include "wire/wire.h"

/* Every packet fits into one message of the socket. */
#define N(name)       +8u
#define B(name, max)  +4u + (max)
#define F(name, size) +4u + (size)
#define MESSAGE(name, fields)                                                                      \
    _Static_assert(1u fields <= LIMIT_MESSAGE_BYTES, #name " fits into a packet");
WIRE_MESSAGES(MESSAGE)
#undef N
#undef B
#undef F
#undef MESSAGE
_Static_assert(WIRE__COUNT <= 256, "a kind is one byte");

/* ---- out ---- */

static void put_number(struct buf *out, uint64_t n, size_t width)
{
    char bytes[8];
    for (size_t i = 0; i < width; i++) bytes[i] = (char)(unsigned char)(n >> (8 * i));
    buf_add(out, (struct str){bytes, width});
}

static void put_bytes(struct buf *out, struct str s)
{
    put_number(out, s.len, 4);
    buf_add(out, s);
}

static void put_bounded(struct buf *out, struct str s, size_t max)
{
    BUG_IF(s.len > max, "fields are bounded before they become a message");
    put_bytes(out, s);
}

static void put_fixed(struct buf *out, struct str s, size_t size)
{
    BUG_IF(s.len != 0 && s.len != size, "a field of fixed size is whole or absent");
    put_bytes(out, s);
}

#define N(name)       put_number(out, m->name, 8);
#define B(name, max)  put_bounded(out, m->name, max);
#define F(name, size) put_fixed(out, m->name, size);
#define MESSAGE(name, fields)                                                                      \
    static void put_##name(struct buf *out, const struct wire_##name *m) { fields }
WIRE_MESSAGES(MESSAGE)
#undef N
#undef B
#undef F
#undef MESSAGE

void wire_encode(const struct wire_message *m, struct buf *out)
{
    put_number(out, (uint64_t)m->kind, 1);
    switch (m->kind) {
#define MESSAGE(name, fields)                                                                      \
    case WIRE_##name:                                                                              \
        put_##name(out, &m->name);                                                                 \
        return;
        WIRE_MESSAGES(MESSAGE)
#undef MESSAGE
    case WIRE__COUNT:
        break;
    }
    BUG_IF(true, "a message has one of the kinds of the table");
}

/* ---- in ---- */

static bool take_number(struct str *rest, size_t width, uint64_t *ret)
{
    if (rest->len < width) return false;
    uint64_t n = 0;
    for (size_t i = 0; i < width; i++) n |= (uint64_t)(unsigned char)rest->at[i] << (8 * i);
    *rest = str_from(*rest, width);
    *ret = n;
    return true;
}

static bool take_bounded(struct str *rest, size_t max, struct str *ret)
{
    uint64_t len;
    if (!take_number(rest, 4, &len) || len > max || len > rest->len) return false;
    *ret = str_sub(*rest, 0, (size_t)len);
    *rest = str_from(*rest, (size_t)len);
    return true;
}

static bool take_fixed(struct str *rest, size_t size, struct str *ret)
{
    return take_bounded(rest, size, ret) && (ret->len == 0 || ret->len == size);
}

#define N(name)       &&take_number(rest, 8, &m->name)
#define B(name, max)  &&take_bounded(rest, max, &m->name)
#define F(name, size) &&take_fixed(rest, size, &m->name)
#define MESSAGE(name, fields)                                                                      \
    static bool take_##name(struct str *rest, struct wire_##name *m) { return true fields; }
WIRE_MESSAGES(MESSAGE)
#undef N
#undef B
#undef F
#undef MESSAGE

static bool take_fields(struct str *rest, struct wire_message *m)
{
    switch (m->kind) {
#define MESSAGE(name, fields)                                                                      \
    case WIRE_##name:                                                                              \
        return take_##name(rest, &m->name);
        WIRE_MESSAGES(MESSAGE)
#undef MESSAGE
    case WIRE__COUNT:
        break;
    }
    return false;
}

bool wire_decode(struct str packet, struct wire_message *ret)
{
    uint64_t kind;
    if (packet.len > LIMIT_MESSAGE_BYTES || !take_number(&packet, 1, &kind)) return false;
    if (kind >= WIRE__COUNT) return false;
    struct wire_message m = {.kind = (enum wire_kind)kind};
    if (!take_fields(&packet, &m) || packet.len != 0) return false;
    *ret = m;
    return true;
}
