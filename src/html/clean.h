/* clean — the state of one cleaning, and the parts of the writer that share it. Private to the
 * room.
 *
 * The writer walks a tree that holds only known elements and decides for each place what may stand
 * there, so that the result is valid whatever came in. Two kinds of places: *flow*, where blocks
 * stand, and *inline*, where text stands and blocks lose their tags. */
#ifndef TOGUNA_HTML_CLEAN_H
#define TOGUNA_HTML_CLEAN_H
#include "html/html.h"
#include "html/tree.h"

/* An inline element that held blocks, as <b><p>…</p></b>: it is opened anew in each run of text
 * within it. */
struct wrapper {
    const struct node *node;
    const struct wrapper *outer;
};

struct range { /* of plain */
    size_t from, to;
};

struct clean {
    struct arena *arena; /* the result's */
    struct tree *tree;
    struct clean_how how;
    struct html_out out;
    struct buf plain; /* all text so far, white space collapsed */
    const struct wrapper *wrappers;
    unsigned demoted; /* added to each heading's level */
    bool in_link, in_media, in_dfn, in_pre;
    bool at_start;    /* nothing written yet in this block: white space is dropped */
    bool needs_break; /* a block ended where only text may stand */
    struct range *paragraphs;
    size_t paragraphs_count, paragraphs_cap;
    struct str *ids; /* a hash set of those given out; NULL where none yet */
    size_t ids_count, ids_cap;
};

/* write.c */
void clean_text(struct clean *c, struct str text);
void clean_take_break(struct clean *c); /* writes the line break that is due, if one is */
void clean_line_end(struct clean *c);   /* in plain: at most one */
/* N: the p it was, or NULL for bare text. */
void clean_paragraph_open(struct clean *c, const struct node *n);
void clean_paragraph_close(struct clean *c);

/* inline.c */
void clean_inline(struct clean *c, const struct node *n);
void clean_inline_children(struct clean *c, const struct node *n);
/* Is this element worth its tag, and may it stand here? */
bool clean_may_stand(struct clean *c, const struct node *n);
/* Text begins and ends in a block: opens and closes the wrappers. */
void clean_begin_text(struct clean *c);
void clean_end_text(struct clean *c);

/* blocks.c: FIRST and what follows it up to before END (NULL: all). */
enum bare_text { BARE_PARAGRAPH, BARE_STAYS }; /* what text without a paragraph becomes */
void clean_flow(struct clean *c, const struct node *first, const struct node *end,
                enum bare_text bare);
static inline bool node_is_empty(const struct node *n) { return !n->has_content && !n->has_anchor; }
/* A block that holds text only: heading, pre, term … */
void clean_text_block(struct clean *c, const struct node *n, struct str name);
void clean_open(struct clean *c, const struct node *n, struct str name);
void clean_close(struct clean *c, struct str name);

/* lists.c */
void clean_list(struct clean *c, const struct node *n);
/* Items that stand outside of a list get one. */
void clean_loose_items(struct clean *c, const struct node *first, const struct node *end);
void clean_terms(struct clean *c, const struct node *n);

/* tables.c */
void clean_table(struct clean *c, const struct node *n);

/* attributes.c */
void clean_attributes(struct clean *c, const struct node *n);
/* The element's own id as an empty span, for a paragraph, whose id is ours. */
void clean_anchor(struct clean *c, const struct node *n);
void clean_span_attributes(struct clean *c, const struct node *n);
/* Of a cell: 1 where not given or nonsense. */
unsigned cell_columns(const struct node *n);
unsigned cell_rows(const struct node *n);

#endif
