/* Blocks: the page's frame of paragraphs, headings, quotations and figures, each where it may
 * stand.
 *
 * Flow is read as an alternation of blocks and runs of inline nodes. A run becomes a paragraph
 * where the article's own text stands, and stays bare within quotations, list items and cells. */
#include "html/clean.h"

/* What may be wider than the page scrolls within itself, and so has to be reached by the keyboard.
 */
static bool scrolls(struct str name) { return str_eq(name, S("pre")) || str_eq(name, S("table")); }

void clean_open(struct clean *c, const struct node *n, struct str name)
{
    clean_line_end(c);
    html_lit(&c->out, "<");
    buf_add(&c->out.out, name);
    if (scrolls(name)) html_lit(&c->out, " tabindex=\"0\"");
    clean_attributes(c, n);
    html_lit(&c->out, ">");
}

void clean_close(struct clean *c, struct str name)
{
    html_lit(&c->out, "</");
    buf_add(&c->out.out, name);
    html_lit(&c->out, ">");
}

static void close_line(struct clean *c, struct str name)
{
    clean_line_end(c);
    clean_close(c, name);
    html_lit(&c->out, "\n");
}

void clean_text_block(struct clean *c, const struct node *n, struct str name)
{
    clean_open(c, n, name);
    clean_begin_text(c);
    clean_inline_children(c, n);
    clean_end_text(c);
    close_line(c, name);
}

/* ---- runs of inline nodes ---- */

static bool run_is(const struct node *from, const struct node *end, bool anchors)
{
    for (const struct node *n = from; n != end; n = n->next)
        if (!n->skipped && (anchors ? n->has_anchor : n->has_content)) return true;
    return false;
}

static void write_run(struct clean *c, const struct node *from, const struct node *end,
                      enum bare_text bare)
{
    bool content = run_is(from, end, false);
    if (!content && !run_is(from, end, true)) return;
    bool paragraph = content && bare == BARE_PARAGRAPH;
    if (paragraph) clean_paragraph_open(c, NULL);
    clean_begin_text(c);
    for (const struct node *n = from; n != end; n = n->next) clean_inline(c, n);
    clean_end_text(c);
    if (paragraph) {
        clean_paragraph_close(c);
    } else {
        clean_line_end(c);
    }
}

/* ---- flow ---- */

/* An inline element around blocks: it goes down into the text of each. */
static void write_wrapper(struct clean *c, const struct node *n, enum bare_text bare)
{
    struct wrapper w = {n, c->wrappers};
    bool in_link = c->in_link, in_dfn = c->in_dfn;
    if (n->element->role == ROLE_INLINE && clean_may_stand(c, n)) {
        c->wrappers = &w;
        c->in_link |= node_is(n, "a");
        c->in_dfn |= node_is(n, "dfn");
    }
    clean_flow(c, n->first, NULL, bare);
    c->wrappers = w.outer;
    c->in_link = in_link;
    c->in_dfn = in_dfn;
}

/* What clean_flow passes over: the title, and captions, which their figure writes. */
static bool is_elsewhere(const struct node *n) { return n->skipped || n->is_caption; }

static const struct node *run_end(const struct node *n, const struct node *end)
{
    while (n != end && (n->skipped || !n->has_block)) n = n->next;
    return n;
}

static const struct node *items_end(const struct node *n, const struct node *end)
{
    const struct node *after = n->next;
    for (n = after; n != end && (node_role(n) == ROLE_ITEM || node_is_empty(n)); n = n->next)
        if (node_role(n) == ROLE_ITEM) after = n->next;
    return after;
}

static void write_block(struct clean *c, const struct node *n, enum bare_text bare);

void clean_flow(struct clean *c, const struct node *first, const struct node *end,
                enum bare_text bare)
{
    const struct node *next;
    for (const struct node *n = first; n != end; n = next) {
        next = n->next;
        if (is_elsewhere(n)) continue;
        if (!n->has_block) {
            next = run_end(n, end);
            write_run(c, n, next, bare);
        } else if (node_role(n) == ROLE_ITEM) {
            next = items_end(n, end);
            clean_loose_items(c, n, next);
        } else if (element_is_block(n->element)) {
            write_block(c, n, bare);
        } else {
            write_wrapper(c, n, bare);
        }
    }
}

