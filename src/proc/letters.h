/* proc/letters — the store's side of post: letters that were asked for go out as messages; private
 * to this room. */
#ifndef TOGUNA_PROC_LETTERS_H
#define TOGUNA_PROC_LETTERS_H
#include "proc/link.h"
#include "proc/proc.h"

/* After the commit of a batch in which post asked: what it gets. WELL: the commit was. */
void letters_send(struct apply *ap, struct link *post, bool well);
/* There are new letters. */
void letters_wake(struct link *post);

#endif
