/* Attacks through Markdown: harmless as a reply, harmless as an article; and inputs made to be
 * slow, deep or long stay within their bounds. */
#include "../text/in_arena.h"

#include "../html/payloads.h"
#include "../html/safe.h"
#include "mark/mark.h"

static void assert_reply_is_harmless(struct arena *a, struct str payload)
{
    struct str markup = mark_reply(a, payload).markup;
    const char *fault = safe_fault(markup, SAFE_REPLY);
    if (fault) fail_msg("%s in %.*s made of %.*s", fault, STR(markup), STR(payload));
}

static void assert_harmless(struct arena *a, struct str payload)
{
    struct err e;
    struct cleaned made;
    assert_reply_is_harmless(a, payload);
    if (!mark_article(a, payload, (struct clean_how){.take_title = true}, &made, &e)) return;
    const char *fault = safe_fault(made.body.markup, SAFE_ARTICLE);
    if (fault) fail_msg("%s in %.*s made of %.*s", fault, STR(made.body.markup), STR(payload));
}

/* The payload alone, and in each place that Markdown has for it. */
static void assert_harmless_in_marks(struct arena *a, struct str payload)
{
    assert_harmless(a, payload);
    assert_harmless(a,
                    arena_printf(a,
                                 "[x](%.*s) ![y](<%.*s>) [x](http://e.org/ \"%.*s\") <%.*s>\n\n"
                                 "[x]: %.*s\n\n[x] ```%.*s```\n\n~~~%.*s\n~~~\n\n| %.*s |\n|---|\n",
                                 STR(payload), STR(payload), STR(payload), STR(payload),
                                 STR(payload), STR(payload), STR(payload), STR(payload)));
}

static void our_own_attacks_are_harmless(void **state)
{
    static const struct str attacks[] = {
        S_INIT("<script>alert(1)</script>"),
        S_INIT("<img src=x onerror=alert(1)>"),
        S_INIT("[a](javascript:alert(1))"),
        S_INIT("[a](  java\nscript:alert(1))"),
        S_INIT("[a](&#106;avascript:alert(1))"),
        S_INIT("[a](javascript&colon;alert(1))"),
        S_INIT("[a](java&Tab;script:alert(1))"),
        S_INIT("[a](\\javascript:alert(1))"),
        S_INIT("<javascript:alert(1)>"),
        S_INIT("![a](data:text/html;base64,x)"),
        S_INIT("[a](http://e.org/\"onclick=\"x)"),
        S_INIT("[a](http://e.org 'x\" onclick=y z=\"')"),
        S_INIT("![\" onerror=x \"](http://e.org/)"),
        S_INIT("`<script>`</code><script>x</script>"),
        S_INIT("```\n</code></pre><script>x</script>\n```"),
        S_INIT("http://e.org/<script>x</script>"),
        S_INIT("http://e.org/\"onmouseover=x"),
        S_INIT("[a]: javascript:x\n\n[a]"),
        S_INIT("&lt;script&gt;x&lt;/script&gt;"),
        S_INIT("<a href=javascript:x>\n\n*b*\n\n</a>"),
        S_INIT("//evil.example"),
        S_INIT("javascript:x"),
        S_INIT("vbscript:x"),
    };
    for (size_t i = 0; i < sizeof attacks / sizeof *attacks; i++)
        assert_harmless_in_marks(*state, attacks[i]);
}

static void known_attacks_are_harmless(void **state)
{
    static const struct {
        const char *corpus;
        size_t at_least;
    } corpora[] = {{"xss/payloads.jsonl", 5000},
                   {"xss-dompurify/expect.json", 500},
                   {"xss-h5sc/items.json", 500},
                   {"xss-wordpress-kses/kses.jsonl", 500}};
    (void)state;
    for (size_t i = 0; i < sizeof corpora / sizeof *corpora; i++) {
        size_t count = payloads_each(corpora[i].corpus, assert_harmless_in_marks);
        if (count) assert_true(count >= corpora[i].at_least);
    }
}

/* ---- bounds ---- */

static struct str times(struct arena *a, struct str s, size_t bytes)
{
    char *at = arena_zeros(a, bytes);
    size_t len = 0;
    for (; len + s.len <= bytes; len += s.len) memcpy(at + len, s.at, s.len);
    return (struct str){at, len};
}

/* As a reply within its bound, or else plain, which six bytes for one bound. */
static void assert_bounded(struct arena *a, struct str typed)
{
    struct str markup = mark_reply(a, typed).markup;
    assert_true(markup.len > 0 && markup.len <= LIMIT_REPLY_HTML_BYTES);
    assert_true(mark_reply_text(a, typed).len <= 2 * typed.len);
    struct err e = {.kind = ERR_BUG};
    struct cleaned made;
    if (mark_article(a, typed, (struct clean_how){0}, &made, &e))
        assert_true(made.body.markup.len <= LIMIT_ARTICLE_HTML_BYTES);
    else
        assert_int_equal(e.kind, ERR_LIMIT);
}

