/* The links from one page of a list to the others: neighbours, first, last, and those around. */
#include "page/pages.h"

#define AROUND 2

struct str pages_path(const struct pages *p, uint64_t n)
{
    struct arena *a = p->ch->arena;
    struct str number = n > 1 ? arena_printf(a, "page=%llu", (unsigned long long)n) : STR_NONE;
    bool both = number.len && p->query.len, any = number.len || p->query.len;
    return arena_printf(a, "%.*s%s%.*s%s%.*s%.*s", STR(p->path), any ? "?" : "", STR(number),
                        both ? "&" : "", STR(p->query), STR(p->fragment));
}

static void write_step(struct html_out *o, const struct pages *p, uint64_t n, struct str rel,
                       struct str word)
{
    html_lit(o, "<li><a");
    html_attr(o, "rel", rel);
    html_attr(o, "href", pages_path(p, n));
    html_lit(o, ">");
    html_text(o, word);
    html_lit(o, "</a></li> ");
}

static void write_number(struct html_out *o, const struct pages *p, uint64_t n)
{
    struct str number = catalog_number(p->ch->arena, p->ch->c, n);
    html_lit(o, "<li><a");
    html_attr(o, "href", pages_path(p, n));
    html_attr(o, "aria-label", text_filled(p->ch->arena, t(p->ch->c, "Page {0}"), number));
    if (n == p->at) html_lit(o, " aria-current=\"page\"");
    html_lit(o, ">");
    html_text(o, number);
    html_lit(o, "</a></li> ");
}

static bool is_shown(const struct pages *p, uint64_t n)
{
    return n == 1 || n == p->count || (n + AROUND >= p->at && n <= p->at + AROUND);
}

void pages_write(struct html_out *o, const struct pages *p)
{
    if (p->count < 2) return;
    html_lit(o, "<nav class=\"pages\"");
    html_attr(o, "aria-label", p->label);
    html_lit(o, "><ul>");
    if (p->at > 1) write_step(o, p, p->at - 1, S("prev"), t(p->ch->c, "Previous"));
    uint64_t from = p->at > AROUND + 1 ? p->at - AROUND : 2;
    write_number(o, p, 1);
    if (from > 2) html_lit(o, "<li class=\"gap\">…</li> ");
    for (uint64_t n = from; n < p->count && is_shown(p, n); n++) write_number(o, p, n);
    if (p->at + AROUND + 1 < p->count) html_lit(o, "<li class=\"gap\">…</li> ");
    write_number(o, p, p->count);
    if (p->at < p->count) write_step(o, p, p->at + 1, S("next"), t(p->ch->c, "Next"));
    html_lit(o, "</ul></nav>\n");
}
