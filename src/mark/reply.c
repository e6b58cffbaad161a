/* A reply as html. The parser says what it saw; here is decided what that may become, so nothing
 * has to be cleaned afterwards: tags are this file's own literals, everything else is escaped.
 *
 * What cannot be what it was meant to be is shown as it was typed: a link with an address that is
 * not the web's, a fence's line that says more than a language, and, where the whole is too deep or
 * too long or would show nothing at all, the whole.
 *
 * LIMIT: 64 kB of link reference definitions and their uses make 220 MB of html; the parser is
 * stopped as soon as the output is full. */
#include "mark/marks.h"

enum link_how {
    LINK_ANCHOR,
    LINK_TYPED,       /* not an address of the web, or within another link */
    LINK_DESCRIPTION, /* an image within a link */
};

struct open { /* a block or span that is open */
    bool is_span;
    unsigned type;
    /* of a link: */
    enum link_how how;
    size_t at;         /* where it began in the output */
    bool shown_before; /* what r->shown was */
};

struct reply {
    struct arena *arena;
    struct html_out out;
    struct buf scratch;
    struct open open[LIMIT_MARK_DEPTH + 1]; /* the first is the document */
    unsigned depth;
    bool in_anchor;
    bool shown; /* something visible was written, in the innermost open link or else in all */
};

static const struct tags blocks[MD_BLOCK_TD + 1] = {
    [MD_BLOCK_DOC] = TAGS("", ""),
    [MD_BLOCK_QUOTE] = TAGS("<blockquote>\n", "</blockquote>\n"),
    [MD_BLOCK_UL] = TAGS("<ul>\n", "</ul>\n"),
    [MD_BLOCK_OL] = TAGS("", "</ol>\n"),
    [MD_BLOCK_LI] = TAGS("<li>", "</li>\n"),
    [MD_BLOCK_HR] = TAGS("<hr>\n", ""),
    [MD_BLOCK_H] = TAGS("<p><strong>", "</strong></p>\n"),
    [MD_BLOCK_CODE] = TAGS("<pre tabindex=\"0\"><code>", "</code></pre>\n"),
    [MD_BLOCK_P] = TAGS("<p>", "</p>\n"),
};

static const struct tags spans[MD_SPAN_U + 1] = {
    [MD_SPAN_EM] = TAGS("<em>", "</em>"),
    [MD_SPAN_STRONG] = TAGS("<strong>", "</strong>"),
    [MD_SPAN_CODE] = TAGS("<code>", "</code>"),
};

static void write_text(struct reply *r, struct str text)
{
    if (!r->shown) r->shown = !text_is_blank(text);
    html_text(&r->out, text);
}

static int go_on(const struct reply *r)
{
    return buf_is_full(&r->out.out) ? MARKS_STOP : MARKS_GO_ON;
}

/* NULL where it stands too deep. */
static struct open *push(struct reply *r, bool is_span, unsigned type)
{
    if (r->depth > LIMIT_MARK_DEPTH) return NULL;
    r->open[r->depth] = (struct open){.is_span = is_span, .type = type};
    return &r->open[r->depth++];
}

/* NULL where another one is open: the parser may end a link that it never began (0.4.8, for
 * "![b](x[c) d](j)"), and no tag may be left open in a page. */
static const struct open *pop(struct reply *r, bool is_span, unsigned type)
{
    const struct open *last = r->depth ? &r->open[r->depth - 1] : NULL;
    if (!last || last->is_span != is_span || last->type != type) return NULL;
    r->depth--;
    return last;
}

/* ---- links ---- */

/* Where an address in the text is a link without being marked as one. */
static bool is_bare(struct str address)
{
    return str_starts(address, S("http://")) || str_starts(address, S("https://")) ||
           str_starts(address, S("ftp://"));
}

static void open_anchor(struct reply *r, struct url url, const MD_ATTRIBUTE *title_typed)
{
    html_lit(&r->out, "<a");
    html_attr_url(&r->out, "href", url);
    html_lit(&r->out, " rel=\"nofollow ugc noopener\"");
    struct str title = marks_attribute(&r->scratch, title_typed);
    if (title.len) html_attr(&r->out, "title", title);
    html_lit(&r->out, ">");
    r->in_anchor = true;
}