/* ---- blocks ---- */

static void write_box(struct clean *c, const struct node *n, struct str name, enum bare_text bare)
{
    clean_open(c, n, name);
    html_lit(&c->out, "\n");
    clean_flow(c, n->first, NULL, bare);
    close_line(c, name);
}

static bool has_block_inside(const struct node *n)
{
    for (const struct node *child = n->first; child; child = child->next)
        if (!child->skipped && child->has_block) return true;
    return false;
}

static void write_paragraph(struct clean *c, const struct node *n, enum bare_text bare)
{
    if (has_block_inside(n)) { /* such as an object's table: as if </p> stood before it */
        clean_flow(c, n->first, NULL, BARE_PARAGRAPH);
        return;
    }
    if (!n->has_content) {
        write_run(c, n->first, NULL, bare);
        return;
    }
    clean_paragraph_open(c, n);
    clean_begin_text(c);
    clean_inline_children(c, n);
    clean_end_text(c);
    clean_paragraph_close(c);
}

static void write_heading(struct clean *c, const struct node *n)
{
    unsigned level = (unsigned)(n->element->name.at[1] - '0') + c->demoted;
    char name[] = {'h', (char)('0' + (level > 6 ? 6 : level))};
    if (n->has_content) clean_text_block(c, n, (struct str){name, sizeof name});
}

static void write_pre(struct clean *c, const struct node *n)
{
    if (!n->has_content) return;
    c->in_pre = true;
    clean_text_block(c, n, S("pre"));
    c->in_pre = false;
}

static bool is_last_with_content(const struct node *n)
{
    for (n = n->next; n; n = n->next)
        if (n->has_content && !n->skipped) return false;
    return true;
}

/* The one caption stands first or last; further ones are boxes. */
static void write_figure(struct clean *c, const struct node *n)
{
    bool at_end = n->caption && is_last_with_content(n->caption);
    clean_open(c, n, S("figure"));
    html_lit(&c->out, "\n");
    if (n->caption && !at_end) write_box(c, n->caption, S("figcaption"), BARE_STAYS);
    clean_flow(c, n->first, NULL, BARE_STAYS);
    if (at_end) write_box(c, n->caption, S("figcaption"), BARE_STAYS);
    close_line(c, S("figure"));
}

static void write_details(struct clean *c, const struct node *n, enum bare_text bare)
{
    if (!n->caption) {
        clean_flow(c, n->first, NULL, bare);
        return;
    }
    clean_open(c, n, S("details"));
    html_lit(&c->out, "\n");
    clean_text_block(c, n->caption, S("summary"));
    clean_flow(c, n->first, NULL, bare);
    close_line(c, S("details"));
}

static void write_block(struct clean *c, const struct node *n, enum bare_text bare)
{
    if (node_is_empty(n)) return;
    switch ((int)n->element->role) {
    case ROLE_QUOTE:
        write_box(c, n, S("blockquote"), BARE_STAYS);
        return;
    case ROLE_PARAGRAPH:
        write_paragraph(c, n, bare);
        return;
    case ROLE_HEADING:
        write_heading(c, n);
        return;
    case ROLE_PRE:
        write_pre(c, n);
        return;
    case ROLE_RULE:
        html_lit(&c->out, "<hr>\n");
        return;
    case ROLE_LIST:
        clean_list(c, n);
        return;
    case ROLE_TERMS:
        clean_terms(c, n);
        return;
    case ROLE_TABLE:
        clean_table(c, n);
        return;
    case ROLE_FIGURE:
        write_figure(c, n);
        return;
    case ROLE_DETAILS:
        write_details(c, n, bare);
        return;
    default:
        write_box(c, n, S("div"), bare);
        return; /* a part without its whole is a box */
    }
}
