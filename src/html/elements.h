/* elements — what foreign HTML may hold: which elements, what they become, which attributes stay.
 */
#ifndef TOGUNA_HTML_ELEMENTS_H
#define TOGUNA_HTML_ELEMENTS_H
#include "base/base.h"
#include <gumbo.h>

/* How an element is treated. The order matters: from ROLE_SECTION on they are blocks. */
enum role {
    ROLE_UNWRAP, /* the tag goes, what is inside stays */
    ROLE_DROP,   /* goes with everything inside */
    ROLE_INLINE,
    ROLE_BREAK, /* br, wbr */
    ROLE_IMAGE,
    ROLE_MEDIA, /* audio, video */
    ROLE_SOURCE,
    ROLE_TRACK,
    ROLE_RUBY,
    ROLE_RUBY_TEXT,
    ROLE_SECTION, /* div and what becomes one: bare text in it is a paragraph where it is one
                     outside */
    ROLE_QUOTE,   /* blockquote: bare text in it stays bare */
    ROLE_PARAGRAPH,
    ROLE_HEADING,
    ROLE_PRE,
    ROLE_RULE,
    ROLE_LIST,
    ROLE_ITEM,
    ROLE_TERMS, /* dl */
    ROLE_TERM,
    ROLE_MEANING, /* dd */
    ROLE_TABLE,
    ROLE_CAPTION,
    ROLE_ROWS, /* thead, tbody, tfoot */
    ROLE_ROW,
    ROLE_CELL,
    ROLE_FIGURE,
    ROLE_FIGURE_CAPTION,
    ROLE_DETAILS,
    ROLE_SUMMARY,
    ROLE__COUNT
};

/* Attributes beyond those that every element may have (id, class, lang, dir, title). */
enum {
    ATTR_HREF = 1 << 0,
    ATTR_CITE = 1 << 1,
    ATTR_DATETIME = 1 << 2,
    ATTR_START = 1 << 3, /* start, reversed, type: of ol */
    ATTR_VALUE = 1 << 4,
    ATTR_SPAN = 1 << 5, /* colspan, rowspan */
    ATTR_SCOPE = 1 << 6,
    ATTR_OPEN = 1 << 7,
    ATTR_NAME = 1 << 8, /* name, the old way to write an id */
};

struct element {
    struct str name; /* what is written */
    enum role role;
    unsigned attributes;
};

/* Never NULL. Only for elements of the HTML namespace. */
const struct element *element_of(GumboTag tag);
static inline bool element_is_block(const struct element *e) { return e->role >= ROLE_SECTION; }

#endif
