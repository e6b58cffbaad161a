/* proc/apply — what the files that apply messages share; private to this room. */
#ifndef TOGUNA_PROC_APPLY_H
#define TOGUNA_PROC_APPLY_H
#include "proc/proc.h"

enum wire_status apply_status(enum change_outcome outcome);
/* The answer to what failed; says so in the log. */
void apply_failed(struct wire_answer *ret, const struct err *e);
/* Wipes the hash that came in the packet. */
void apply_pepper(struct apply *ap, struct str packet_hash, unsigned char ret[HASH_BYTES]);
/* False for a message that is not about mail. */
bool apply_mail(struct apply *ap, const struct wire_message *m, struct wire_answer *ret,
                struct err *e);

#endif
