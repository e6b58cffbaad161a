/* Attacks, the known and our own: what is left of each is harmless to a browser. */
#include "../text/in_arena.h"

#include "html/html.h"
#include "payloads.h"
#include "safe.h"

static void assert_harmless(struct arena *a, struct str payload)
{
    struct err e;
    struct cleaned made;
    for (int take_title = 0; take_title < 2; take_title++) {
        struct clean_how how = {.take_title = take_title};
        if (!html_clean_article(a, payload, how, &made, &e)) continue; /* too much, and said so */
        const char *fault = safe_fault(made.body.markup, SAFE_ARTICLE);
        if (fault) fail_msg("%s in %.*s made of %.*s", fault, STR(made.body.markup), STR(payload));
    }
}

/* The judge itself: each of these is found out as it is. */
static void the_test_knows_harm_when_it_sees_it(void **state)
{
    static const struct str harm[] = {
        S_INIT("<p>a<script>x</script>"),
        S_INIT("<img src=x onerror=x>"),
        S_INIT("<p style=x>"),
        S_INIT("<a href=\" java\nscript:x\">x</a>"),
        S_INIT("<a href=\"data:,x\">x</a>"),
        S_INIT("<a href=\"longer-than-any-scheme:x\">x</a>"),
        S_INIT("<svg></svg>"),
        S_INIT("<form></form>"),
        S_INIT("<x-y></x-y>"),
        S_INIT("<!-- x -->"),
    };
    (void)state;
    for (size_t i = 0; i < sizeof harm / sizeof *harm; i++)
        assert_non_null(safe_fault(harm[i], SAFE_ARTICLE));
    assert_null(safe_fault(S("<h2 id=a-x>x</h2><a href=\"a/b:c\">x</a>"), SAFE_ARTICLE));
    assert_non_null(safe_fault(S("<a href=\"/relative\">x</a>"), SAFE_REPLY));
    assert_non_null(safe_fault(S("<p id=p1>x"), SAFE_REPLY));
    assert_null(
        safe_fault(S("<p>x <a href=\"HTTPS://e.org/\" rel=\"nofollow\">x</a>"), SAFE_REPLY));
}

static void our_own_attacks_are_harmless(void **state)
{
    static const struct str attacks[] = {
        S_INIT("<script>alert(1)</script>"),
        S_INIT("<scr<script>ipt>alert(1)</script>"),
        S_INIT("<img src=x onerror=alert(1)>"),
        S_INIT("<a href=\"jav&#x0A;ascript:alert(1)\">x</a>"),
        S_INIT("<a href=\" &#1;javascript:alert(1)\">x</a>"),
        S_INIT("<svg><style><img src=x onerror=alert(1)>"),
        S_INIT("<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 "
               "onerror=alert(1)&gt;\">"),
        S_INIT("<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">"),
        S_INIT("<form action=//evil.example><input name=x><button "
               "formaction=javascript:x>y</button></form>"),
        S_INIT("<video poster=javascript:x><source src=data:x onerror=y></video>"),
        S_INIT("<template><script>x</script></template><plaintext><script>"),
        S_INIT("<p title=\"`\" onx=1 id=\"a\" style=\"x:expression(y)\">z"),
        S_INIT("<base href=//evil.example/><meta http-equiv=refresh content=0><link rel=stylesheet "
               "href=x>"),
        S_INIT("<a href=//e.org xlink:href=javascript:x target=_blank ping=//e.org>x</a>"),
        S_INIT("<xmp><script>x</script></xmp><listing>&lt;script&gt;</listing>"),
    };
    for (size_t i = 0; i < sizeof attacks / sizeof *attacks; i++)
        assert_harmless(*state, attacks[i]);
}

/* Not here: nothing to look at, and the test says no more than that. */
static void assert_corpus_is_harmless(const char *corpus, size_t at_least)
{
    size_t count = payloads_each(corpus, assert_harmless);
    if (count) assert_true(count >= at_least);
}

static void payloads_seen_to_run_in_a_browser_are_harmless(void **state)
{
    (void)state;
    assert_corpus_is_harmless("xss/payloads.jsonl", 5000);
}

static void attacks_on_other_cleaners_are_harmless(void **state)
{
    (void)state;
    assert_corpus_is_harmless("xss-dompurify/expect.json", 500);
    assert_corpus_is_harmless("xss-h5sc/items.json", 500);
    assert_corpus_is_harmless("xss-wordpress-kses/kses.jsonl", 500);
}

static void all_of_a_page_of_attacks_is_harmless(void **state)
{
    assert_harmless(*state, corpus_read(*state, "xss-h5sc/vectors.txt"));
}

/* What was written is read back as the same text, so no browser reads more into it. */
static void assert_stays(struct arena *a, struct str payload)
{
    struct err e;
    struct cleaned once, twice;
    if (!html_clean_article(a, payload, (struct clean_how){0}, &once, &e)) return;
    if (!html_clean_article(a, once.body.markup, (struct clean_how){0}, &twice, &e))
        fail_msg("refused the second time: %s: %.*s", e.detail, STR(payload));
    if (!str_eq(once.plain, twice.plain))
        fail_msg("\"%.*s\" becomes \"%.*s\": %.*s", STR(once.plain), STR(twice.plain),
                 STR(payload));
}

static void what_is_clean_is_read_back_as_the_same(void **state)
{
    (void)state;
    static const char *const corpora[] = {"xss/payloads.jsonl", "xss-dompurify/expect.json",
                                          "xss-h5sc/items.json"};
    assert_stays(*state, S("<p>a <b>b<table>c<tr><td>d</b><ul>e<li><pre>\n\nf</pre>"));
    for (size_t i = 0; i < sizeof corpora / sizeof *corpora; i++)
        (void)payloads_each(corpora[i], assert_stays);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_test_knows_harm_when_it_sees_it),
        TEST(our_own_attacks_are_harmless),
        TEST(payloads_seen_to_run_in_a_browser_are_harmless),
        TEST(attacks_on_other_cleaners_are_harmless),
        TEST(all_of_a_page_of_attacks_is_harmless),
        TEST(what_is_clean_is_read_back_as_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
