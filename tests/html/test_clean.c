/* The cleaner: what publishers may write comes through as it should stand. */
#include "../text/in_arena.h"

#include "html/html.h"

static struct cleaned cleaned_how(struct arena *a, struct str foreign, struct clean_how how)
{
    struct err e;
    struct cleaned made;
    if (!html_clean_article(a, foreign, how, &made, &e)) fail_msg("refused: %s", e.detail);
    return made;
}

static struct cleaned cleaned(struct arena *a, struct str foreign)
{
    return cleaned_how(a, foreign, (struct clean_how){0});
}

#define assert_cleans(foreign, expected)                                                           \
    assert_says(S(expected), cleaned(*state, S(foreign)).body.markup)

static void paragraphs_are_numbered_in_document_order(void **state)
{
    struct cleaned made =
        cleaned(*state, S("<p>a<blockquote><p>b</p></blockquote><ul><li><p>c</ul>d"));
    assert_int_equal(made.paragraphs_count, 4);
    for (size_t i = 0; i < 4; i++) {
        char letter = (char)('a' + i);
        struct str id = arena_printf(*state, "id=\"p%zu\">%c", i + 1, letter);
        assert_true(str_find(made.body.markup, id, 0) < made.body.markup.len);
        assert_says(((struct str){&letter, 1}), made.paragraphs[i].text);
    }
}

static void a_publishers_ids_stand_apart_from_ours(void **state)
{
    assert_cleans("<h2 id=p1>x</h2>", "<h2 id=\"a-p1\">x</h2>\n");
    assert_cleans("<h2 id=\"reply-7\">x</h2>", "<h2 id=\"a-reply-7\">x</h2>\n");
    assert_cleans("<a href=\"#p1\">x</a>", "<p id=\"p1\"><a href=\"#a-p1\">x</a></p>\n");
    assert_cleans("<p id=mine>x", "<p id=\"p1\"><span id=\"a-mine\"></span>x</p>\n");
    assert_cleans("<h2 id=a>x</h2><h2 id=a>y</h2>", "<h2 id=\"a-a\">x</h2>\n<h2>y</h2>\n");
}

static void the_page_keeps_the_only_h1(void **state)
{
    assert_cleans("<h1>a</h1><h2>b</h2><h6>c</h6>", "<h2>a</h2>\n<h3>b</h3>\n<h6>c</h6>\n");
    assert_cleans("<h2>b</h2>", "<h2>b</h2>\n");
}

static void the_first_heading_is_the_title_when_asked_for(void **state)
{
    struct clean_how how = {.take_title = true};
    struct cleaned made =
        cleaned_how(*state, S("<p>x</p><h1>A <em>B</em>\n &amp; C</h1><h1>D</h1>"), how);
    assert_says(S("A B & C"), made.title);
    assert_says(S("<p id=\"p1\">x</p>\n<h2>D</h2>\n"), made.body.markup);
    assert_says(S("x\nD"), made.plain);
    assert_says(S(""), cleaned_how(*state, S("<p>x"), how).title);
}

static void what_does_not_run_stays(void **state)
{
    assert_cleans(
        "<table><tr><th scope=col>a<th>b<tr><td colspan=2>c</table>",
        "<table tabindex=\"0\">\n<tbody>\n<tr>\n<th scope=\"col\">a</th>\n<th>b</th>\n</tr>\n"
        "<tr>\n<td colspan=\"2\">c</td>\n</tr>\n</tbody>\n</table>\n");
    assert_cleans("<pre tabindex=\"0\"><code class=\"language-c x\">a\n b</code></pre>",
                  "<pre tabindex=\"0\"><code class=\"language-c a-x\">a\n b</code></pre>\n");
    assert_cleans("<details><summary>s</summary><p>t</details>",
                  "<details>\n<summary>s</summary>\n<p id=\"p1\">t</p>\n</details>\n");
    assert_cleans("<p lang=fr dir=ltr>a <em>b</em><br>c",
                  "<p id=\"p1\" lang=\"fr\" dir=\"ltr\">a <em>b</em><br>c</p>\n");
}

static void what_runs_goes_and_its_text_with_it(void **state)
{
    assert_cleans("a<script>b</script><style>c</style><iframe>d</iframe><object>e</object>f",
                  "<p id=\"p1\">af</p>\n");
    assert_cleans("<svg><a>x</a></svg><math>y</math><template>z</template>w",
                  "<p id=\"p1\">w</p>\n");
    assert_cleans("<p onclick=x style=y data-z=1>t", "<p id=\"p1\">t</p>\n");
}

