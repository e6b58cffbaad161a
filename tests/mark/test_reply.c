/* Replies: what a reader may mark up, and that nothing they typed gets lost. */
#include "../text/in_arena.h"

#include "mark/mark.h"

#define assert_reply(typed, expected) assert_says(S(expected), mark_reply(*state, S(typed)).markup)
#define REL                           "\" rel=\"nofollow ugc noopener\""

static void a_line_end_shows_as_one(void **state)
{
    assert_reply("a\nb  \nc\\\nd", "<p>a<br>\nb<br>\nc<br>\nd</p>\n");
    assert_reply("a\n\nb", "<p>a</p>\n<p>b</p>\n");
}

static void ordinary_marks_are_read(void **state)
{
    assert_reply("*a* **b** `c < d`",
                 "<p><em>a</em> <strong>b</strong> <code>c &lt; d</code></p>\n");
    assert_reply("> a\n\n- b\n- c\n\n---",
                 "<blockquote>\n<p>a</p>\n</blockquote>\n<ul>\n<li>b</li>\n<li>c</li>\n"
                 "</ul>\n<hr>\n");
    assert_reply("1986. A great year", "<ol start=\"1986\">\n<li>A great year</li>\n</ol>\n");
    assert_reply("1) a", "<ol>\n<li>a</li>\n</ol>\n");
}

static void a_code_block_stays_as_it_is(void **state)
{
    assert_reply("```c\nif (a < b)\n\n    c();\n```",
                 "<pre tabindex=\"0\"><code>if (a &lt; b)\n\n    c();\n</code></pre>\n");
    assert_reply("    indented *so*", "<pre tabindex=\"0\"><code>indented *so*\n</code></pre>\n");
}

static void a_fences_line_that_is_no_language_is_shown(void **state)
{
    assert_reply("~~~ so it ended ~~~\nz",
                 "<pre tabindex=\"0\"><code>so it ended ~~~\nz\n</code></pre>\n");
}

static void a_heading_is_a_bold_paragraph(void **state)
{
    assert_reply("# a *b*\n\nc\n===",
                 "<p><strong>a <em>b</em></strong></p>\n<p><strong>c</strong></p>\n");
}

static void html_shows_as_text(void **state)
{
    assert_reply("<b>a</b> <!-- b -->", "<p>&lt;b&gt;a&lt;/b&gt; &lt;!-- b --&gt;</p>\n");
    assert_reply("<div>\n*a*\n</div>", "<p>&lt;div&gt;<br>\n<em>a</em><br>\n&lt;/div&gt;</p>\n");
}

static void a_link_to_the_web_is_a_link(void **state)
{
    assert_reply("[a](https://e.org/?x=1&y=2 \"t \\\"u\\\"\")",
                 "<p><a href=\"https://e.org/?x=1&amp;y=2" REL
                 " title=\"t &quot;u&quot;\">a</a></p>\n");
    assert_reply("<https://e.org>", "<p><a href=\"https://e.org" REL ">https://e.org</a></p>\n");
    assert_reply("[a][1]\n\n[1]: http://e.org", "<p><a href=\"http://e.org" REL ">a</a></p>\n");
    assert_reply("[a](http://e.org/&eacute;&#x26;)",
                 "<p><a href=\"http://e.org/\xC3\xA9&amp;" REL ">a</a></p>\n");
}

static void a_bare_address_of_the_web_is_a_link(void **state)
{
    assert_reply("see https://e.org/a_b_c, or",
                 "<p>see <a href=\"https://e.org/a_b_c" REL ">https://e.org/a_b_c</a>, or</p>\n");
    assert_reply("www.e.org a@e.org", "<p>www.e.org a@e.org</p>\n");
}

static void a_link_to_anywhere_else_shows_as_it_was_typed(void **state)
{
    assert_reply("[a](javascript:x)", "<p>[a](javascript:x)</p>\n");
    assert_reply("[*a*](/b \"c\")", "<p>[<em>a</em>](/b &quot;c&quot;)</p>\n");
    assert_reply("a[i](x) = 1", "<p>a[i](x) = 1</p>\n");
    assert_reply("![a](b.png)", "<p>![a](b.png)</p>\n");
    assert_reply("<a@e.org> <mailto:a@e.org>", "<p>&lt;a@e.org&gt; &lt;mailto:a@e.org&gt;</p>\n");
    assert_reply("vector<std::string>", "<p>vector&lt;std::string&gt;</p>\n");
    assert_reply("ftp://e.org/a", "<p>ftp://e.org/a</p>\n");
    assert_reply("http://me@e.org/", "<p>http://me@e.org/</p>\n");
}

static void an_image_is_a_link_with_its_description(void **state)
{
    assert_reply("![a *b*](https://e.org/i.png)",
                 "<p><a href=\"https://e.org/i.png" REL ">a <em>b</em></a></p>\n");
    assert_reply("[![a](https://e.org/i.png)](https://e.org/)",
                 "<p><a href=\"https://e.org/" REL ">a</a></p>\n");
    assert_reply("![[a](https://e.org/b)](https://e.org/i.png)",
                 "<p><a href=\"https://e.org/i.png" REL ">[a](https://e.org/b)</a></p>\n");
}

