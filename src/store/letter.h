/* letter — the outbox from inside: how the other files of the room put letters into it. Private to
 * the room. */
#ifndef TOGUNA_STORE_LETTER_H
#define TOGUNA_STORE_LETTER_H
#include "store/outbox.h"
#include "store/writer.h"

struct letter {
    enum mail_kind kind;
    const unsigned char *address; /* peppered */
    struct str sealed, lang;
    uint64_t subscription, reply, session; /* 0: none */
    int64_t wait_ms;
};
/* Puts it into the outbox, unless its address is suppressed, or has had MOST_A_DAY letters of its
 * kind today: then *ret_over. */
MUST_USE bool letter_put(struct store *s, const struct letter *l, uint64_t most_a_day,
                         bool *ret_over, struct err *e);
MUST_USE bool letter_drop(struct store *s, uint64_t id, struct err *e);
MUST_USE bool letter_may_go(struct store *s, const unsigned char *address, bool *ret,
                            struct err *e);
/* A reply became public for the first time: letters to all who wait for it. */
MUST_USE bool letters_of_reply(struct store *s, uint64_t reply, struct err *e);

/* Random: an id that stands in links (53 bits, not 0), and a Message-ID. */
uint64_t letter_id(void);
struct str letter_message_id(struct arena *a);

/* The author of the new reply ID wants to hear of answers, as REPLY says. */
MUST_USE bool subscription_make(struct store *s, const struct new_reply *reply, uint64_t id,
                                uint64_t page, struct err *e);

/* Whether the open session may do with this reply what its author may. */
MUST_USE bool session_has(struct store *s, uint64_t session, uint64_t reply, bool *ret,
                          struct err *e);

enum suppressed_why { SUPPRESSED_DEAD = 1, SUPPRESSED_ASKED = 2 };
/* Ends what the address subscribed to, drops its letters, and lets none be written again. */
MUST_USE bool address_suppress(struct store *s, const unsigned char *address,
                               enum suppressed_why why, struct err *e);
/* Everything but the replies themselves and their contacts: subscriptions, letters, sessions … */
MUST_USE bool address_forget(struct store *s, const unsigned char *address, struct err *e);
/* The same for one reply that is erased: what was made with it or tells of it. */
MUST_USE bool reply_forget(struct store *s, uint64_t reply, struct err *e);

#endif
