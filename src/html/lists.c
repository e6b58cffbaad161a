/* Lists: whatever stands in a list stands in an item of it, and every term has a meaning. */
#include "html/clean.h"

static void open_item(struct clean *c, const struct node *n, bool ordered)
{
    uint64_t value;
    clean_line_end(c);
    html_lit(&c->out, "<li");
    clean_attributes(c, n);
    if (ordered && str_to_u64(node_attribute(n, "value"), 999999999, &value))
        html_attr(&c->out, "value", node_attribute(n, "value"));
    html_lit(&c->out, ">");
}

static void close_item(struct clean *c)
{
    clean_line_end(c);
    html_lit(&c->out, "</li>\n");
}

static const struct node *until_item(const struct node *n, const struct node *end)
{
    while (n != end && node_role(n) != ROLE_ITEM) n = n->next;
    return n;
}

static bool range_is_empty(const struct node *n, const struct node *end)
{
    for (; n != end; n = n->next)
        if (!n->skipped && !node_is_empty(n)) return false;
    return true;
}

/* What stands between items, such as a list directly in a list, belongs to the item before it. */
static void write_items(struct clean *c, const struct node *first, const struct node *end,
                        bool ordered)
{
    bool open = false;
    for (const struct node *n = first; n != end;) {
        const struct node *next = n->next;
        if (node_role(n) == ROLE_ITEM) {
            if (open) close_item(c);
            open_item(c, n, ordered);
            clean_flow(c, n->first, NULL, BARE_STAYS);
            open = true;
        } else {
            next = until_item(n, end);
            bool empty = range_is_empty(n, next);
            if (!open && !empty) html_lit(&c->out, "<li>");
            open |= !empty;
            if (!empty) clean_flow(c, n, next, BARE_STAYS);
        }
        n = next;
    }
    if (open) close_item(c);
}

void clean_list(struct clean *c, const struct node *n)
{
    clean_open(c, n, n->element->name);
    html_lit(&c->out, "\n");
    write_items(c, n->first, NULL, node_is(n, "ol"));
    clean_close(c, n->element->name);
    html_lit(&c->out, "\n");
}

void clean_loose_items(struct clean *c, const struct node *first, const struct node *end)
{
    if (range_is_empty(first, end)) return;
    html_lit(&c->out, "<ul>\n");
    write_items(c, first, end, false);
    html_lit(&c->out, "</ul>\n");
}

/* ---- terms and meanings ---- */

enum last { LAST_NONE, LAST_TERM, LAST_MEANING };

static void write_meaning(struct clean *c, const struct node *first, const struct node *end)
{
    clean_flow(c, first, end, BARE_STAYS);
    clean_line_end(c);
    html_lit(&c->out, "</dd>\n");
}

static void write_term(struct clean *c, const struct node *n)
{
    clean_text_block(c, n, S("dt"));
    html_lit(&c->out, "\n");
}

static bool is_part(const struct node *n)
{
    enum role role = node_role(n);
    return role == ROLE_TERM || role == ROLE_MEANING || role == ROLE_SECTION;
}

static enum last write_terms(struct clean *c, const struct node *n, enum last last)
{
    while (n) {
        const struct node *next = n->next;
        enum role role = node_role(n);
        if (n->skipped || node_is_empty(n)) {
            /* nothing to say */
        } else if (role == ROLE_SECTION) {
            last = write_terms(c, n->first,
                               last); /* a group of its own in HTML, the same to readers */
        } else if (role == ROLE_TERM) {
            write_term(c, n);
            last = LAST_TERM;
        } else {
            if (last == LAST_NONE) html_lit(&c->out, "<dt></dt>\n");
            if (role == ROLE_MEANING) {
                clean_open(c, n, S("dd"));
                write_meaning(c, n->first, NULL);
            } else {
                while (next && !is_part(next)) next = next->next;
                html_lit(&c->out, "<dd>");
                write_meaning(c, n, next);
            }
            last = LAST_MEANING;
        }
        n = next;
    }
    return last;
}

void clean_terms(struct clean *c, const struct node *n)
{
    clean_open(c, n, S("dl"));
    html_lit(&c->out, "\n");
    enum last last = write_terms(c, n->first, LAST_NONE);
    if (last == LAST_NONE) html_lit(&c->out, "<dt></dt>\n");
    if (last != LAST_MEANING) html_lit(&c->out, "<dd></dd>\n");
    html_lit(&c->out, "</dl>\n");
}
