/* The two lists of statements as arrays; see sql.h. */
#include "store/sql.h"
#include "store/outbox.h"
#include "store/store.h"

_Static_assert(REPLY_PENDING == 0 && REPLY_PUBLISHED == 1 && REPLY_REMOVED == 2 &&
                   REPLY_WITHDRAWN == 3 && REPLY_ERASED == 4,
               "the statements and the schema say these numbers");

_Static_assert(MAIL_CONFIRM == 0 && MAIL_ANSWER == 1 && MAIL_DIGEST == 2 && MAIL_PROOF == 3 &&
                   SUBSCRIPTION_UNCONFIRMED == 0 && SUBSCRIPTION_ACTIVE == 1 &&
                   SUBSCRIPTION_ENDED == 2,
               "and these");

const char *const writer_sql[W__COUNT] = {
#define SQL(name, text) [W_##name] = (text),
    WRITER_STATEMENTS(SQL) WRITER_MAIL_STATEMENTS(SQL)
#undef SQL
};

const char *const reader_sql[R__COUNT] = {
#define SQL(name, text) [R_##name] = (text),
    READER_STATEMENTS(SQL) READER_MAIL_STATEMENTS(SQL)
#undef SQL
};
