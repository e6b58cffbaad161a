/* payloads — every string of a corpus of attacks, whatever its JSON looks like. */
#ifndef TOGUNA_TESTS_HTML_PAYLOADS_H
#define TOGUNA_TESTS_HTML_PAYLOADS_H
#include "../text/corpus.h"

/* Takes the next JSON string off *rest: where it stands in quotes, and unescaped. */
static inline bool payload_next(struct arena *a, struct str *rest, struct str *ret)
{
    size_t from = str_find_char(*rest, '"', 0), end = from + 1;
    if (from == rest->len) return false;
    while (end < rest->len && rest->at[end] != '"') end += rest->at[end] == '\\' ? 2 : 1;
    struct str quoted = str_sub(*rest, from, end + 1 - from);
    *rest = str_from(*rest, end + 1);
    return corpus_string(a, quoted, S(""), ret);
}

/* Calls CHECK for each string of the corpus; how many there were, 0 where it is not here. */
static inline size_t payloads_each(const char *corpus,
                                   void (*check)(struct arena *a, struct str payload))
{
    struct arena *all = arena_new(), *one = arena_new();
    struct str rest = corpus_read(all, corpus), payload;
    size_t count = 0;
    for (; payload_next(one, &rest, &payload); count++) {
        check(one, payload);
        arena_reset(one);
    }
    arena_free(&one);
    arena_free(&all);
    return count;
}

#endif
