/* An article as html, in two steps: Markdown to HTML text, in which the publisher's own tags stand
 * as they were written, then the cleaner, which trusts none of it.
 *
 * The writer of src/html is used for the first step because it escapes well; what it holds is never
 * taken as html. */
#include "mark/marks.h"

struct article {
    struct html_out out; /* not safe: the publisher's HTML is in it */
    struct buf scratch;
    unsigned images; /* open: their spans are text of an alt attribute */
};

static const struct tags blocks[MD_BLOCK_TD + 1] = {
    [MD_BLOCK_QUOTE] = TAGS("<blockquote>\n", "</blockquote>\n"),
    [MD_BLOCK_UL] = TAGS("<ul>\n", "</ul>\n"),
    [MD_BLOCK_OL] = TAGS("", "</ol>\n"),
    [MD_BLOCK_LI] = TAGS("<li>", "</li>\n"),
    [MD_BLOCK_HR] = TAGS("<hr>\n", ""),
    [MD_BLOCK_CODE] = TAGS("<pre><code", "</code></pre>\n"),
    [MD_BLOCK_P] = TAGS("<p>", "</p>\n"),
    [MD_BLOCK_TABLE] = TAGS("<table>\n", "</table>\n"),
    [MD_BLOCK_THEAD] = TAGS("<thead>\n", "</thead>\n"),
    [MD_BLOCK_TBODY] = TAGS("<tbody>\n", "</tbody>\n"),
    [MD_BLOCK_TR] = TAGS("<tr>\n", "</tr>\n"),
    [MD_BLOCK_TH] = TAGS("<th scope=\"col\"", "</th>\n"),
    [MD_BLOCK_TD] = TAGS("<td", "</td>\n"),
};

/* By level; the first is never used. */
static const struct tags headings[] = {
    TAGS("", ""),
    TAGS("<h1>", "</h1>\n"),
    TAGS("<h2>", "</h2>\n"),
    TAGS("<h3>", "</h3>\n"),
    TAGS("<h4>", "</h4>\n"),
    TAGS("<h5>", "</h5>\n"),
    TAGS("<h6>", "</h6>\n"),
};

/* The cleaner keeps classes as a-right and so on, for the style sheet. */
static const struct html cells[] = {
    [MD_ALIGN_DEFAULT] = {S_INIT(">")},
    [MD_ALIGN_LEFT] = {S_INIT(" class=\"left\">")},
    [MD_ALIGN_CENTER] = {S_INIT(" class=\"center\">")},
    [MD_ALIGN_RIGHT] = {S_INIT(" class=\"right\">")},
};

static const struct tags spans[MD_SPAN_U + 1] = {
    [MD_SPAN_EM] = TAGS("<em>", "</em>"),    [MD_SPAN_STRONG] = TAGS("<strong>", "</strong>"),
    [MD_SPAN_A] = TAGS("<a", "</a>"),        [MD_SPAN_CODE] = TAGS("<code>", "</code>"),
    [MD_SPAN_DEL] = TAGS("<del>", "</del>"),
};

static int go_on(const struct article *w)
{
    return buf_is_full(&w->out.out) ? MARKS_STOP : MARKS_GO_ON;
}

static struct tags block_tags(MD_BLOCKTYPE type, const void *detail)
{
    return type == MD_BLOCK_H ? headings[((const MD_BLOCK_H_DETAIL *)detail)->level] : blocks[type];
}

static void finish_code(struct article *w, const MD_BLOCK_CODE_DETAIL *code)
{
    struct str lang = marks_attribute(&w->scratch, &code->lang);
    if (lang.len) {
        html_lit(&w->out, " class=\"language-");
        html_text(&w->out, lang);
        html_lit(&w->out, "\"");
    }
    html_lit(&w->out, ">");
}