static void a_link_without_text_shows_its_address(void **state)
{
    assert_reply("[](https://e.org/)",
                 "<p><a href=\"https://e.org/" REL ">https://e.org/</a></p>\n");
    assert_reply("![&nbsp;](https://e.org/)",
                 "<p><a href=\"https://e.org/" REL ">\xC2\xA0https://e.org/</a></p>\n");
    assert_reply("[![](https://e.org/i.png)](https://e.org/)",
                 "<p><a href=\"https://e.org/" REL ">https://e.org/i.png</a></p>\n");
}

static void entities_are_what_they_name(void **state)
{
    assert_reply("&eacute;&#233;&#xE9;&#Xe9;", "<p>\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9</p>\n");
    assert_reply("&lt;b&gt; &amp;amp; &nGt; &CounterClockwiseContourIntegral;",
                 "<p>&lt;b&gt; &amp;amp; \xE2\x89\xAB\xE2\x83\x92 \xE2\x88\xB3</p>\n");
    assert_reply("x&#0; &#xD800; &#x110000; &#9999999;",
                 "<p>x\xEF\xBF\xBD \xEF\xBF\xBD \xEF\xBF\xBD \xEF\xBF\xBD</p>\n");
    assert_reply("&Aacute;&zwnj;", "<p>\xC3\x81\xE2\x80\x8C</p>\n"); /* the table's ends */
}

static void what_is_no_entity_stays_as_typed(void **state)
{
    assert_reply("&nope; &eacute &; &#; &#x; &EACUTE; &amp",
                 "<p>&amp;nope; &amp;eacute &amp;; &amp;#; &amp;#x; "
                 "&amp;EACUTE; &amp;amp</p>\n");
    assert_reply("`&eacute;`", "<p><code>&amp;eacute;</code></p>\n");
}

static void text_in_any_writing_stays_as_it_is(void **state)
{
    struct str text =
        S("\xC2\xAB\xE2\x80\xAF\xC3\xA9\xC2\xA0\xC2\xBB \xE2\x80\x99 \xE2\x80\x93 \xE2\x80\x94 "
          "\xE2\x80\xA6 \xD9\x85\xD8\xB1\xD8\xAD\xD8\xA8\xD8\xA7 \xE4\xBD\xA0\xE5\xA5\xBD "
          "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB $ % @ ; : , . ? ! / | ^ = + ~ { } ( )");
    struct str expected = arena_printf(*state, "<p>%.*s</p>\n", STR(text));
    assert_says(expected, mark_reply(*state, text).markup);
    assert_says(text, mark_reply_text(*state, text));
}

static void what_is_no_text_is_replaced(void **state)
{
    assert_reply("a\0b", "<p>a\xEF\xBF\xBD"
                         "b</p>\n");
    assert_reply("a\xFF", "<p>a\xEF\xBF\xBD</p>\n");
    assert_reply("[a](http://e.org/ 'b\0c')",
                 "<p><a href=\"http://e.org/" REL " title=\"b\xEF\xBF\xBD"
                 "c\">a</a></p>\n");
}

static void what_would_show_nothing_shows_as_typed(void **state)
{
    assert_reply("[Edit]: typo", "<p class=\"plain\">[Edit]: typo</p>\n");
    assert_reply("#\n\n- ", "<p class=\"plain\">#</p>\n<p class=\"plain\">- </p>\n");
    assert_reply("```", "<p class=\"plain\">```</p>\n");
    assert_reply("", "");
    assert_reply(" \n", "");
    assert_says(S(""), mark_reply(*state, STR_NONE).markup);
}

static void the_text_of_a_reply_has_no_marks(void **state)
{
    assert_says(
        S("T\na b\nc\nd\ne <i>f</i>\nx = y;"),
        mark_reply_text(
            *state,
            S("# T\n\n*a* [b](http://e.org)\nc\n\n- d\n- e <i>f</i>\n\n```c\nx = y;\n```\n")));
    assert_says(S("\xC3\xA9 & &nope; \xEF\xBF\xBD"),
                mark_reply_text(*state, S("&eacute; &amp; &nope; \0")));
    assert_says(S("---"), mark_reply_text(*state, S("---")));
    assert_says(S(""), mark_reply_text(*state, STR_NONE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_line_end_shows_as_one),
        TEST(ordinary_marks_are_read),
        TEST(a_code_block_stays_as_it_is),
        TEST(a_fences_line_that_is_no_language_is_shown),
        TEST(a_heading_is_a_bold_paragraph),
        TEST(html_shows_as_text),
        TEST(a_link_to_the_web_is_a_link),
        TEST(a_bare_address_of_the_web_is_a_link),
        TEST(a_link_to_anywhere_else_shows_as_it_was_typed),
        TEST(an_image_is_a_link_with_its_description),
        TEST(a_link_without_text_shows_its_address),
        TEST(entities_are_what_they_name),
        TEST(what_is_no_entity_stays_as_typed),
        TEST(text_in_any_writing_stays_as_it_is),
        TEST(what_is_no_text_is_replaced),
        TEST(what_would_show_nothing_shows_as_typed),
        TEST(the_text_of_a_reply_has_no_marks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