static void inputs_made_to_be_slow_or_long_stay_within_bounds(void **state)
{
    static const struct str pieces[] = {
        S_INIT("![[]()"),
        S_INIT("["),
        S_INIT("*a_ "),
        S_INIT("**a *a "),
        S_INIT("> "),
        S_INIT("- "),
        S_INIT("1. "),
        S_INIT("`a``b"),
        S_INIT("<a "),
        S_INIT("&lt;"),
        S_INIT("&nGt;"),
        S_INIT("[a](b"),
        S_INIT("a@a."),
        S_INIT("http://a "),
        S_INIT("[a]: b\n"),
        S_INIT("|"),
        S_INIT("a|\n-|\n"),
        S_INIT("\"'<>&"),
        S_INIT("x\n\n"),
        S_INIT("\\"),
        S_INIT("[![a](http://e.org)](http://e.org)"),
        S_INIT("[a](http://e.org/)"),
        S_INIT("***"),
        S_INIT("<!--"),
        S_INIT("\t- a\n"),
        S_INIT("```\n\n"),
        S_INIT("~~a~"),
        S_INIT("\0\xFF"),
        S_INIT("[a](javascript:b)"),
    };
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        assert_bounded(*state, times(*state, pieces[i], 65536));
        arena_reset(*state);
    }
}

static void nested_lists_and_quotes_that_grow_line_by_line_stay_within_bounds(void **state)
{
    struct buf b;
    buf_init(&b, 65536);
    for (unsigned depth = 0; !buf_is_full(&b); depth++) {
        for (unsigned i = 0; i < depth; i++) buf_add(&b, S("  "));
        buf_add(&b, S("- a\n"));
    }
    assert_bounded(*state, buf_str(&b));
    buf_done(&b);
}

/* One definition of 20 kB, used eleven thousand times: 220 MB, were they written. */
static struct str amplifier(struct arena *a, struct str scheme)
{
    struct buf b;
    buf_init(&b, 65536);
    buf_add(&b, S("[a]: "));
    buf_add(&b, scheme);
    buf_add(&b, times(a, S("x"), scheme.len == 7 ? 2000 : 20000));
    buf_add(&b, S("\n\n"));
    while (!buf_is_full(&b)) buf_add(&b, S("[a] "));
    struct str made = arena_dup(a, buf_str(&b));
    buf_done(&b);
    return made;
}

static void definitions_cannot_be_used_to_blow_up_a_page(void **state)
{
    static const struct str schemes[] = {S_INIT("http://"), S_INIT("x:"), S_INIT("/")};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        struct str typed = amplifier(*state, schemes[i]);
        struct str markup = mark_reply(*state, typed).markup;
        assert_true(str_starts(markup, S("<p class=\"plain\">[a]: ")));
        assert_true(str_find(markup, S("[a] [a]"), 0) < markup.len);
        assert_bounded(*state, typed);
    }
}

static void an_article_that_blows_up_is_refused_with_a_reason(void **state)
{
    struct err e = {.kind = ERR_BUG};
    struct cleaned made = {.title = S("untouched")};
    struct str typed = amplifier(*state, S("/"));
    assert_false(mark_article(*state, typed, (struct clean_how){0}, &made, &e));
    assert_int_equal(e.kind, ERR_LIMIT);
    assert_true(e.detail[0]);
    assert_says(S("untouched"), made.title);
}

static struct str nested(struct arena *a, unsigned depth)
{
    return arena_printf(a, "%.*sx *y*", STR(times(a, S(">"), depth)));
}

static void a_reply_nested_too_deep_is_plain_and_whole(void **state)
{
    struct str good = mark_reply(*state, nested(*state, LIMIT_MARK_DEPTH - 2)).markup;
    assert_true(str_starts(good, S("<blockquote>\n<blockquote>\n")));
    struct str deep = mark_reply(*state, nested(*state, LIMIT_MARK_DEPTH)).markup;
    assert_true(str_starts(deep, S("<p class=\"plain\">&gt;&gt;")));
    assert_true(str_ends(deep, S("x *y*</p>\n")));
}

/* Version 0.4.8 of the parser ends a link here that it never began. */
static void a_parser_that_loses_its_way_leaves_no_tag_open(void **state)
{
    struct str typed = S("![b](x[c) d](j) e");
    assert_harmless(*state, typed);
    struct str markup = mark_reply(*state, typed).markup;
    assert_true(str_ends(markup, S("</p>\n")));
    GumboOutput *parsed = safe_parse(markup);
    assert_int_equal(parsed->errors.length, 0);
    gumbo_destroy_output(&kGumboDefaultOptions, parsed);
}

static void an_article_nested_too_deep_is_refused_with_a_reason(void **state)
{
    struct err e = {.kind = ERR_BUG};
    struct cleaned made;
    assert_true(mark_article(*state, nested(*state, LIMIT_ARTICLE_DEPTH - 3), (struct clean_how){0},
                             &made, &e));
    assert_false(mark_article(*state, nested(*state, LIMIT_ARTICLE_DEPTH + 1),
                              (struct clean_how){0}, &made, &e));
    assert_int_equal(e.kind, ERR_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(our_own_attacks_are_harmless),
        TEST(known_attacks_are_harmless),
        TEST(inputs_made_to_be_slow_or_long_stay_within_bounds),
        TEST(nested_lists_and_quotes_that_grow_line_by_line_stay_within_bounds),
        TEST(definitions_cannot_be_used_to_blow_up_a_page),
        TEST(an_article_that_blows_up_is_refused_with_a_reason),
        TEST(a_reply_nested_too_deep_is_plain_and_whole),
        TEST(a_parser_that_loses_its_way_leaves_no_tag_open),
        TEST(an_article_nested_too_deep_is_refused_with_a_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