static void open_link(struct reply *r, struct open *link, const MD_ATTRIBUTE *address,
                      const MD_ATTRIBUTE *title)
{
    struct url url;
    bool image = link->type == MD_SPAN_IMG;
    link->how = LINK_TYPED;
    link->at = r->out.out.len;
    link->shown_before = r->shown;
    r->shown = false;
    if (r->in_anchor && image) {
        link->how = LINK_DESCRIPTION;
    } else if (!r->in_anchor &&
               url_check(r->arena, marks_attribute(&r->scratch, address), URL_WEB, &url)) {
        link->how = LINK_ANCHOR;
        open_anchor(r, url, title);
    } else if (image) {
        html_lit(&r->out, "![");
    } else {
        html_lit(&r->out, "[");
    }
}

/* Does the text of the open link say just this? */
static bool link_says(struct reply *r, const struct open *link, struct str text)
{
    struct buf *out = &r->out.out;
    size_t from = link->at + 1, end = out->len; /* after the bracket */
    html_text(&r->out, text);
    struct str both = str_from(buf_str(out), from);
    bool same = !buf_is_full(out) && both.len == 2 * (end - from) &&
                str_eq(str_sub(both, 0, end - from), str_from(both, end - from));
    out->len = end;
    return same;
}

/* <mailto:a@example.org>, <std::string> and the like were typed without brackets: empty for others.
 */
static struct str link_own_text(struct reply *r, const struct open *link, struct str address)
{
    if (link_says(r, link, address)) return address;
    struct str rest = str_starts(address, S("mailto:")) ? str_from(address, 7) : STR_NONE;
    return rest.len && link_says(r, link, rest) ? rest : STR_NONE;
}

static void write_own_text(struct reply *r, struct str text)
{
    bool bare = is_bare(text);
    if (!bare) html_lit(&r->out, "&lt;");
    html_text(&r->out, text);
    if (!bare) html_lit(&r->out, "&gt;");
}

static void close_typed(struct reply *r, const struct open *link, const MD_ATTRIBUTE *address_typed,
                        const MD_ATTRIBUTE *title_typed)
{
    struct str address = marks_attribute(&r->scratch, address_typed);
    struct str own = link->type == MD_SPAN_IMG ? STR_NONE : link_own_text(r, link, address);
    r->shown = true;
    if (own.len) {
        r->out.out.len = link->at;
        write_own_text(r, own);
        return;
    }
    html_lit(&r->out, "](");
    html_text(&r->out, address);
    struct str title = marks_attribute(&r->scratch, title_typed);
    if (title.len) {
        html_lit(&r->out, " &quot;");
        html_text(&r->out, title);
        html_lit(&r->out, "&quot;");
    }
    html_lit(&r->out, ")");
}

/* A link that shows nothing would be one that nobody can follow: its address is its text. */
static void close_shown(struct reply *r, const MD_ATTRIBUTE *address)
{
    if (!r->shown) write_text(r, marks_attribute(&r->scratch, address));
}

static void close_link(struct reply *r, const struct open *link, const MD_ATTRIBUTE *address,
                       const MD_ATTRIBUTE *title)
{
    switch (link->how) {
    case LINK_ANCHOR:
        close_shown(r, address);
        html_lit(&r->out, "</a>");
        r->in_anchor = false;
        break;
    case LINK_TYPED:
        close_typed(r, link, address, title);
        break;
    case LINK_DESCRIPTION:
        close_shown(r, address);
        break;
    }
    r->shown = r->shown || link->shown_before;
}

/* ---- the parser's callbacks ---- */

