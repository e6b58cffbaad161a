/* wish — one thing to be done with each of several replies. Private to cmd. */
#ifndef TOGUNA_CMD_WISH_H
#define TOGUNA_CMD_WISH_H
#include "cmd/command.h"
#include "wire/wire.h"

#define COMMAND_LINE_BY S("command line") /* who, in the record of actions */

/* A reply's id as people type it; 0 for what is none. */
uint64_t wish_id(const char *word);

struct wish {
    struct wire_message message; /* all but the reply */
    uint64_t *reply;             /* where in message it stands */
    const char *done;            /* "published" */
};
/* The operands are DIR ID…: carries the wish out for each, one line an id. FAILED where one could
 * not be. */
int wish_each(struct usage *u, struct wish *wish);

#endif
