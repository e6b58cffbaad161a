/* Which names in articles/ are articles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "site/site.h"
#include <cmocka.h>

static bool slug_is(struct str name, struct str slug, enum article_kind kind)
{
    struct arena *a = arena_new();
    struct str got;
    enum article_kind got_kind = ARTICLE__COUNT;
    bool is = site_name(a, name, &got, &got_kind) && str_eq(got, slug) && got_kind == kind;
    arena_free(&a);
    return is;
}

static bool is_article(struct str name)
{
    struct arena *a = arena_new();
    struct str slug;
    enum article_kind kind;
    bool is = site_name(a, name, &slug, &kind);
    arena_free(&a);
    return is;
}

static void the_extension_says_the_kind(void **state)
{
    (void)state;
    assert_true(slug_is(S("rain.md"), S("rain"), ARTICLE_MARKDOWN));
    assert_true(slug_is(S("rain.txt"), S("rain"), ARTICLE_TEXT));
    assert_true(slug_is(S("rain.html"), S("rain"), ARTICLE_HTML));
    assert_true(slug_is(S("RAIN.TXT"), S("RAIN"), ARTICLE_TEXT));
    assert_true(slug_is(S("feed.json.md"), S("feed.json"), ARTICLE_MARKDOWN));
}

static void a_slug_may_hold_any_text(void **state)
{
    (void)state;
    assert_true(slug_is(S("l’été à Ségou.md"), S("l’été à Ségou"), ARTICLE_MARKDOWN));
    assert_true(slug_is(S("مقال.txt"), S("مقال"), ARTICLE_TEXT));
    assert_true(slug_is(S("a b?c#d%.md"), S("a b?c#d%"), ARTICLE_MARKDOWN));
}

static void a_decomposed_name_gives_the_composed_slug(void **state)
{
    (void)state;
    assert_true(slug_is(S("e\xCC\x81t\xC3\xA9.md"), S("\xC3\xA9t\xC3\xA9"), ARTICLE_MARKDOWN));
}

static void files_of_editors_and_hidden_files_are_no_articles(void **state)
{
    (void)state;
    static const struct str names[] = {
        S_INIT(".hidden.md"),    S_INIT("rain.md~"),    S_INIT(".rain.md.swp"),
        S_INIT("rain.md.swp"),   S_INIT("rain.tmp"),    S_INIT("rain.md.tmp"),
        S_INIT("#rain.md#"),     S_INIT("rain"),        S_INIT(".md"),
        S_INIT("rain.markdown"), S_INIT("picture.png"), S_INIT("")};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (is_article(names[i])) fail_msg("%.*s is taken for an article", STR(names[i]));
    }
}

static void a_name_that_cannot_be_an_address_is_no_article(void **state)
{
    (void)state;
    struct buf name;
    buf_init(&name, 1000);
    assert_false(is_article(S("caf\xE9.md")));
    assert_false(is_article(S("a\nb.md")));
    assert_false(is_article(S("\xE2\x80\x8B.md")));
    for (unsigned i = 0; i < LIMIT_SLUG_BYTES; i++) buf_add_char(&name, 'a');
    buf_add(&name, S(".md"));
    assert_true(is_article(buf_str(&name)));
    buf_clear(&name);
    for (unsigned i = 0; i <= LIMIT_SLUG_BYTES; i++) buf_add_char(&name, 'a');
    buf_add(&name, S(".md"));
    assert_false(is_article(buf_str(&name)));
    buf_done(&name);
}

static void the_server_keeps_its_own_names(void **state)
{
    (void)state;
    static const struct str names[] = {
        S_INIT("r"),         S_INIT("embed"),       S_INIT("api"),     S_INIT("feed.atom"),
        S_INIT("feed.json"), S_INIT("privacy"),     S_INIT("media"),   S_INIT("log"),
        S_INIT("wp-json"),   S_INIT("favicon.ico"), S_INIT("healthz"), S_INIT("search")};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_true(site_name_is_taken(names[i]));
    }
    assert_false(site_name_is_taken(S("rain")));
    assert_false(site_name_is_taken(S("apis")));
    assert_false(site_name_is_taken(S("ap")));
    assert_false(site_name_is_taken(S("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_extension_says_the_kind),
        cmocka_unit_test(a_slug_may_hold_any_text),
        cmocka_unit_test(a_decomposed_name_gives_the_composed_slug),
        cmocka_unit_test(files_of_editors_and_hidden_files_are_no_articles),
        cmocka_unit_test(a_name_that_cannot_be_an_address_is_no_article),
        cmocka_unit_test(the_server_keeps_its_own_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
