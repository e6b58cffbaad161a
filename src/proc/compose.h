/* proc/compose — what letters say, in the reader's language; private to this room.
 *
 * Text and HTML say the same. No letter holds anybody's address, nor anything that was not public
 * when the store looked. Nothing in them is fetched from anywhere. */
#ifndef TOGUNA_PROC_COMPOSE_H
#define TOGUNA_PROC_COMPOSE_H
#include "conf/conf.h"
#include "mail/mail.h"
#include "wire/wire.h"

struct composer {
    const struct conf *conf;
    struct str base_url;
    struct mailbox from;
};
/* The bytes that go over SMTP to TO, after what is in OUT. ITEMS are the replies of a digest. */
MUST_USE bool compose(const struct composer *c, const struct wire_mail_letter *l,
                      const struct wire_mail_item *items, size_t items_count, struct str to,
                      struct buf *out, struct err *e);

#endif
