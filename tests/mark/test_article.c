/* Articles: CommonMark, tables, strikethrough and the publisher's own HTML, cleaned. */
#include "../text/in_arena.h"

#include "mark/mark.h"

static struct cleaned article(struct arena *a, struct str markdown, struct clean_how how)
{
    struct err e;
    struct cleaned made;
    if (!mark_article(a, markdown, how, &made, &e)) fail_msg("refused: %s", e.detail);
    return made;
}

#define assert_article(markdown, expected)                                                         \
    assert_says(S(expected), article(*state, S(markdown), (struct clean_how){0}).body.markup)

static void paragraphs_are_numbered_and_the_title_is_taken(void **state)
{
    struct cleaned made = article(*state, S("# A *title*\n\none\ntwo\n\n## Part\n\n> three"),
                                  (struct clean_how){.take_title = true});
    assert_says(S("A title"), made.title);
    assert_says(S("<p id=\"p1\">one\ntwo</p>\n<h2>Part</h2>\n<blockquote>\n<p "
                  "id=\"p2\">three</p>\n</blockquote>\n"),
                made.body.markup);
    assert_int_equal(made.paragraphs_count, 2);
    assert_says(S("one two"), made.paragraphs[0].text);
    assert_says(S("three"), made.paragraphs[1].text);
}

static void headings_go_down_where_one_is_an_h1(void **state)
{
    assert_article("# a\n\n## b", "<h2>a</h2>\n<h3>b</h3>\n");
}

static void a_table_is_a_table(void **state)
{
    assert_article(
        "| a | b |\n|---|--:|\n| c | ~~d~~ |\n",
        "<table tabindex=\"0\">\n<thead>\n<tr>\n<th scope=\"col\">a</th>\n<th class=\"a-right\" "
        "scope=\"col\">b</th>\n"
        "</tr>\n</thead>\n<tbody>\n<tr>\n<td>c</td>\n<td "
        "class=\"a-right\"><del>d</del></td>\n</tr>\n"
        "</tbody>\n</table>\n");
}

static void an_image_has_its_description_as_text(void **state)
{
    assert_article("![a *b* `c` [d](e) &quot; <i>f</i>](/media/g.png \"h\")",
                   "<p id=\"p1\"><img src=\"/media/g.png\" alt=\"a b c d &quot; f\" title=\"h\" "
                   "loading=\"lazy\" "
                   "decoding=\"async\"></p>\n");
    assert_article("![a ![b](c)](d) e",
                   "<p id=\"p1\"><img src=\"d\" alt=\"a b\" loading=\"lazy\" decoding=\"async\"> "
                   "e</p>\n");
}

static void links_go_wherever_a_publisher_may_link(void **state)
{
    assert_article("[a](/b) [c](#d) <e@e.org> [f](javascript:g)",
                   "<p id=\"p1\"><a href=\"/b\">a</a> <a href=\"#a-d\">c</a> <a "
                   "href=\"mailto:e@e.org\">e@e.org</a> "
                   "f</p>\n");
}

static void code_names_its_language(void **state)
{
    assert_article("```c++ x\na < b\n```",
                   "<pre tabindex=\"0\"><code class=\"language-c++\">a &lt; b\n</code></pre>\n");
    assert_article(
        "```\"><script>\na\n```",
        "<pre tabindex=\"0\"><code class=\"language-&quot;&gt;&lt;script&gt;\">a\n</code></pre>\n");
}

static void html_stands_as_html_and_is_cleaned(void **state)
{
    assert_article("<div class=x>\n\n*a* <kbd onclick=x>b</kbd>\n\n</div>",
                   "<div class=\"a-x\">\n<p id=\"p1\"><em>a</em> <kbd>b</kbd></p>\n</div>\n");
    assert_article("a <script>b</script> c\n\n<script>\nd\n</script>\n\ne",
                   "<p id=\"p1\">a  c</p>\n<p id=\"p2\">e</p>\n");
}

static void entities_and_line_breaks_are_read(void **state)
{
    assert_article("&eacute; &lt;b&gt; &nope; &ampx;  \nb\\\nc",
                   "<p id=\"p1\">\xC3\xA9 &lt;b&gt; &amp;nope; &amp;ampx;<br>\nb<br>\nc</p>\n");
}

static void lists_keep_their_numbers(void **state)
{
    assert_article("3. a\n4. b\n   - c",
                   "<ol start=\"3\">\n<li>a</li>\n<li>b<ul>\n<li>c</li>\n</ul>\n</li>\n</ol>\n");
}

static void text_in_any_writing_stays_as_it_is(void **state)
{
    struct str text =
        S("\xC2\xAB\xE2\x80\xAF\xC3\xA9\xC2\xA0\xC2\xBB \xE2\x80\x99 \xE2\x80\x93 \xE2\x80\x94 "
          "\xE2\x80\xA6 \xD9\x85\xD8\xB1\xD8\xAD\xD8\xA8\xD8\xA7 "
          "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB");
    struct str expected = arena_printf(*state, "<p id=\"p1\">%.*s</p>\n", STR(text));
    assert_says(expected, article(*state, text, (struct clean_how){0}).body.markup);
}

static void nothing_is_an_empty_article(void **state)
{
    assert_article("", "");
    assert_says(S(""), article(*state, STR_NONE, (struct clean_how){.take_title = true}).title);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(paragraphs_are_numbered_and_the_title_is_taken),
        TEST(headings_go_down_where_one_is_an_h1),
        TEST(a_table_is_a_table),
        TEST(an_image_has_its_description_as_text),
        TEST(links_go_wherever_a_publisher_may_link),
        TEST(code_names_its_language),
        TEST(html_stands_as_html_and_is_cleaned),
        TEST(entities_and_line_breaks_are_read),
        TEST(lists_keep_their_numbers),
        TEST(text_in_any_writing_stays_as_it_is),
        TEST(nothing_is_an_empty_article),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
