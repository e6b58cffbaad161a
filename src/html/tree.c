/* From the parser's tree to ours: what the whitelist does not know is left behind here, so that the
 * writer meets only what it may write. Recursion is bounded: the guard has counted before. */
#include "html/tree.h"
#include "html/guard.h"

static struct str vector_attribute(const GumboVector *attributes, const char *name)
{
    if (!attributes) return STR_NONE;
    const GumboAttribute *found = gumbo_get_attribute(attributes, name);
    return found ? str_of(found->value) : STR_NONE;
}

bool node_is(const struct node *n, const char *name)
{
    return n->element && str_eq(n->element->name, str_of(name));
}

struct str node_attribute(const struct node *n, const char *name)
{
    return vector_attribute(n->attributes, name);
}

/* ---- building ---- */

static struct node *append(struct tree *t, struct node *parent, struct node made)
{
    struct node *n = arena_zeros(t->arena, sizeof *n);
    *n = made;
    if (parent->last) {
        parent->last->next = n;
    } else {
        parent->first = n;
    }
    parent->last = n;
    return n;
}

static bool add_child(struct tree *t, struct node *parent, const GumboNode *g, unsigned depth,
                      struct err *e);

static bool add_children(struct tree *t, struct node *parent, const GumboVector *children,
                         unsigned depth, struct err *e)
{
    for (unsigned i = 0; i < children->length; i++)
        if (!add_child(t, parent, children->data[i], depth, e)) return false;
    return true;
}

static bool add_element(struct tree *t, struct node *parent, const GumboElement *g, unsigned depth,
                        struct err *e)
{
    if (g->tag_namespace != GUMBO_NAMESPACE_HTML) return true;
    const struct element *element = element_of(g->tag);
    if (element->role == ROLE_DROP) return true;
    if (element->role == ROLE_UNWRAP) return add_children(t, parent, &g->children, depth, e);
    if (depth == LIMIT_ARTICLE_DEPTH)
        return err_set(e, ERR_LIMIT,
                       "elements stand more than %u deep within each other: nest less",
                       LIMIT_ARTICLE_DEPTH);
    struct node *n =
        append(t, parent, (struct node){.element = element, .attributes = &g->attributes});
    return add_children(t, n, &g->children, depth + 1, e);
}

static bool add_child(struct tree *t, struct node *parent, const GumboNode *g, unsigned depth,
                      struct err *e)
{
    switch (g->type) {
    case GUMBO_NODE_TEXT:
    case GUMBO_NODE_CDATA:
    case GUMBO_NODE_WHITESPACE:
        append(t, parent, (struct node){.text = str_of(g->v.text.text)});
        return true;
    case GUMBO_NODE_ELEMENT:
        return add_element(t, parent, &g->v.element, depth, e);
    case GUMBO_NODE_DOCUMENT:
    case GUMBO_NODE_COMMENT:
    case GUMBO_NODE_TEMPLATE:
        return true;
    }
    return true;
}

bool tree_parse(struct tree *ret, struct str foreign, struct err *e)
{
    if (!guard_html(foreign, e)) return false;
    GumboOptions options = kGumboDefaultOptions;
    options.fragment_context = GUMBO_TAG_DIV;
    options.max_errors = 0; /* nobody reads them */
    const char *bytes = foreign.at ? foreign.at : "";
    struct tree t = {.arena = arena_new(),
                     .parsed = gumbo_parse_with_options(&options, bytes, foreign.len)};
    t.root = (struct node){.element = element_of(GUMBO_TAG_DIV)};
    if (!add_children(&t, &t.root, &t.parsed->root->v.element.children, 0, e)) {
        tree_done(&t);
        return false;
    }
    tree_measure(&t);
    *ret = t;
    return true;
}

void tree_done(struct tree *t)
{
    if (t->parsed) gumbo_destroy_output(&kGumboDefaultOptions, t->parsed);
    t->parsed = NULL;
    arena_free(&t->arena);
}

/* ---- addresses ---- */

bool tree_url(struct tree *t, struct str value, struct url *ret)
{
    struct buf b;
    buf_init(&b, 3 * (size_t)LIMIT_URL_BYTES);
    value = str_trim(value);
    for (size_t i = 0; i < value.len; i++) {
        char c = value.at[i];
        if (c == ' ') {
            buf_add(&b, S("%20"));
        } else if (c == '\\') {
            buf_add(&b, S("%5C"));
        } else if (c != '\t' && c != '\n' && c != '\r') {
            buf_add_char(&b, c);
        }
    }
    bool good = !buf_is_full(&b) && url_check(t->arena, buf_str(&b), URL_ARTICLE, ret);
    buf_done(&b);
    return good;
}

bool tree_source_url(struct tree *t, struct str value, struct url *ret)
{
    struct url url;
    if (!value.len || !tree_url(t, value, &url)) return false;
    if (str_starts(url.text, S("mailto:")) || str_starts(url.text, S("tel:"))) return false;
    if (str_starts(url.text, S("#"))) return false;
    *ret = url;
    return true;
}

/* ---- measuring ---- */

static void measure_itself(struct tree *t, struct node *n)
{
    enum role role = node_role(n);
    bool loads =
        role == ROLE_IMAGE || role == ROLE_MEDIA || role == ROLE_SOURCE || role == ROLE_TRACK;
    if (loads && !n->source.text.at && !tree_source_url(t, node_attribute(n, "src"), &n->source))
        n->source.text = S("");
    n->has_block = n->element && element_is_block(n->element);
    n->has_media = role == ROLE_MEDIA;
    n->has_anchor =
        node_attribute(n, "id").len || (node_is(n, "a") && node_attribute(n, "name").len);
    bool shows = role == ROLE_IMAGE && (n->source.text.len || node_attribute(n, "alt").len);
    n->has_content = n->element ? shows || role == ROLE_RULE : !text_is_blank(n->text);
    if (role == ROLE_SOURCE || role == ROLE_MEDIA) n->has_content = n->source.text.len > 0;
}

/* The first caption that says something is the one. */
static void find_caption(struct node *n)
{
    enum role wanted = node_role(n) == ROLE_FIGURE    ? ROLE_FIGURE_CAPTION
                       : node_role(n) == ROLE_DETAILS ? ROLE_SUMMARY
                                                      : ROLE__COUNT;
    if (wanted == ROLE__COUNT || n->caption) return;
    for (struct node *child = n->first; child; child = child->next) {
        if (node_role(child) != wanted || !child->has_content) continue;
        child->is_caption = true;
        n->caption = child;
        return;
    }
}

static void measure(struct tree *t, struct node *n)
{
    measure_itself(t, n);
    for (struct node *child = n->first; child; child = child->next) {
        if (child->skipped) continue;
        measure(t, child);
        n->has_block |= child->has_block;
        n->has_content |= child->has_content;
        n->has_anchor |= child->has_anchor;
        n->has_media |= child->has_media;
    }
    /* What stands in for a video that cannot be played is text, whatever it is made of. */
    if (!element_is_block(n->element ? n->element : element_of(GUMBO_TAG_SPAN)) &&
        node_role(n) != ROLE_INLINE)
        n->has_block = false;
    find_caption(n);
}

void tree_measure(struct tree *t) { measure(t, &t->root); }
