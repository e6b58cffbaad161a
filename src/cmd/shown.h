/* shown — text from anyone on somebody's terminal. Private to cmd.
 *
 * What a reader typed must not move the cursor, recolour the screen or turn a line around: controls
 * (C0, DEL, C1), line separators and bidirectional controls are written as escapes, bytes that are
 * no UTF-8 too. */
#ifndef TOGUNA_CMD_SHOWN_H
#define TOGUNA_CMD_SHOWN_H
#include "base/base.h"
#include <stdio.h>

void shown_line(FILE *out, struct str s); /* all controls as escapes: one line stays one line */
/* Line ends and tabs stay; every line begins with INDENT. Ends with a line end. */
void shown_text(FILE *out, struct str s, const char *indent);
/* The first line that shows something, at most MAX_CHARS of it. */
struct str shown_first_line(struct arena *a, struct str s, size_t max_chars);

#endif
