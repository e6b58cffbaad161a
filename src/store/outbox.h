/* store/outbox — what is to be mailed, to whom and when; who asked for it; who proved an address.
 * The third door of the store room, for the process that writes (all of it happens inside a batch).
 *
 * Promises:
 *  1. A letter stands in the outbox in the same commit as what it tells of, or not at all: a
 * reply's first publication, a subscription, a proof that was asked for.
 *  2. It stays until store_mail_done or store_mail_refused, or until LIMIT_MAIL_DAYS are over; its
 *     Message-ID never changes. Nothing about a letter under way is written, so whoever sends may
 *     die at any moment.
 *  3. What it says is read when it is sent: nothing that was taken away meanwhile leaves.
 *  4. Nobody is told of their own reply, nobody twice of one, nobody whose address is suppressed.
 *  5. Asking for a proof runs the same statements whether or not the address is known. */
#ifndef TOGUNA_STORE_OUTBOX_H
#define TOGUNA_STORE_OUTBOX_H
#include "store/store.h"

/* ---- letters ---- */

enum mail_kind {
    MAIL_CONFIRM, /* did you ask for answers by mail? */
    MAIL_ANSWER,  /* somebody replied */
    MAIL_DIGEST,  /* so did they, within a day */
    MAIL_PROOF,   /* the link that proves an address */
    MAIL__COUNT
};

struct mail_item { /* a reply in a digest */
    uint64_t reply;
    struct str author, text, lang;
};
struct mail_due {
    uint64_t id;
    enum mail_kind kind;
    struct str sealed, lang, message; /* Message-ID without its host */
    uint64_t subscription, session;   /* whose link is in it; 0: the other */
    struct str thread;                /* what it stands under in a mailbox; or empty */
    struct str page, title;           /* slug and title of the article; or empty */
    bool of_reply;                    /* the subscription is to one reply's answers */
    uint64_t reply;                   /* MAIL_ANSWER: this one */
    struct str author, text, reply_lang, parent_author;
    const struct mail_item *items; /* MAIL_DIGEST */
    size_t items_count;
    uint64_t upto; /* of the digest: to be given back when it is done */
    int64_t created_ms;
};
struct mail_look {
    struct mail_due *due; /* in the arena given */
    size_t count;
    int64_t next_ms; /* when the next letter is due; 0: there is none */
};
/* At most MAX letters that are due and not among HELD, as many as PER_HOUR still allows. Letters
 * about what is no more are dropped. */
MUST_USE bool store_mail_due(struct store *s, struct arena *a, const uint64_t *held,
                             size_t held_count, size_t max, uint64_t per_hour,
                             struct mail_look *ret, struct err *e);
/* The mail server has taken it. A letter that is not there any more is no error. */
MUST_USE bool store_mail_done(struct store *s, uint64_t id, uint64_t upto, struct err *e);
/* It never will; ADDRESS_IS_DEAD: nothing is written there any more. */
MUST_USE bool store_mail_refused(struct store *s, uint64_t id, bool address_is_dead, struct err *e);
/* Not now: 1 min, 5, 15, 1 h, 3 h, 8 h later, then each day; *ret_given_up after LIMIT_MAIL_DAYS.
 */
MUST_USE bool store_mail_later(struct store *s, uint64_t id, bool *ret_given_up, struct err *e);

/* ---- subscriptions ---- */

enum subscription_state {
    SUBSCRIPTION_UNCONFIRMED,
    SUBSCRIPTION_ACTIVE,
    SUBSCRIPTION_ENDED,
    SUBSCRIPTION__COUNT
};
enum subscription_act {                      /* by the holder of a mailed link */
                        SUBSCRIPTION_EACH,   /* mail me each answer: confirms it, too */
                        SUBSCRIPTION_DIGEST, /* once a day, in one letter: confirms it, too */
                        SUBSCRIPTION_END,
                        SUBSCRIPTION_NEVER, /* ends all of this address, and nothing is written
                                               there any more */
                        SUBSCRIPTION_ACT__COUNT
};
/* CHANGE_DONE, CHANGE_NOTHING, CHANGE_UNKNOWN. */
MUST_USE bool store_subscription_act(struct store *s, uint64_t id, enum subscription_act act,
                                     enum change_outcome *ret, struct err *e);

/* ---- proofs ---- */

struct proof_ask {
    struct str sealed;
    const unsigned char *address; /* peppered */
    struct str lang;
};
MUST_USE bool store_session_ask(struct store *s, const struct proof_ask *ask, struct err *e);
/* By the mailed link, within LIMIT_PROOF_HOURS; a second time only while the session it opened
 * lasts. CHANGE_DONE or CHANGE_UNKNOWN. */
MUST_USE bool store_session_open(struct store *s, uint64_t id, enum change_outcome *ret,
                                 struct err *e);
MUST_USE bool store_session_end(struct store *s, uint64_t id, struct err *e);
/* Whose session it is; *ret_found false where it is not open. */
MUST_USE bool store_session_address(struct store *s, uint64_t id, bool *ret_found,
                                    unsigned char ret[HASH_BYTES], struct err *e);

/* ---- how long things are kept ---- */

struct retention {
    uint64_t contact_days; /* 0: until erased */
    uint64_t ip_days;
};
/* Takes away what is too old by NOW; *ret_erased when addresses went: then store_scrub. */
MUST_USE bool store_retain(struct store *s, const struct retention *keep, bool *ret_erased,
                           struct err *e);

/* ---- a new key for addresses ---- */

/* Gives each sealed address of the database to RESEAL, which changes it in place, or says false to
 * stop: then nothing is changed. All in one change. *ret_count of them. */
typedef bool reseal_fn(void *ctx, unsigned char sealed[SEALED_BYTES], struct err *e);
MUST_USE bool store_reseal(struct store *s, reseal_fn *reseal, void *ctx, uint64_t *ret_count,
                           struct err *e);

/* ---- what is held of an address ---- */

/* One JSON object a line, for every row that an address has: replies, subscriptions, letters,
 * proofs, counts, suppression. Takes what store_open or store_open_beside opened. */
typedef void held_fn(void *ctx, struct str line);
MUST_USE bool store_held(struct store *s, const unsigned char address[HASH_BYTES], held_fn *held,
                         void *ctx, struct err *e);

#endif
