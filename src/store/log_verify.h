/* log_verify — whether the log is whole, and replies are what it says. Private to the room. */
#ifndef TOGUNA_STORE_LOG_VERIFY_H
#define TOGUNA_STORE_LOG_VERIFY_H
#include "store/writer.h"

/* One line a fault, nothing where all is well or there is no log. Reads only, of one state of the
 * database when the caller began to read. */
MUST_USE bool log_verify(struct store *s, void (*fault)(void *ctx, struct str line), void *ctx,
                         struct err *e);

#endif
