/* reply_shown — one reply for people and for programs. Private to cmd. */
#ifndef TOGUNA_CMD_REPLY_SHOWN_H
#define TOGUNA_CMD_REPLY_SHOWN_H
#include "store/reader.h"
#include <stdio.h>

/* One JSON object and a line end, with the API's names. Never an address. */
void reply_print_json(FILE *out, const struct reply *reply);
/* Two lines for a list. */
void reply_print_short(FILE *out, struct arena *a, const struct reply *reply);
/* All of it. */
void reply_print_whole(FILE *out, struct arena *a, const struct reply *reply);

#endif
