/* What stands within a line: text, its marks, links, pictures. Blocks that come here in spite of
 * that (a list in a table's header cell) lose their tags and become lines. */
#include "html/clean.h"

static void write_open(struct clean *c, const struct node *n)
{
    html_lit(&c->out, "<");
    buf_add(&c->out.out, n->element->name);
    clean_attributes(c, n);
    html_lit(&c->out, ">");
    if (c->in_pre) c->at_start = false; /* a line end is dropped only right after <pre> */
}

bool clean_may_stand(struct clean *c, const struct node *n)
{
    struct url url;
    int64_t ms;
    if (node_is(n, "a")) {
        if (c->in_link || n->has_media) return false;
        return n->has_anchor || tree_url(c->tree, node_attribute(n, "href"), &url);
    }
    if (node_is(n, "time")) return date_parse(str_trim(node_attribute(n, "datetime")), &ms);
    if (node_is(n, "bdo")) {
        struct str dir = node_attribute(n, "dir");
        return str_eq_nocase(dir, S("ltr")) || str_eq_nocase(dir, S("rtl"));
    }
    if (node_is(n, "dfn")) return !c->in_dfn;
    return true;
}

/* ---- wrappers ---- */

static void open_wrapper(struct clean *c, const struct wrapper *w)
{
    if (!w) return;
    open_wrapper(c, w->outer);
    write_open(c, w->node);
}

void clean_begin_text(struct clean *c)
{
    c->at_start = true;
    c->needs_break = false;
    open_wrapper(c, c->wrappers);
}

static void drop_white_end(struct clean *c)
{
    struct buf *b = &c->out.out;
    while (b->len && strchr(" \t\n\f\r", b->at[b->len - 1])) b->len--;
}

void clean_end_text(struct clean *c)
{
    if (!c->in_pre && !buf_is_full(&c->out.out)) drop_white_end(c);
    for (const struct wrapper *w = c->wrappers; w; w = w->outer) {
        html_lit(&c->out, "</");
        buf_add(&c->out.out, w->node->element->name);
        html_lit(&c->out, ">");
    }
    c->needs_break = false;
}

/* ---- pictures, sound ---- */

static bool is_number(struct str s)
{
    uint64_t n;
    return str_to_u64(s, 100000, &n);
}

static void write_size(struct clean *c, const struct node *n)
{
    struct str width = node_attribute(n, "width"), height = node_attribute(n, "height");
    if (is_number(width)) html_attr(&c->out, "width", width);
    if (is_number(height)) html_attr(&c->out, "height", height);
}

static void begin_thing(struct clean *c)
{
    clean_take_break(c);
    c->at_start = false;
}

static void write_image(struct clean *c, const struct node *n)
{
    struct str alt = node_attribute(n, "alt");
    if (!n->source.text.len) {
        clean_text(c, alt);
        return;
    }
    begin_thing(c);
    html_lit(&c->out, "<img");
    html_attr_url(&c->out, "src", n->source);
    html_attr(&c->out, "alt", alt);
    write_size(c, n);
    clean_attributes(c, n);
    html_lit(&c->out, " loading=\"lazy\" decoding=\"async\">");
}

static void write_sources(struct clean *c, const struct node *n)
{
    for (const struct node *child = n->first; child; child = child->next) {
        if (node_role(child) != ROLE_SOURCE || !child->source.text.len) continue;
        html_lit(&c->out, "<source");
        html_attr_url(&c->out, "src", child->source);
        html_lit(&c->out, ">");
    }
}

/* Subtitles and the like, where they say their language, which they must. */
static void write_tracks(struct clean *c, const struct node *n)
{
    for (const struct node *child = n->first; child; child = child->next) {
        struct str lang = node_attribute(child, "srclang");
        if (node_role(child) != ROLE_TRACK || !child->source.text.len) continue;
        if (!language_is_tag(lang)) continue;
        struct str label = node_attribute(child, "label");
        bool captions = str_eq_nocase(node_attribute(child, "kind"), S("captions"));
        html_lit(&c->out, "<track");
        if (captions) html_lit(&c->out, " kind=\"captions\"");
        html_attr_url(&c->out, "src", child->source);
        html_attr(&c->out, "srclang", lang);
        html_attr(&c->out, "label", label.len ? label : lang);
        html_lit(&c->out, ">");
    }
}

static bool has_source(const struct node *n)
{
    if (n->source.text.len) return true;
    for (const struct node *child = n->first; child; child = child->next)
        if (node_role(child) == ROLE_SOURCE && child->source.text.len) return true;
    return false;
}

