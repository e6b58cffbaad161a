/* wire — messages between processes, one table (WIRE_MESSAGES): name, fields, bounds.
 *
 * One message is one packet of a SOCK_SEQPACKET socket, at most LIMIT_MESSAGE_BYTES. Encoder,
 * decoder and fuzz seeds come from the table. Decoded strings point into the packet. A packet that
 * does not decode is a bug or an attack: the connection it came from is closed. Layout: u8 kind,
 * then each field: u64 little endian, or u32 length and bytes. */
#ifndef TOGUNA_WIRE_H
#define TOGUNA_WIRE_H
#include "base/base.h"

/* clang-format off */
/* Fields: N(name) a number, B(name, max) bytes of at most max, F(name, size) exactly size or none. */
#define WIRE_MESSAGES(MESSAGE)                                                                     \
    MESSAGE(post, N(seq) B(page, 1024) N(parent) B(passage, 16) B(quote, 1024) B(author, 2048)     \
                  B(url, 2048) B(text, 131072) B(lang, 35) F(once, 32) F(secret, 32) F(sealed, 304) \
                  F(address, 32) F(network, 16) N(fill_ms_plus_1))                                 \
    MESSAGE(edit, N(seq) N(reply) N(by_link) F(secret, 32) B(text, 131072))                        \
    MESSAGE(withdraw, N(seq) N(reply) N(by_link) F(secret, 32))                                    \
    MESSAGE(publish, N(seq) N(reply) B(by, 256))                                                   \
    MESSAGE(remove, N(seq) N(reply) N(reason) B(note, 4096) B(by, 256))                            \
    MESSAGE(erase_reply, N(seq) N(reply) B(by, 256))                                               \
    MESSAGE(erase_address, N(seq) F(address, 32) B(by, 256))                                       \
    MESSAGE(answer, N(seq) N(status) N(reply) N(state) N(count) N(retry_after_s)                  \
                    N(log_index_plus_1) B(detail, 480))                                            \
    MESSAGE(hello, N(epoch)) /* a starting store, to each front: say again what is unanswered */
/* clang-format on */

#define N(name)       uint64_t name;
#define B(name, max)  struct str name;
#define F(name, size) struct str name;
#define MESSAGE(name, fields)                                                                      \
    struct wire_##name {                                                                           \
        fields                                                                                     \
    };
WIRE_MESSAGES(MESSAGE)
#undef N
#undef B
#undef F
#undef MESSAGE

enum wire_kind {
#define MESSAGE(name, fields) WIRE_##name,
    WIRE_MESSAGES(MESSAGE)
#undef MESSAGE
        WIRE__COUNT
};

struct wire_message {
    enum wire_kind kind;
    union {
#define MESSAGE(name, fields) struct wire_##name name;
        WIRE_MESSAGES(MESSAGE)
#undef MESSAGE
    };
};

/* Statuses of an answer. */
enum wire_status {
    WIRE_DONE,    /* post: taken, or taken before; else: done */
    WIRE_NOTHING, /* it was so already */
    WIRE_UNKNOWN, /* no such reply or page */
    WIRE_CLOSED,  /* the page takes no replies */
    WIRE_RATE,    /* too many; retry_after_s */
    WIRE_PARENT_UNKNOWN,
    WIRE_PARENT_PENDING,
    WIRE_PARENT_GONE,
    WIRE_NOT_YOURS,
    WIRE_TOO_LATE,
    WIRE_WRONG_STATE,
    WIRE_FULL, /* the disk is full or the store cannot write */
    WIRE_AWAY, /* made by the front itself: no store */
    WIRE_STATUS__COUNT
};

/* Appends the packet. A field past its bound is a bug: fields are bounded before. */
void wire_encode(const struct wire_message *m, struct buf *out);
/* False for bytes that are no whole message within its bounds. */
MUST_USE bool wire_decode(struct str packet, struct wire_message *ret);

#endif
