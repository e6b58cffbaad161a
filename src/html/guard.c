/* The guard before the HTML parser.
 *
 * The parser walks its stack of open elements for nearly every tag, frees its tree by recursion,
 * and copies each formatting tag that was never closed into each later block: two megabytes of
 * <div> would take it minutes, and a hundred open <b> gigabytes. It cannot be told to stop. So the
 * tags are counted here first, by one pass that never believes fewer elements to be open than the
 * parser will have (but for a small factor for those it adds itself), and the counts are bounded.
 *
 * The stack below is that of the parser, made simpler on the safe side:
 *   - an end tag takes away its element only where the parser surely would; otherwise it stays;
 *   - elements whose end tags may be left out (p, li, td …) are not counted, since the next of
 * their kind closes them, and each needs a counted one to nest;
 *   - inside script, style, CDATA and the like start tags count and end tags do not, because
 * foreign content makes them mean something else. The fuzz target of the cleaner compares the
 * result with the tree the parser made. */
#include "html/guard.h"
#include "text/text.h"
#include <gumbo.h>

#define ATTRIBUTES_MAX 200u     /* of one tag: the parser compares each with each */
#define COPIES_MAX     1000000u /* of unclosed formatting elements into later tags */
#define TAGS_MAX       1000000u

enum sort {
    SORT_OTHER, /* closed from anywhere above the nearest block */
    SORT_VOID,
    SORT_LOOSE,      /* closes by itself: not counted */
    SORT_BLOCK,      /* its end tag closes all within, up to a wall */
    SORT_WALL,       /* end tags of elements outside do nothing within */
    SORT_FORMATTING, /* its end tag takes it alone out of the stack */
};

