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
/* Mail: what the holder of a mailed link wishes (front to store); then between store and post.
 *
 *     post ──mail_take──▶ store          so many letters, but those I hold (8 bytes each)
 *     post ◀──mail_item── store          a reply of the digest that follows
 *     post ◀──mail_letter── store        one letter
 *     post ◀──mail_end── store           that is all for now; wait so long
 *     post ──mail_report──▶ store ──answer──▶ post
 *     post ◀──mail_wake── store          there may be more
 *
 * LIFE is post's own number, so that it leaves alone what was for an earlier one. */
#define WIRE_MAIL_MESSAGES(MESSAGE)                                                                \
    MESSAGE(subscription, N(seq) N(subscription) N(act))                                           \
    MESSAGE(session_ask, N(seq) F(sealed, 304) F(address, 32) F(network, 16) B(lang, 35))          \
    MESSAGE(session_open, N(seq) N(session))                                                       \
    MESSAGE(session_end, N(seq) N(session))                                                        \
    MESSAGE(session_erase, N(seq) N(session) N(keep_text))                                         \
    MESSAGE(mail_take, N(seq) N(life) N(max) B(held, 256))                                         \
    MESSAGE(mail_item, N(life) N(letter) N(reply) B(author, 2048) B(text, 131072) B(lang, 35))     \
    MESSAGE(mail_letter, N(life) N(letter) N(kind) F(sealed, 304) B(lang, 35) B(message, 100)      \
                         B(thread, 100) B(link, 64) B(page, 1024) B(title, 1024) N(of_reply)       \
                         N(reply) B(author, 2048) B(text, 131072) B(reply_lang, 35)                \
                         B(parent_author, 2048) N(upto) N(created_ms))                             \
    MESSAGE(mail_end, N(life) N(wait_ms))                                                          \
    MESSAGE(mail_report, N(seq) N(letter) N(outcome) N(upto))                                      \
    MESSAGE(mail_wake, N(why))

/* Outcomes of a mail_report. */
enum wire_mail { WIRE_MAIL_DONE, WIRE_MAIL_REFUSED, WIRE_MAIL_DEAD, WIRE_MAIL_LATER, WIRE_MAIL__COUNT };

/* Fields: N(name) a number, B(name, max) bytes of at most max, F(name, size) exactly size or none. */
#define WIRE_MESSAGES(MESSAGE)                                                                     \
    MESSAGE(post, N(seq) B(page, 1024) N(parent) B(passage, 16) B(quote, 1024) B(author, 2048)     \
                  B(url, 2048) B(text, 131072) B(lang, 35) F(once, 32) F(secret, 32) F(sealed, 304) \
                  F(address, 32) F(network, 16) N(fill_ms_plus_1) N(subscribe) B(words, 35))       \
    MESSAGE(edit, N(seq) N(reply) N(by_link) N(session) F(secret, 32) B(text, 131072))             \
    MESSAGE(withdraw, N(seq) N(reply) N(by_link) N(session) F(secret, 32))                         \
    MESSAGE(publish, N(seq) N(reply) B(by, 256))                                                   \
    MESSAGE(remove, N(seq) N(reply) N(reason) B(note, 4096) B(by, 256))                            \
    MESSAGE(erase_reply, N(seq) N(reply) B(by, 256))                                               \
    MESSAGE(erase_address, N(seq) F(address, 32) N(keep_text) B(by, 256))                          \
    MESSAGE(answer, N(seq) N(status) N(reply) N(state) N(count) N(retry_after_s)                  \
                    N(log_index_plus_1) B(detail, 480))                                            \
    MESSAGE(hello, N(epoch)) /* a starting store, to each front: say again what is unanswered */   \
    WIRE_MAIL_MESSAGES(MESSAGE)
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