/* "```c" names a language; "~~~ so it ended ~~~" is text that somebody wants read. */
static void write_fence(struct reply *r, const MD_BLOCK_CODE_DETAIL *code)
{
    struct str info = marks_attribute(&r->scratch, &code->info);
    if (code->info.size == code->lang.size) return;
    write_text(r, info);
    html_lit(&r->out, "\n");
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *ctx)
{
    struct reply *r = ctx;
    if (!push(r, false, type)) return MARKS_STOP;
    html_raw(&r->out, blocks[type].open);
    if (type == MD_BLOCK_OL) marks_open_ordered(&r->out, detail);
    if (type == MD_BLOCK_CODE) write_fence(r, detail);
    if (type == MD_BLOCK_HR) r->shown = true;
    return go_on(r);
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *ctx)
{
    struct reply *r = ctx;
    (void)detail;
    if (!pop(r, false, type)) return MARKS_STOP;
    html_raw(&r->out, blocks[type].close);
    return go_on(r);
}

static int enter_span(MD_SPANTYPE type, void *detail, void *ctx)
{
    struct reply *r = ctx;
    struct open *span = push(r, true, type);
    if (!span) return MARKS_STOP;
    if (type == MD_SPAN_A) {
        const MD_SPAN_A_DETAIL *a = detail;
        open_link(r, span, &a->href, &a->title);
    } else if (type == MD_SPAN_IMG) {
        const MD_SPAN_IMG_DETAIL *img = detail;
        open_link(r, span, &img->src, &img->title);
    } else {
        html_raw(&r->out, spans[type].open);
    }
    return go_on(r);
}

static int leave_span(MD_SPANTYPE type, void *detail, void *ctx)
{
    struct reply *r = ctx;
    const struct open *span = pop(r, true, type);
    if (!span) return MARKS_STOP;
    if (type == MD_SPAN_A) {
        const MD_SPAN_A_DETAIL *a = detail;
        close_link(r, span, &a->href, &a->title);
    } else if (type == MD_SPAN_IMG) {
        const MD_SPAN_IMG_DETAIL *img = detail;
        close_link(r, span, &img->src, &img->title);
    } else {
        html_raw(&r->out, spans[type].close);
    }
    return go_on(r);
}

static int text(MD_TEXTTYPE type, const MD_CHAR *at, MD_SIZE len, void *ctx)
{
    struct reply *r = ctx;
    if (type == MD_TEXT_BR || type == MD_TEXT_SOFTBR) {
        html_lit(&r->out, "<br>\n");
    } else {
        write_text(r, marks_text(&r->scratch, type, (struct str){at, len}));
    }
    return go_on(r);
}

/* ---- plain ---- */

static void write_plain(struct html_out *o, struct str markdown)
{
    bool open = false;
    while (markdown.at) {
        struct str line = str_cut(&markdown, '\n');
        bool blank = str_trim(line).len == 0;
        if (blank && open) html_lit(o, "</p>\n");
        if (!blank && open) html_lit(o, "<br>\n");
        if (!blank && !open) html_lit(o, "<p class=\"plain\">");
        if (!blank) html_text(o, line);
        open = !blank;
    }
    if (open) html_lit(o, "</p>\n");
}

static struct html plain_reply(struct arena *a, struct str markdown)
{
    struct html_out o;
    html_init(&o,
              SIZE_MAX / 2); /* six bytes for one, and a paragraph's tags: bounded by the text */
    write_plain(&o, markdown);
    struct html made = html_take(&o, a);
    html_done(&o);
    return made;
}

struct html mark_reply(struct arena *a, struct str markdown)
{
    static const MD_PARSER parser = {.flags = MARKS_REPLY_FLAGS,
                                     .enter_block = enter_block,
                                     .leave_block = leave_block,
                                     .enter_span = enter_span,
                                     .leave_span = leave_span,
                                     .text = text};
    struct reply r = {.arena = a};
    html_init(&r.out, LIMIT_REPLY_HTML_BYTES);
    buf_init(&r.scratch, LIMIT_REPLY_HTML_BYTES);
    bool good = marks_parse(markdown, &parser, &r) && r.shown;
    struct html made = good ? html_take(&r.out, a) : plain_reply(a, markdown);
    html_done(&r.out);
    buf_done(&r.scratch);
    return made;
}
