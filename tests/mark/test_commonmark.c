/* CommonMark's own examples: articles agree with them to the letter, replies in everything that a
 * reply may hold. */
#include "../text/in_arena.h"

#include "../html/safe.h"
#include "../text/corpus.h"
#include "mark/mark.h"

struct example {
    unsigned number;
    struct str section, markdown, html;
};

/* Takes one off *rest; false at the end. */
static bool example_next(struct arena *a, struct str *rest, struct example *ret)
{
    struct str key = S("\"example\": ");
    size_t at = str_find(*rest, key, 0), next = str_find(*rest, key, at + 1);
    if (at == rest->len) return false;
    struct str one = str_sub(*rest, at, next - at);
    *rest = str_from(*rest, next);
    ret->number = (unsigned)strtoul(one.at + key.len, NULL, 10);
    return corpus_string(a, one, S("\"section\": "), &ret->section) &&
           corpus_string(a, one, S("\"markdown\": "), &ret->markdown) &&
           corpus_string(a, one, S("\"html\": "), &ret->html);
}

static struct str cleaned_body(struct arena *a, struct str foreign)
{
    struct err e;
    struct cleaned made;
    if (!html_clean_article(a, foreign, (struct clean_how){0}, &made, &e)) fail_msg("%s", e.detail);
    return made.body.markup;
}

static struct str article_body(struct arena *a, struct str markdown)
{
    struct err e;
    struct cleaned made;
    if (!mark_article(a, markdown, (struct clean_how){0}, &made, &e)) fail_msg("%s", e.detail);
    return made.body.markup;
}

/* What CommonMark 0.31 changed; the parser may be of 0.30 still. */
static bool is_newer(const struct example *x)
{
    return str_starts(x->markdown, S("*$*alpha")) || str_starts(x->markdown, S("foo <!--"));
}

/* The standard's html has all of an address encoded, ours only what must be. */
static struct str decoded(struct arena *a, struct str markup)
{
    struct str made;
    return url_decode(a, markup, &made) ? made : markup;
}

static void articles_are_read_as_commonmark_says(void **state)
{
    struct arena *a = *state;
    struct str rest = corpus_read(a, "commonmark/spec.json");
    struct example x;
    unsigned read = 0;
    for (; example_next(a, &rest, &x); read++) {
        struct str expected = decoded(a, cleaned_body(a, x.html));
        struct str got = decoded(a, article_body(a, x.markdown));
        if (!str_eq(expected, got) && !is_newer(&x))
            fail_msg("example %u: \"%.*s\" is not \"%.*s\"", x.number, STR(got), STR(expected));
    }
    if (rest.at) assert_true(read > 600);
}

/* ---- replies ----
 *
 * Both sides are parsed and told again in one line: elements, text with white space collapsed, the
 * addresses of links. A heading is told as what a reply makes of it. */

struct telling {
    struct arena *arena;
    struct buf out;
    bool in_pre;
    bool foreign; /* there is something in it that no reply holds */
    bool shows;
};

static void tell_text(struct telling *t, struct str text)
{
    t->shows = t->shows || !text_is_blank(text);
    for (size_t i = 0; i < text.len; i++) {
        bool white = text.at[i] == ' ' || text.at[i] == '\n' || text.at[i] == '\t';
        char last = t->out.len ? t->out.at[t->out.len - 1] : '>';
        if (t->in_pre || !white)
            buf_add_char(&t->out, text.at[i]);
        else if (last != ' ' && last != '>')
            buf_add_char(&t->out, ' ');
    }
}

static void tell_tag(struct telling *t, struct str name, bool closes)
{
    while (!t->in_pre && t->out.len && t->out.at[t->out.len - 1] == ' ') t->out.len--;
    buf_add(&t->out, closes ? S("</") : S("<"));
    buf_add(&t->out, name);
    buf_add(&t->out, S(">"));
}

static void tell_all(struct telling *t, const GumboVector *children);

