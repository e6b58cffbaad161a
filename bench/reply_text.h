/* reply_text — what both sides of bench/write store: one sentence that is nobody else's, and then
 * what people write. Letters, digits, spaces and full stops only, so that a form carries it as it
 * stands. */
#ifndef BENCH_REPLY_TEXT_H
#define BENCH_REPLY_TEXT_H
#include <stdio.h>

#define REPLY_TEXT_MAX 512u
#define REPLY_LANG     "en"

/* Writes at most REPLY_TEXT_MAX bytes, NUL included; returns their number without it. */
static inline size_t reply_text(char ret[REPLY_TEXT_MAX], unsigned author, unsigned long number)
{
    int n = snprintf(ret, REPLY_TEXT_MAX,
                     "This is thought %lu of reader %u. I grew up two streets away from the market "
                     "you describe and "
                     "never asked myself why its roof is so low. My grandmother used to say that a "
                     "place where one has "
                     "to bow is a place where one listens. After reading this I went back with my "
                     "children and we sat "
                     "there for an hour. Thank you for writing it down.",
                     number, author);
    return (size_t)n;
}

#endif
