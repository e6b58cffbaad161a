/* front_matter — the `key: value` lines between two `---` lines at a Markdown article's beginning.
 * Private to site.
 *
 * A small part of YAML, read so that nothing is guessed: a value stands on its key's line, plain or
 * in quotes ('it''s', "say \"a\""). What stands indented, or as a list, under a key nobody knows is
 * passed over with it, so that articles written for other programs can be used as they are. */
#ifndef TOGUNA_SITE_FRONT_MATTER_H
#define TOGUNA_SITE_FRONT_MATTER_H
#include "site/site.h"

struct front_matter {
    struct str title, author, lang; /* empty when not given */
    bool draft, date_given;
    int64_t date_ms;
    enum article_replies replies;
    struct str rest;    /* what follows the closing line; the whole text when there is none */
    unsigned rest_line; /* the line it begins on */
};

/* TEXT has LF line ends. WARN (may be NULL) hears of unknown keys. */
MUST_USE bool front_matter_parse(struct arena *a, struct str text, struct front_matter *ret,
                                 void (*warn)(void *ctx, unsigned line, struct str key), void *ctx,
                                 struct article_fault *fault);

#endif