static const unsigned char sorts[GUMBO_TAG_LAST + 1] = {
    [GUMBO_TAG_AREA] = SORT_VOID,         [GUMBO_TAG_BR] = SORT_VOID,
    [GUMBO_TAG_EMBED] = SORT_VOID,        [GUMBO_TAG_HR] = SORT_VOID,
    [GUMBO_TAG_IMG] = SORT_VOID,          [GUMBO_TAG_IMAGE] = SORT_VOID,
    [GUMBO_TAG_INPUT] = SORT_VOID,        [GUMBO_TAG_COL] = SORT_VOID,
    [GUMBO_TAG_LINK] = SORT_VOID,         [GUMBO_TAG_META] = SORT_VOID,
    [GUMBO_TAG_PARAM] = SORT_VOID,        [GUMBO_TAG_SOURCE] = SORT_VOID,
    [GUMBO_TAG_TRACK] = SORT_VOID,        [GUMBO_TAG_WBR] = SORT_VOID,
    [GUMBO_TAG_BASE] = SORT_VOID,         [GUMBO_TAG_KEYGEN] = SORT_VOID,
    [GUMBO_TAG_P] = SORT_LOOSE,           [GUMBO_TAG_LI] = SORT_LOOSE,
    [GUMBO_TAG_DT] = SORT_LOOSE,          [GUMBO_TAG_DD] = SORT_LOOSE,
    [GUMBO_TAG_TR] = SORT_LOOSE,          [GUMBO_TAG_TD] = SORT_LOOSE,
    [GUMBO_TAG_TH] = SORT_LOOSE,          [GUMBO_TAG_TBODY] = SORT_LOOSE,
    [GUMBO_TAG_THEAD] = SORT_LOOSE,       [GUMBO_TAG_TFOOT] = SORT_LOOSE,
    [GUMBO_TAG_COLGROUP] = SORT_LOOSE,    [GUMBO_TAG_HTML] = SORT_LOOSE,
    [GUMBO_TAG_HEAD] = SORT_LOOSE,        [GUMBO_TAG_BODY] = SORT_LOOSE,
    [GUMBO_TAG_ARTICLE] = SORT_BLOCK,     [GUMBO_TAG_SECTION] = SORT_BLOCK,
    [GUMBO_TAG_NAV] = SORT_BLOCK,         [GUMBO_TAG_ASIDE] = SORT_BLOCK,
    [GUMBO_TAG_HGROUP] = SORT_BLOCK,      [GUMBO_TAG_HEADER] = SORT_BLOCK,
    [GUMBO_TAG_FOOTER] = SORT_BLOCK,      [GUMBO_TAG_ADDRESS] = SORT_BLOCK,
    [GUMBO_TAG_PRE] = SORT_BLOCK,         [GUMBO_TAG_BLOCKQUOTE] = SORT_BLOCK,
    [GUMBO_TAG_OL] = SORT_BLOCK,          [GUMBO_TAG_UL] = SORT_BLOCK,
    [GUMBO_TAG_DL] = SORT_BLOCK,          [GUMBO_TAG_FIGURE] = SORT_BLOCK,
    [GUMBO_TAG_FIGCAPTION] = SORT_BLOCK,  [GUMBO_TAG_MAIN] = SORT_BLOCK,
    [GUMBO_TAG_DIV] = SORT_BLOCK,         [GUMBO_TAG_CENTER] = SORT_BLOCK,
    [GUMBO_TAG_DETAILS] = SORT_BLOCK,     [GUMBO_TAG_SUMMARY] = SORT_BLOCK,
    [GUMBO_TAG_DIR] = SORT_BLOCK,         [GUMBO_TAG_MENU] = SORT_BLOCK,
    [GUMBO_TAG_FIELDSET] = SORT_BLOCK,    [GUMBO_TAG_BUTTON] = SORT_BLOCK,
    [GUMBO_TAG_LISTING] = SORT_BLOCK,     [GUMBO_TAG_H1] = SORT_BLOCK,
    [GUMBO_TAG_H2] = SORT_BLOCK,          [GUMBO_TAG_H3] = SORT_BLOCK,
    [GUMBO_TAG_H4] = SORT_BLOCK,          [GUMBO_TAG_H5] = SORT_BLOCK,
    [GUMBO_TAG_H6] = SORT_BLOCK,          [GUMBO_TAG_TABLE] = SORT_WALL,
    [GUMBO_TAG_CAPTION] = SORT_WALL,      [GUMBO_TAG_OBJECT] = SORT_WALL,
    [GUMBO_TAG_APPLET] = SORT_WALL,       [GUMBO_TAG_MARQUEE] = SORT_WALL,
    [GUMBO_TAG_TEMPLATE] = SORT_WALL,     [GUMBO_TAG_SELECT] = SORT_WALL,
    [GUMBO_TAG_SVG] = SORT_WALL,          [GUMBO_TAG_MATH] = SORT_WALL,
    [GUMBO_TAG_FRAMESET] = SORT_WALL,     [GUMBO_TAG_A] = SORT_FORMATTING,
    [GUMBO_TAG_B] = SORT_FORMATTING,      [GUMBO_TAG_BIG] = SORT_FORMATTING,
    [GUMBO_TAG_CODE] = SORT_FORMATTING,   [GUMBO_TAG_EM] = SORT_FORMATTING,
    [GUMBO_TAG_FONT] = SORT_FORMATTING,   [GUMBO_TAG_I] = SORT_FORMATTING,
    [GUMBO_TAG_NOBR] = SORT_FORMATTING,   [GUMBO_TAG_S] = SORT_FORMATTING,
    [GUMBO_TAG_SMALL] = SORT_FORMATTING,  [GUMBO_TAG_STRIKE] = SORT_FORMATTING,
    [GUMBO_TAG_STRONG] = SORT_FORMATTING, [GUMBO_TAG_TT] = SORT_FORMATTING,
    [GUMBO_TAG_U] = SORT_FORMATTING,      [GUMBO_TAG_FORM] = SORT_FORMATTING,
};

/* Elements whose content is text to the parser, unless they stand in foreign content. */
static bool is_raw(GumboTag tag)
{
    switch ((int)tag) {
    case GUMBO_TAG_SCRIPT:
    case GUMBO_TAG_STYLE:
    case GUMBO_TAG_TEXTAREA:
    case GUMBO_TAG_TITLE:
    case GUMBO_TAG_XMP:
    case GUMBO_TAG_IFRAME:
    case GUMBO_TAG_NOEMBED:
    case GUMBO_TAG_NOFRAMES:
    case GUMBO_TAG_PLAINTEXT:
        return true;
    default:
        return false;
    }
}