static void what_is_not_known_loses_its_tag_and_keeps_its_text(void **state)
{
    assert_cleans("<blink>a</blink> <x-y>b</x-y>", "<p id=\"p1\">a b</p>\n");
}

static void an_address_that_runs_is_no_address(void **state)
{
    assert_cleans("<a href=\"java\nscript:x\">a</a>", "<p id=\"p1\">a</p>\n");
    assert_cleans("<a href=\"data:text/html,x\">a</a>", "<p id=\"p1\">a</p>\n");
    assert_cleans("<a href=\"mailto:a@e.org\">a</a>",
                  "<p id=\"p1\"><a href=\"mailto:a@e.org\">a</a></p>\n");
    assert_cleans("<a href=\"../x y\">a</a>", "<p id=\"p1\"><a href=\"../x%20y\">a</a></p>\n");
    assert_cleans("<img src=javascript:x alt=A>", "<p id=\"p1\">A</p>\n");
}

static void write_mark(void *ctx, struct html_out *o, size_t paragraph)
{
    (void)ctx;
    html_u64(o, paragraph);
}

static void passage_links_stand_after_each_paragraph(void **state)
{
    struct cleaned made =
        cleaned_how(*state, S("<p>a<p>b"), (struct clean_how){.mark = write_mark});
    assert_says(S("<p id=\"p1\">a</p>1\n<p id=\"p2\">b</p>2\n"), made.body.markup);
    assert_says(S("a\nb"), made.plain);
}

static void assert_too_much(struct str foreign)
{
    struct err e = {0};
    struct cleaned made = {.title = S("untouched")};
    struct arena *a = arena_new();
    assert_false(html_clean_article(a, foreign, (struct clean_how){0}, &made, &e));
    assert_int_equal(e.kind, ERR_LIMIT);
    assert_true(e.detail[0]);
    assert_says(S("untouched"), made.title);
    arena_free(&a);
}

static void add_times(struct buf *b, struct str s, unsigned times)
{
    for (unsigned i = 0; i < times; i++) buf_add(b, s);
}

static void what_is_too_deep_is_refused_with_a_reason(void **state)
{
    static const struct str tags[] = {S_INIT("<div>"),        S_INIT("<b>"),
                                      S_INIT("<blockquote>"), S_INIT("<x-y>"),
                                      S_INIT("<ul><li>"),     S_INIT("<table><tr><td>")};
    struct buf b;
    (void)state;
    buf_init(&b, 1 << 20);
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
        buf_clear(&b);
        add_times(&b, tags[i], 5000);
        assert_too_much(buf_str(&b));
    }
    buf_done(&b);
}

static void what_is_deep_within_reason_is_kept(void **state)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    add_times(&b, S("<blockquote>"), LIMIT_ARTICLE_DEPTH - 1);
    buf_add(&b, S("x"));
    struct cleaned made = cleaned(*state, buf_str(&b));
    assert_says(S("x"), made.plain);
    buf_done(&b);
}

static void what_is_too_long_is_refused_with_a_reason(void **state)
{
    struct buf b;
    (void)state;
    buf_init(&b, (size_t)LIMIT_ARTICLE_HTML_BYTES + 10);
    memset(buf_room(&b, LIMIT_ARTICLE_HTML_BYTES + 1), 'a', LIMIT_ARTICLE_HTML_BYTES + 1);
    assert_too_much(buf_str(&b));
    memset(b.at, '"', LIMIT_ARTICLE_HTML_BYTES / 4); /* short enough to read, too long to write */
    assert_too_much(str_sub(buf_str(&b), 0, LIMIT_ARTICLE_HTML_BYTES / 4));
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(paragraphs_are_numbered_in_document_order),
        TEST(a_publishers_ids_stand_apart_from_ours),
        TEST(the_page_keeps_the_only_h1),
        TEST(the_first_heading_is_the_title_when_asked_for),
        TEST(what_does_not_run_stays),
        TEST(what_runs_goes_and_its_text_with_it),
        TEST(what_is_not_known_loses_its_tag_and_keeps_its_text),
        TEST(an_address_that_runs_is_no_address),
        TEST(passage_links_stand_after_each_paragraph),
        TEST(what_is_too_deep_is_refused_with_a_reason),
        TEST(what_is_deep_within_reason_is_kept),
        TEST(what_is_too_long_is_refused_with_a_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
