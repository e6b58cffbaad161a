/* catalog — inside of the room: what a catalog is made of, and the tables that po/ makes of it. */
#ifndef TOGUNA_TEXT_CATALOG_H
#define TOGUNA_TEXT_CATALOG_H
#include "text/text.h"

struct catalog {
    const char *tag;
    const char *plural; /* which form for n, in C's words: "n > 1" */
    const unsigned char
        *mo; /* the bytes of a .mo file; NULL for English, which the messages are in */
    size_t mo_bytes;
};

/* Written by po/embed.py, in the order of po/LINGUAS. */
extern const struct catalog catalogs_made[];
extern const size_t catalogs_made_count;

/* The translation of MSGID (of a plural message, its singular) in a .mo file: all its forms, each
 * but the last followed by a NUL. False when it is not there or the file is not sound. */
bool mo_find(struct str mo, struct str msgid, struct str *ret);

/* The value of a plural expression for n: decimal numbers, n, ( ) ! * / % + - < <= > >= == != && ||
 * ?: False when it is none, divides by zero, or is nested too deep. */
bool plural_form(struct str expression, uint64_t n, uint64_t *ret);

#endif
