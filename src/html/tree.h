/* tree — foreign HTML as a tree of what the whitelist knows. */
#ifndef TOGUNA_HTML_TREE_H
#define TOGUNA_HTML_TREE_H
#include "html/elements.h"
#include "text/text.h"

struct node {
    const struct element *element; /* NULL: text */
    struct str text;               /* of a text */
    const GumboVector *attributes; /* lives as long as the tree */
    struct node *first, *last, *next;
    struct url source; /* of img, source, track: checked; empty where there is none */
    bool has_block;    /* it is a block or holds one */
    bool has_content;  /* text or a picture that somebody would miss */
    bool has_anchor;   /* it, or something in it, can be linked to */
    bool has_media;    /* audio or video in it: no place within a link */
    bool skipped;      /* the title, taken out */
    const struct node
        *caption;    /* of figure and details: the child that is its caption or summary */
    bool is_caption; /* is that child */
};

struct tree {
    struct arena *arena;
    GumboOutput *parsed;
    struct node root; /* its children are the fragment; its element is a div */
};

/* Parses, after the guard. False with ERR_LIMIT for what is too large or too deep. */
MUST_USE bool tree_parse(struct tree *ret, struct str foreign, struct err *e);
void tree_done(struct tree *t);
/* Fills source and the has_… fields; call again after something was skipped. */
void tree_measure(struct tree *t);

static inline enum role node_role(const struct node *n)
{
    return n->element ? n->element->role : ROLE_INLINE;
}
bool node_is(const struct node *n, const char *name);
/* The value of an attribute, decoded; at==NULL where it is not there. */
struct str node_attribute(const struct node *n, const char *name);
/* An address as authors write it: tabs and line ends in it go, spaces are encoded, then url_check.
 */
MUST_USE bool tree_url(struct tree *t, struct str value, struct url *ret);
/* The same for what is loaded: http, https and relative only. */
MUST_USE bool tree_source_url(struct tree *t, struct str value, struct url *ret);

#endif
