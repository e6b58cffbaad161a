/* ask — a wish about replies, carried out by whoever holds the store. Private to cmd.
 *
 * When a server runs, the wish goes to its store process through data/control.sock; when none runs,
 * the command takes data/lock and acts itself, by the same apply_message. */
#ifndef TOGUNA_CMD_ASK_H
#define TOGUNA_CMD_ASK_H
#include "base/base.h"
#include "conf/conf.h"
#include "wire/wire.h"

struct asker;

/* Finds the store. ERR_BUSY where a server holds the lock but does not listen (it starts or ends).
 */
MUST_USE bool asker_open(struct asker **ret, const struct conf *conf, struct err *e);
void asker_close(struct asker **a);
/* Asks and waits until it is on disk. *ret_answer's detail lives until the next call. False where
 * no answer came; a status that is a refusal is an answer. */
MUST_USE bool asker_ask(struct asker *a, const struct wire_message *m,
                        struct wire_answer *ret_answer, struct err *e);
/* What a status says, for people, after the thing: "123: there is no such reply". */
const char *asker_status_text(uint64_t status);

/* The lock on the site's data, for what must not run beside a server. As asker_open waits for
 * servers that are ending. ERR_CONFLICT names the holder. */
MUST_USE bool asker_lock(const struct conf *conf, int *ret, struct err *e);

#endif
