/* Texts without markup: a plain-text article as html, and html as plain text. */
#include "html/clean.h"

/* ---- plain text as an article ---- */

struct plain {
    struct arena *arena;
    struct clean_how how;
    struct html_out out;
    struct paragraph *paragraphs;
    size_t count, cap;
};

static void add_paragraph(struct plain *p, struct str text)
{
    if (p->count == p->cap) {
        p->cap = p->cap ? p->cap * 2 : 64;
        struct paragraph *more = arena_new_array(p->arena, struct paragraph, p->cap);
        if (p->count) memcpy(more, p->paragraphs, p->count * sizeof *more);
        p->paragraphs = more;
    }
    p->paragraphs[p->count++].text = text;
}

static void write_plain_paragraph(struct plain *p, struct str text)
{
    add_paragraph(p, text);
    html_lit(&p->out, "<p class=\"plain\" id=\"p");
    html_u64(&p->out, p->count);
    html_lit(&p->out, "\">");
    struct str rest = text;
    while (rest.at) {
        html_text(&p->out, str_cut(&rest, '\n'));
        if (rest.at) html_lit(&p->out, "<br>\n");
    }
    html_lit(&p->out, "</p>");
    if (p->how.mark) p->how.mark(p->how.ctx, &p->out, p->count);
    html_lit(&p->out, "\n");
}

static bool line_is_blank(struct str line)
{
    for (size_t i = 0; i < line.len; i++)
        if (!strchr(" \t\f\r", line.at[i]) || !line.at[i]) return false;
    return true;
}

/* A paragraph is what stands between blank lines; FROM is where the one being read began, or s.len.
 */
static void write_plain(struct plain *p, struct str s)
{
    size_t at = 0, from = s.len, end = 0;
    while (at < s.len) {
        size_t line_end = str_find_char(s, '\n', at);
        if (!line_is_blank(str_sub(s, at, line_end - at))) {
            if (from == s.len) from = at;
            end = line_end;
        } else if (from < s.len) {
            write_plain_paragraph(p, str_sub(s, from, end - from));
            from = s.len;
        }
        at = line_end + 1;
    }
    if (from < s.len) write_plain_paragraph(p, str_sub(s, from, end - from));
}

void html_plain_article(struct arena *a, struct str text, struct clean_how how, struct cleaned *ret)
{
    struct plain p = {.arena = a, .how = how};
    /* The longest escape is six bytes for one, and a paragraph of one letter has its tags: bounded
     * by the text, so this cannot be refused. The passage links come on top. */
    html_init(&p.out, SIZE_MAX / 2);
    write_plain(&p, text);
    *ret = (struct cleaned){.body = html_take(&p.out, a),
                            .title = STR_NONE,
                            .plain = arena_dup(a, text),
                            .paragraphs = p.paragraphs,
                            .paragraphs_count = p.count};
    html_done(&p.out);
}

/* ---- html as plain text ---- */

/* What the parser must not be given, by cutting the tags out: a rough text is better than none. */
static struct str without_tags(struct arena *a, struct str s)
{
    struct buf b;
    buf_init(&b, s.len + 1);
    while (s.len) {
        size_t tag = str_find_char(s, '<', 0);
        buf_add(&b, str_sub(s, 0, tag));
        size_t end = str_find_char(s, '>', tag);
        s = end < s.len ? str_from(s, end + 1) : STR_NONE;
    }
    struct str text = arena_dup(a, buf_str(&b));
    buf_done(&b);
    return text;
}

struct str html_to_text(struct arena *a, struct str foreign)
{
    struct err e;
    struct cleaned cleaned;
    if (html_clean_article(a, foreign, (struct clean_how){0}, &cleaned, &e)) return cleaned.plain;
    return without_tags(a, foreign);
}
