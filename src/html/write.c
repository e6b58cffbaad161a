/* Text and paragraphs: what is written goes to two places, as markup to the page and as plain text
 * to who detects its language, quotes a passage or makes an excerpt. */
#include "html/clean.h"

static bool is_white(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

static char last_plain(const struct clean *c)
{
    return c->plain.len ? c->plain.at[c->plain.len - 1] : '\n';
}

void clean_line_end(struct clean *c)
{
    while (c->plain.len && last_plain(c) == ' ') c->plain.len--;
    if (c->plain.len && last_plain(c) != '\n') buf_add_char(&c->plain, '\n');
}

static void add_plain(struct clean *c, struct str text)
{
    if (c->in_pre) {
        buf_add(&c->plain, text);
        return;
    }
    while (text.len) {
        size_t len = 0;
        while (len < text.len && !is_white(text.at[len])) len++;
        buf_add(&c->plain, str_sub(text, 0, len));
        if (len < text.len && !is_white(last_plain(c))) buf_add_char(&c->plain, ' ');
        text = str_from(text, len < text.len ? len + 1 : len);
    }
}

static struct str without_leading_white(struct str s)
{
    while (s.len && is_white(s.at[0])) s = str_from(s, 1);
    return s;
}

void clean_take_break(struct clean *c)
{
    if (!c->needs_break) return;
    html_lit(&c->out, "<br>");
    clean_line_end(c);
    c->needs_break = false;
}

void clean_text(struct clean *c, struct str text)
{
    if (c->at_start && !c->in_pre) text = without_leading_white(text);
    if (!text.len) return;
    if (c->needs_break) {
        if (!c->in_pre) text = without_leading_white(text);
        if (!text.len) return;
        clean_take_break(c);
    }
    /* The parser of browsers drops one line end after <pre>. */
    if (c->at_start && c->in_pre && text.at[0] == '\n') html_lit(&c->out, "\n");
    c->at_start = false;
    add_plain(c, text);
    html_text(&c->out, text);
}

/* ---- paragraphs ---- */

static struct range *paragraph_new(struct clean *c)
{
    if (c->paragraphs_count == c->paragraphs_cap) {
        size_t cap = c->paragraphs_cap ? c->paragraphs_cap * 2 : 64;
        struct range *more = arena_new_array(c->tree->arena, struct range, cap);
        if (c->paragraphs_count) memcpy(more, c->paragraphs, c->paragraphs_count * sizeof *more);
        c->paragraphs = more;
        c->paragraphs_cap = cap;
    }
    return &c->paragraphs[c->paragraphs_count++];
}

void clean_paragraph_open(struct clean *c, const struct node *n)
{
    clean_line_end(c);
    paragraph_new(c)->from = c->plain.len;
    html_lit(&c->out, "<p id=\"p");
    html_u64(&c->out, c->paragraphs_count);
    html_lit(&c->out, "\"");
    if (n) clean_attributes(c, n);
    html_lit(&c->out, ">");
    if (n) clean_anchor(c, n);
}

void clean_paragraph_close(struct clean *c)
{
    clean_line_end(c);
    c->paragraphs[c->paragraphs_count - 1].to = c->plain.len;
    html_lit(&c->out, "</p>");
    if (c->how.mark) c->how.mark(c->how.ctx, &c->out, c->paragraphs_count);
    html_lit(&c->out, "\n");
}