struct open {
    struct str name;
    enum sort sort;
    bool loose_since; /* an uncounted element was opened in it: it may hide what is below */
};

struct guard {
    struct str s;
    size_t at;
    struct open stack[GUARD_DEPTH];
    size_t depth;
    size_t formatting; /* opened and not closed, whether or not still in the stack */
    size_t tags, copies;
    struct str raw; /* within <script> and the like: its name; or "]]>" within CDATA */
};

static bool is_white(char c) { return c == ' ' || (c >= '\t' && c <= '\r' && c != '\v'); }

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

static bool at_end(const struct guard *g) { return g->at >= g->s.len; }

static char here(const struct guard *g) { return g->s.at[g->at]; }

static void skip_past(struct guard *g, struct str what)
{
    size_t found = str_find(g->s, what, g->at);
    g->at = found == g->s.len ? found : found + what.len;
}

static void skip_white(struct guard *g)
{
    while (!at_end(g) && (is_white(here(g)) || here(g) == '/')) g->at++;
}

static void skip_value(struct guard *g)
{
    while (!at_end(g) && is_white(here(g))) g->at++;
    if (at_end(g) || here(g) == '>') return;
    if (here(g) == '"' || here(g) == '\'') {
        g->at = str_find_char(g->s, here(g), g->at + 1);
        if (!at_end(g)) g->at++;
        return;
    }
    while (!at_end(g) && !is_white(here(g)) && here(g) != '>') g->at++;
}

/* From after a tag's name to after its '>'; how many attributes it has. */
static size_t skip_attributes(struct guard *g)
{
    size_t count = 0;
    for (;;) {
        skip_white(g);
        if (at_end(g)) return count;
        if (here(g) == '>') {
            g->at++;
            return count;
        }
        count++;
        g->at++; /* a name may begin with '=' */
        while (!at_end(g) && !is_white(here(g)) && !strchr("/>=", here(g))) g->at++;
        size_t name_end = g->at;
        while (!at_end(g) && is_white(here(g))) g->at++;
        if (!at_end(g) && here(g) == '=') {
            g->at++;
            skip_value(g);
        } else {
            g->at = name_end;
        }
    }
}

static void skip_comment(struct guard *g)
{
    struct str rest = str_from(g->s, g->at);
    if (str_starts(rest, S(">")) || str_starts(rest, S("->"))) {
        skip_past(g, S(">"));
        return;
    }
    size_t plain = str_find(g->s, S("-->"), g->at), odd = str_find(g->s, S("--!>"), g->at);
    g->at = plain < odd ? plain : odd;
    if (!at_end(g)) skip_past(g, S(">"));
}

static GumboTag tag_of(struct str name) { return gumbo_tagn_enum(name.at, (unsigned)name.len); }

static void remove_open(struct guard *g, size_t i)
{
    memmove(&g->stack[i], &g->stack[i + 1], (g->depth - i - 1) * sizeof g->stack[0]);
    g->depth--;
}

/* May the search for an end tag's element go on below this one? */
static bool hides(const struct open *above, enum sort wanted)
{
    if (above->sort == SORT_WALL) return true;
    return wanted == SORT_OTHER && (above->sort == SORT_BLOCK || above->loose_since);
}

static void close_element(struct guard *g, struct str name)
{
    enum sort sort = sorts[tag_of(name)];
    if (sort == SORT_VOID || sort == SORT_LOOSE) return;
    for (size_t i = g->depth; i-- > 0;) {
        if (str_eq_nocase(g->stack[i].name, name)) {
            if (sort == SORT_FORMATTING) {
                remove_open(g, i);
                g->formatting--;
            } else if (!(sort == SORT_OTHER && g->stack[i].loose_since)) {
                g->depth = i;
            }
            return;
        }
        if (hides(&g->stack[i], sort)) return;
    }
}