/* The parser may lose an image's end (see reply.c). */
static void end_lost_image(struct article *w)
{
    if (w->images) html_lit(&w->out, "\">");
    w->images = 0;
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *ctx)
{
    struct article *w = ctx;
    html_raw(&w->out, block_tags(type, detail).open);
    if (type == MD_BLOCK_OL) marks_open_ordered(&w->out, detail);
    if (type == MD_BLOCK_CODE) finish_code(w, detail);
    if (type == MD_BLOCK_TH || type == MD_BLOCK_TD)
        html_raw(&w->out, cells[((const MD_BLOCK_TD_DETAIL *)detail)->align]);
    return go_on(w);
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *ctx)
{
    struct article *w = ctx;
    end_lost_image(w);
    html_raw(&w->out, block_tags(type, detail).close);
    return go_on(w);
}

/* ---- spans ---- */

static void write_title(struct article *w, const MD_ATTRIBUTE *typed)
{
    struct str title = marks_attribute(&w->scratch, typed);
    if (title.len) html_attr(&w->out, "title", title);
}

static void finish_link(struct article *w, const MD_SPAN_A_DETAIL *a)
{
    html_attr(&w->out, "href", marks_attribute(&w->scratch, &a->href));
    write_title(w, &a->title);
    html_lit(&w->out, ">");
}

static void open_image(struct article *w, const MD_SPAN_IMG_DETAIL *img)
{
    if (w->images++) return;
    html_lit(&w->out, "<img");
    html_attr(&w->out, "src", marks_attribute(&w->scratch, &img->src));
    html_lit(&w->out, " alt=\"");
}

static void close_image(struct article *w, const MD_SPAN_IMG_DETAIL *img)
{
    if (!w->images || --w->images) return;
    html_lit(&w->out, "\"");
    write_title(w, &img->title);
    html_lit(&w->out, ">");
}

static int enter_span(MD_SPANTYPE type, void *detail, void *ctx)
{
    struct article *w = ctx;
    if (type == MD_SPAN_IMG) {
        open_image(w, detail);
    } else if (!w->images) {
        html_raw(&w->out, spans[type].open);
        if (type == MD_SPAN_A) finish_link(w, detail);
    }
    return go_on(w);
}

static int leave_span(MD_SPANTYPE type, void *detail, void *ctx)
{
    struct article *w = ctx;
    if (type == MD_SPAN_IMG) {
        close_image(w, detail);
    } else if (!w->images) {
        html_raw(&w->out, spans[type].close);
    }
    return go_on(w);
}

static int text(MD_TEXTTYPE type, const MD_CHAR *at, MD_SIZE len, void *ctx)
{
    struct article *w = ctx;
    struct str piece = {at, len};
    if (type == MD_TEXT_HTML) {
        if (!w->images) buf_add(&w->out.out, piece);
    } else if (type == MD_TEXT_BR && !w->images) {
        html_lit(&w->out, "<br>\n");
    } else {
        html_text(&w->out, marks_text(&w->scratch, type, piece));
    }
    return go_on(w);
}

bool mark_article(struct arena *a, struct str markdown, struct clean_how how, struct cleaned *ret,
                  struct err *e)
{
    static const MD_PARSER parser = {.flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH,
                                     .enter_block = enter_block,
                                     .leave_block = leave_block,
                                     .enter_span = enter_span,
                                     .leave_span = leave_span,
                                     .text = text};
    struct article w = {0};
    html_init(&w.out, LIMIT_ARTICLE_HTML_BYTES);
    buf_init(&w.scratch, LIMIT_ARTICLE_HTML_BYTES);
    bool good = marks_parse(markdown, &parser, &w);
    if (!good)
        err_fill(e, ERR_LIMIT, "it grows beyond %u bytes of HTML: make it shorter",
                 LIMIT_ARTICLE_HTML_BYTES);
    else
        good = html_clean_article(a, buf_str(&w.out.out), how, ret, e);
    html_done(&w.out);
    buf_done(&w.scratch);
    return good;
}