static void write_media(struct clean *c, const struct node *n)
{
    if (c->in_media || c->in_link || !has_source(n)) {
        clean_inline_children(c, n);
        return;
    }
    struct url poster;
    bool is_video = node_is(n, "video");
    begin_thing(c);
    html_lit(&c->out, "<");
    buf_add(&c->out.out, n->element->name);
    html_lit(&c->out, " controls preload=\"metadata\"");
    if (n->source.text.len) html_attr_url(&c->out, "src", n->source);
    if (is_video && tree_source_url(c->tree, node_attribute(n, "poster"), &poster))
        html_attr_url(&c->out, "poster", poster);
    if (is_video) write_size(c, n);
    clean_attributes(c, n);
    html_lit(&c->out, ">");
    if (!n->source.text.len) write_sources(c, n);
    write_tracks(c, n);
    c->in_media = true;
    clean_inline_children(c, n);
    c->in_media = false;
    clean_close(c, n->element->name);
}

/* ---- ruby ---- */

/* Base text first, and each text over it with the parentheses that browsers without ruby show. */
static bool ruby_is_whole(const struct node *n)
{
    const struct node *base = NULL, *end = NULL;
    for (const struct node *child = n->first; child; child = child->next) {
        if (!child->has_content) continue;
        if (!base) base = child;
        end = child;
    }
    return base && node_role(base) != ROLE_RUBY_TEXT && node_role(end) == ROLE_RUBY_TEXT;
}

static void write_ruby_text(struct clean *c, const struct node *n, bool in_ruby)
{
    if (!n->has_content) return;
    html_lit_(&c->out, in_ruby ? S("<rp>(</rp><rt>") : S("("));
    clean_inline_children(c, n);
    html_lit_(&c->out, in_ruby ? S("</rt><rp>)</rp>") : S(")"));
}

static void write_ruby(struct clean *c, const struct node *n)
{
    if (!ruby_is_whole(n)) {
        clean_inline_children(c, n);
        return;
    }
    begin_thing(c);
    write_open(c, n);
    for (const struct node *child = n->first; child; child = child->next) {
        if (node_role(child) == ROLE_RUBY_TEXT) {
            write_ruby_text(c, child, true);
        } else {
            clean_inline(c, child);
        }
    }
    html_lit(&c->out, "</ruby>");
}

/* ---- any ---- */

static void write_break(struct clean *c, const struct node *n)
{
    if (node_is(n, "wbr")) {
        html_lit(&c->out, "<wbr>");
        return;
    }
    if (c->in_pre) {
        clean_text(c, S("\n"));
        return;
    }
    html_lit(&c->out, "<br>");
    clean_line_end(c);
}

static void write_element(struct clean *c, const struct node *n)
{
    if (!clean_may_stand(c, n)) {
        clean_inline_children(c, n);
        return;
    }
    if (n->has_content) clean_take_break(c);
    bool link = node_is(n, "a"), dfn = node_is(n, "dfn");
    c->in_link |= link;
    c->in_dfn |= dfn;
    write_open(c, n);
    clean_inline_children(c, n);
    html_lit(&c->out, "</");
    buf_add(&c->out.out, n->element->name);
    html_lit(&c->out, ">");
    if (link) c->in_link = false;
    if (dfn) c->in_dfn = false;
}

void clean_inline_children(struct clean *c, const struct node *n)
{
    for (const struct node *child = n->first; child; child = child->next) clean_inline(c, child);
}

/* A block where only text may stand: its text, with line breaks around. */
static void flatten(struct clean *c, const struct node *n)
{
    if (!n->has_content) return;
    if (!c->at_start) c->needs_break = true;
    clean_inline_children(c, n);
    if (!c->at_start) c->needs_break = true;
}

void clean_inline(struct clean *c, const struct node *n)
{
    if (n->skipped) return;
    if (!n->element) {
        clean_text(c, n->text);
        return;
    }
    enum role role = n->element->role;
    if (element_is_block(n->element)) {
        flatten(c, n);
    } else if (role == ROLE_BREAK) {
        write_break(c, n);
    } else if (role == ROLE_IMAGE) {
        write_image(c, n);
    } else if (role == ROLE_MEDIA) {
        write_media(c, n);
    } else if (role == ROLE_RUBY) {
        write_ruby(c, n);
    } else if (role == ROLE_RUBY_TEXT) {
        write_ruby_text(c, n, false);
    } else if (role == ROLE_INLINE) {
        write_element(c, n);
    }
}