static bool open_element(struct guard *g, struct str name, bool self_closing, struct err *e)
{
    GumboTag tag = tag_of(name);
    enum sort sort = sorts[tag];
    if (++g->tags > TAGS_MAX) return err_set(e, ERR_LIMIT, "more than %u tags", TAGS_MAX);
    g->copies += g->formatting;
    if (g->copies > COPIES_MAX)
        return err_set(e, ERR_LIMIT,
                       "%zu formatting tags such as <b> or <font> are open at once: close them",
                       g->formatting);
    if (!g->raw.len && is_raw(tag) && !self_closing) g->raw = name;
    if (sort == SORT_LOOSE && g->depth) g->stack[g->depth - 1].loose_since = true;
    if (sort == SORT_VOID || sort == SORT_LOOSE) return true;
    if (g->depth == GUARD_DEPTH)
        return err_set(e, ERR_LIMIT,
                       "more than %u elements are open within each other at <%.*s>: close them",
                       GUARD_DEPTH, STR(str_sub(name, 0, 20)));
    g->stack[g->depth++] = (struct open){name, sort, false};
    g->formatting += sort == SORT_FORMATTING;
    return true;
}

static struct str take_name(struct guard *g)
{
    size_t from = g->at;
    while (!at_end(g) && !is_white(here(g)) && here(g) != '/' && here(g) != '>') g->at++;
    return str_sub(g->s, from, g->at - from);
}

static bool start_tag(struct guard *g, struct err *e)
{
    struct str name = take_name(g);
    size_t attributes = skip_attributes(g);
    if (attributes > ATTRIBUTES_MAX)
        return err_set(e, ERR_LIMIT, "a <%.*s> has %zu attributes, at most %u are read",
                       STR(str_sub(name, 0, 20)), attributes, ATTRIBUTES_MAX);
    bool self_closing = g->at >= 2 && g->s.at[g->at - 2] == '/';
    return open_element(g, name, self_closing, e);
}

static void end_tag(struct guard *g)
{
    g->at++;
    if (at_end(g) || !is_letter(here(g))) {
        skip_past(g, S(">"));
        return;
    }
    struct str name = take_name(g);
    skip_attributes(g);
    if (g->raw.len) {
        if (!str_eq_nocase(name, g->raw)) return;
        g->raw = STR_NONE;
    }
    close_element(g, name);
}

static void declaration(struct guard *g)
{
    struct str rest = str_from(g->s, g->at);
    if (str_starts(rest, S("!--")) && !g->raw.len) {
        g->at += 3;
        skip_comment(g);
    } else if (str_starts(rest, S("![CDATA["))) {
        if (!g->raw.len) g->raw = S("]]>");
        g->at += 8;
    } else if (!g->raw.len) {
        skip_past(g, S(">"));
    }
}

static bool tag(struct guard *g, struct err *e)
{
    g->at++;
    if (at_end(g)) return true;
    if (is_letter(here(g))) return start_tag(g, e);
    if (here(g) == '/') {
        end_tag(g);
    } else if (here(g) == '!' || here(g) == '?') {
        declaration(g);
    }
    return true;
}

/* To the next '<', or to what ends a CDATA section. */
static void skip_text(struct guard *g)
{
    size_t next = str_find_char(g->s, '<', g->at);
    if (str_eq(g->raw, S("]]>"))) {
        size_t end = str_find(str_sub(g->s, 0, next), S("]]>"), g->at);
        if (end < next) g->raw = STR_NONE;
    }
    g->at = next;
}

bool guard_html(struct str s, struct err *e)
{
    if (s.len > LIMIT_ARTICLE_HTML_BYTES)
        return err_set(e, ERR_LIMIT, "%zu bytes of HTML, at most %u are read", s.len,
                       LIMIT_ARTICLE_HTML_BYTES);
    struct guard g = {.s = s};
    for (;;) {
        skip_text(&g);
        if (at_end(&g)) return true;
        if (!tag(&g, e)) return false;
    }
}
