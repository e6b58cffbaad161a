/* Texts without markup: every character of one reaches the page. */
#include "../text/in_arena.h"

#include "html/html.h"
#include "safe.h"

static struct cleaned plain(struct arena *a, struct str text)
{
    struct cleaned made;
    html_plain_article(a, text, (struct clean_how){0}, &made);
    return made;
}

static void add_texts(struct buf *b, const GumboVector *children)
{
    for (unsigned i = 0; i < children->length; i++) {
        const GumboNode *n = children->data[i];
        if (n->type == GUMBO_NODE_ELEMENT)
            add_texts(b, &n->v.element.children);
        else
            buf_add(b, str_of(n->v.text.text));
    }
}

/* The page's text as a browser has it. */
static struct str shown(struct arena *a, struct str markup)
{
    struct buf b;
    buf_init(&b, 100000);
    GumboOutput *parsed = safe_parse(markup);
    add_texts(&b, &parsed->root->v.element.children);
    gumbo_destroy_output(&kGumboDefaultOptions, parsed);
    struct str text = arena_dup(a, buf_str(&b));
    buf_done(&b);
    return text;
}

static void every_character_reaches_the_page(void **state)
{
    /* « é » ’ – — with NBSP and NNBSP; an ellipsis, a soft hyphen, ZWNJ, a flag, Arabic; markup. */
    struct str text =
        S("\xC2\xAB\xE2\x80\xAF\xC3\xA9\xC2\xA0\xC2\xBB \xE2\x80\x99 \xE2\x80\x93 \xE2\x80\x94 "
          "\xE2\x80\xA6 a\xC2\xAD"
          "b \xE2\x80\x8C \xF0\x9F\x87\xB2\xF0\x9F\x87\xB1 "
          "\xD9\x85\xD8\xB1\xD8\xAD\xD8\xA8\xD8\xA7 <b>&amp;</b> \"q\" 'a' *x* _y_ `z` # \\");
    struct cleaned made = plain(*state, text);
    assert_int_equal(made.paragraphs_count, 1);
    assert_says(text, made.paragraphs[0].text);
    assert_says(text, made.plain);
    assert_says(text, str_sub(shown(*state, made.body.markup), 0, text.len));
}

static void each_character_of_unicode_by_itself_reaches_the_page(void **state)
{
    struct buf b;
    buf_init(&b, 16);
    for (uint32_t c = 0x21; c < 0x30000; c += c < 0x3100 ? 1 : 37) {
        if (c >= 0xD800 && c < 0xE000) continue;
        if ((c >= 0x7F && c < 0xA0) || (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c < 0xFDF0))
            continue; /* the test's parser has none */
        buf_clear(&b);
        utf8_add(&b, c);
        struct cleaned made = plain(*state, buf_str(&b));
        assert_int_equal(made.paragraphs_count, 1);
        struct str got = shown(*state, made.body.markup);
        if (!str_starts(got, buf_str(&b))) fail_msg("U+%04X is lost", c);
        arena_reset(*state);
    }
    buf_done(&b);
}

static void blank_lines_part_paragraphs_and_line_ends_stay(void **state)
{
    struct cleaned made = plain(*state, S("\n \none\n  two \n\t\n\nthree\n"));
    assert_says(S("<p class=\"plain\" id=\"p1\">one<br>\n  two </p>\n<p class=\"plain\" "
                  "id=\"p2\">three</p>\n"),
                made.body.markup);
    assert_int_equal(made.paragraphs_count, 2);
    assert_says(S("one\n  two "), made.paragraphs[0].text);
    assert_says(S("three"), made.paragraphs[1].text);
}

static void an_empty_text_is_an_empty_body(void **state)
{
    assert_says(S(""), plain(*state, STR_NONE).body.markup);
    assert_says(S(""), plain(*state, S(" \n\t\n")).body.markup);
}

static void write_mark(void *ctx, struct html_out *o, size_t paragraph)
{
    *(size_t *)ctx += paragraph;
    html_lit(o, "<a>#</a>");
}

static void passage_links_stand_after_each_paragraph(void **state)
{
    size_t sum = 0;
    struct cleaned made;
    html_plain_article(*state, S("a\n\nb"), (struct clean_how){.mark = write_mark, .ctx = &sum},
                       &made);
    assert_int_equal(sum, 3);
    assert_says(S("<p class=\"plain\" id=\"p1\">a</p><a>#</a>\n<p class=\"plain\" "
                  "id=\"p2\">b</p><a>#</a>\n"),
                made.body.markup);
}

static void html_becomes_text_with_a_line_a_block(void **state)
{
    assert_says(
        S("T\na b\nc\nd\ne"),
        html_to_text(*state,
                     S("<h1>T</h1><p>a <b>b</b><br>c<ul><li>d<li>e</ul><script>x</script>")));
    assert_says(S("\xC3\xA9 & <"), html_to_text(*state, S("&eacute; &amp; &lt;")));
    assert_says(S(""), html_to_text(*state, STR_NONE));
}

static void what_is_too_deep_to_parse_is_text_all_the_same(void **state)
{
    struct buf b;
    buf_init(&b, 100000);
    for (unsigned i = 0; i < 1000; i++) buf_add(&b, S("<div>"));
    buf_add(&b, S("deep"));
    assert_says(S("deep"), html_to_text(*state, buf_str(&b)));
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_character_reaches_the_page),
        TEST(each_character_of_unicode_by_itself_reaches_the_page),
        TEST(blank_lines_part_paragraphs_and_line_ends_stay),
        TEST(an_empty_text_is_an_empty_body),
        TEST(passage_links_stand_after_each_paragraph),
        TEST(html_becomes_text_with_a_line_a_block),
        TEST(what_is_too_deep_to_parse_is_text_all_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
