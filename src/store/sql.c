/* The two lists of statements as arrays; see sql.h. */
#include "store/sql.h"
#include "store/store.h"

_Static_assert(REPLY_PENDING == 0 && REPLY_PUBLISHED == 1 && REPLY_REMOVED == 2 &&
                   REPLY_WITHDRAWN == 3 && REPLY_ERASED == 4,
               "the statements and the schema say these numbers");

const char *const writer_sql[W__COUNT] = {
#define SQL(name, text) [W_##name] = (text),
    WRITER_STATEMENTS(SQL)
#undef SQL
};

const char *const reader_sql[R__COUNT] = {
#define SQL(name, text) [R_##name] = (text),
    READER_STATEMENTS(SQL)
#undef SQL
};