static void tell_link(struct telling *t, const GumboElement *e)
{
    const GumboAttribute *href = gumbo_get_attribute(&e->attributes, "href");
    struct str address = href ? decoded(t->arena, str_of(href->value)) : STR_NONE;
    struct url url;
    t->foreign = t->foreign || !url_check(t->arena, address, URL_WEB, &url);
    tell_tag(t, address, false);
}

static void tell_heading(struct telling *t, const GumboElement *e)
{
    tell_tag(t, S("p"), false);
    tell_tag(t, S("strong"), false);
    tell_all(t, &e->children);
    tell_tag(t, S("strong"), true);
    tell_tag(t, S("p"), true);
}

static void tell_element(struct telling *t, const GumboElement *e)
{
    struct str name = str_of(gumbo_normalized_tagname(e->tag));
    bool heading = name.len == 2 && name.at[0] == 'h' && name.at[1] != 'r';
    bool was_in_pre = t->in_pre;
    if (heading) {
        tell_heading(t, e);
        return;
    }
    if (e->tag == GUMBO_TAG_BR) {
        tell_text(t, S(" "));
        return;
    }
    t->foreign = t->foreign || safe_element(&(GumboElement){.tag = e->tag}, SAFE_REPLY);
    t->shows = t->shows || e->tag == GUMBO_TAG_HR;
    tell_tag(t, name, false);
    t->in_pre = t->in_pre || e->tag == GUMBO_TAG_PRE;
    if (e->tag == GUMBO_TAG_A) tell_link(t, e);
    tell_all(t, &e->children);
    t->in_pre = was_in_pre;
    tell_tag(t, name, true);
}

static void tell_all(struct telling *t, const GumboVector *children)
{
    for (unsigned i = 0; i < children->length; i++) {
        const GumboNode *n = children->data[i];
        if (n->type == GUMBO_NODE_ELEMENT)
            tell_element(t, &n->v.element);
        else if (n->type == GUMBO_NODE_COMMENT)
            t->foreign = true;
        else
            tell_text(t, str_of(n->v.text.text));
    }
}

static struct telling tell(struct arena *a, struct str markup)
{
    struct telling t = {.arena = a};
    buf_init(&t.out, 1 << 20);
    GumboOutput *parsed = safe_parse(markup);
    tell_all(&t, &parsed->root->v.element.children);
    gumbo_destroy_output(&kGumboDefaultOptions, parsed);
    return t;
}

/* Where a reply differs because it should: HTML is text, bare addresses are links, and a fence's
 * line that says more than a language is shown. */
static bool is_ours(const struct example *x)
{
    static const struct str begin[] = {S_INIT("~~~~    ruby startline=3"), S_INIT("~~~ aa ```"),
                                       S_INIT("< https://foo.bar >"),
                                       S_INIT("https://example.com")};
    if (str_eq(x->section, S("HTML blocks")) || str_eq(x->section, S("Raw HTML"))) return true;
    for (size_t i = 0; i < sizeof begin / sizeof *begin; i++)
        if (str_starts(x->markdown, begin[i])) return true;
    return is_newer(x);
}

/* True where both could be compared. */
static bool assert_reply_agrees(struct arena *a, const struct example *x)
{
    struct telling expected = tell(a, x->html), got = tell(a, mark_reply(a, x->markdown).markup);
    struct str wanted = arena_dup(a, buf_str(&expected.out)),
               told = arena_dup(a, buf_str(&got.out));
    bool comparable = !expected.foreign && expected.shows && !is_ours(x);
    buf_done(&expected.out);
    buf_done(&got.out);
    if (comparable && !str_eq(wanted, told))
        fail_msg("example %u: \"%.*s\" is not \"%.*s\"", x->number, STR(told), STR(wanted));
    return comparable;
}

static void replies_are_read_as_commonmark_says(void **state)
{
    struct arena *a = *state;
    struct str rest = corpus_read(a, "commonmark/spec.json");
    struct example x;
    unsigned compared = 0;
    while (example_next(a, &rest, &x)) compared += assert_reply_agrees(a, &x);
    if (rest.at) assert_true(compared > 400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(articles_are_read_as_commonmark_says),
        TEST(replies_are_read_as_commonmark_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
