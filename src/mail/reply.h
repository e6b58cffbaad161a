/* reply — what an SMTP server answers (RFC 5321 4.2, RFC 2034), and what follows from it; private
 * to this room. Pure. Words are skipped unread: they may quote an address. */
#ifndef TOGUNA_MAIL_REPLY_H
#define TOGUNA_MAIL_REPLY_H
#include "mail/mail.h"

struct reply {
    unsigned code;            /* 200…599; 0: none yet */
    unsigned subject, detail; /* of the enhanced code 5.1.2: 1 and 2; both 0 where there is none */
};

#define REPLY_LINE_BYTES 512u /* what is looked at of a line */
#define REPLY_LINES_MAX  200u
struct reply_reader {   /* zeros at the start */
    struct reply reply; /* of the last line read */
    char line[REPLY_LINE_BYTES];
    size_t len, lines;
};
enum reply_state { REPLY_MORE, REPLY_WHOLE, REPLY_BAD };
/* Takes bytes off *s up to the end of a reply, which is then r->reply. REPLY_BAD: this is not SMTP.
 */
enum reply_state reply_read(struct reply_reader *r, struct str *s);

enum send_stage {
    STAGE_CONNECT, /* up to the login */
    STAGE_FROM,
    STAGE_TO,
    STAGE_DATA,
    STAGE_BODY,
    STAGE__COUNT
};
static inline bool reply_is_good(enum send_stage stage, struct reply r)
{
    return stage == STAGE_DATA ? r.code == 354 : r.code / 100 == 2;
}
/* What a reply that is not good, at this stage, makes of the job. */
void reply_judge(enum send_stage stage, struct reply r, struct send_result *ret);

#endif
