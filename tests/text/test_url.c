/* Addresses of pages: what is let into an href, and what never is. */
#include "in_arena.h"

#include "corpus.h"

static void assert_becomes(struct arena *a, enum url_rule rule, struct str given,
                           struct str expected)
{
    struct url url = {STR_NONE};
    if (!url_check(a, given, rule, &url)) fail_msg("%.*s is refused", STR(given));
    assert_says(expected, url.text);
    struct url again = {STR_NONE};
    assert_true(url_check(a, url.text, rule, &again));
    assert_says(url.text, again.text);
}

static void assert_refused(struct arena *a, enum url_rule rule, struct str given)
{
    struct url url = {S("untouched")};
    if (url_check(a, given, rule, &url))
        fail_msg("%.*s is let through as %.*s", STR(given), STR(url.text));
    assert_says(S("untouched"), url.text);
}

static void an_ordinary_address_stays_as_it_is(void **state)
{
    static const struct str good[] = {
        S_INIT("http://example.org"),
        S_INIT("https://example.org/"),
        S_INIT("https://www.example.org:8443/a/b.html?x=1&y=2#part"),
        S_INIT("https://example.org?x=1"),
        S_INIT("https://example.org#part"),
        S_INIT("http://192.0.2.1:80/"),
        S_INIT("http://[2001:db8::1]/"),
        S_INIT("http://[2001:db8::1]:8080/a"),
        S_INIT("http://localhost/~me/"),
        S_INIT("http://under_score.example.org/"),
        S_INIT("https://example.org./"),
        S_INIT("https://b\xC3\xBC"
               "cher.example/caf\xC3\xA9"),
        S_INIT("https://\xE4\xBE\x8B\xE3\x81\x88.\xE3\x83\x86\xE3\x82\xB9\xE3\x83\x88/"),
        S_INIT("https://example.org/a%20b%C3%A9?q=a%26b"),
        S_INIT("https://example.org/a:b@c!$&'()*+,;=~"),
        S_INIT("https://example.org/search?q=http://other.example/"),
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_becomes(*state, URL_WEB, good[i], good[i]);
        assert_becomes(*state, URL_ARTICLE, good[i], good[i]);
    }
}

static void white_space_around_an_address_is_taken_away(void **state)
{
    assert_becomes(*state, URL_WEB, S(" \t\nhttp://example.org/ \r\n"), S("http://example.org/"));
}

static void the_scheme_is_written_in_small_letters(void **state)
{
    assert_becomes(*state, URL_WEB, S("HtTpS://Example.org/A"), S("https://Example.org/A"));
}

static void what_may_not_stand_in_a_path_is_encoded(void **state)
{
    assert_becomes(*state, URL_WEB, S("http://e.org/\"<>^`{|}"),
                   S("http://e.org/%22%3C%3E%5E%60%7B%7C%7D"));
    assert_becomes(*state, URL_WEB, S("http://e.org/?a[]=1"), S("http://e.org/?a%5B%5D=1"));
    assert_becomes(*state, URL_WEB, S("http://e.org/100%"), S("http://e.org/100%25"));
    assert_becomes(*state, URL_WEB, S("http://e.org/%zz%4"), S("http://e.org/%25zz%254"));
    assert_becomes(*state, URL_WEB, S("http://e.org/#a#b"), S("http://e.org/#a%23b"));
    /* What turns the direction of text, and spaces of every kind. */
    assert_becomes(*state, URL_WEB, S("http://e.org/\xE2\x80\xAE\xC2\xA0"),
                   S("http://e.org/%E2%80%AE%C2%A0"));
}

static void a_reader_may_give_only_web_addresses(void **state)
{
    static const struct str bad[] = {
        S_INIT(""),
        S_INIT(" "),
        S_INIT("example.org"),
        S_INIT("www.example.org/a"),
        S_INIT("/path"),
        S_INIT("//example.org/"),
        S_INIT("#part"),
        S_INIT("?q"),
        S_INIT("mailto:a@example.org"),
        S_INIT("tel:+33123"),
        S_INIT("ftp://example.org/"),
        S_INIT("file:///etc/passwd"),
        S_INIT("http:"),
        S_INIT("http:/"),
        S_INIT("http://"),
        S_INIT("http:///path"),
        S_INIT("http:example.org"),
        S_INIT("http:/example.org"),
        S_INIT("http://?q"),
        S_INIT("http://#f"),
        S_INIT("http://:80/"),
        S_INIT("http://me@example.org/"),
        S_INIT("http://me:secret@example.org/"),
        S_INIT("http://example.org@evil.example/"),
        S_INIT("http://example.org:port/"),
        S_INIT("http://example.org:65536/"),
        S_INIT("http://example.org:000080/"),
        S_INIT("http://exa mple.org/"),
        S_INIT("http://example.org/a b"),
        S_INIT("http://example..org/"),
        S_INIT("http://.example.org/"),
        S_INIT("http://exam%70le.org/"),
        S_INIT("http://exa<mple.org/"),
        S_INIT("http://example.org\"onclick=/"),
        S_INIT("http://[::1"),
        S_INIT("http://[::1]x/"),
        S_INIT("http://[zz]/"),
        S_INIT("http://[]/"),
        S_INIT("http://example.org/\xFF"),
        S_INIT("http://\xED\xA0\x80/"),
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) assert_refused(*state, URL_WEB, bad[i]);
}

static void nothing_that_runs_is_ever_let_through(void **state)
{
    static const struct str bad[] = {
        S_INIT("javascript:alert(1)"),
        S_INIT("JaVaScRiPt:alert(1)"),
        S_INIT(" javascript:alert(1)"),
        S_INIT("java\nscript:alert(1)"),
        S_INIT("java\tscript:alert(1)"),
        S_INIT("java\0script:alert(1)"),
        S_INIT("\x01javascript:alert(1)"),
        S_INIT("\x1Fjavascript:alert(1)"),
        S_INIT("javascript\n:alert(1)"),
        S_INIT("javascript://example.org/%0Aalert(1)"),
        S_INIT("vbscript:x"),
        S_INIT("data:text/html,x"),
        S_INIT("data:image/svg+xml;base64,xx"),
        S_INIT("blob:https://example.org/x"),
        S_INIT("view-source:http://example.org/"),
        S_INIT("filesystem:x"),
        S_INIT("about:blank"),
        S_INIT("\xC2\xA0javascript:alert(1)"),
        S_INIT("\xEF\xBB\xBFjavascript:alert(1)"),
        S_INIT("\xE2\x80\x8Bjavascript:alert(1)"),
        S_INIT("javascript&colon;x:"),
        S_INIT("http:\\\\example.org"),
        S_INIT("http://example.org\\@evil.example/"),
        S_INIT("/\\evil.example/"),
        S_INIT("\\\\evil.example"),
        S_INIT("http://a\r\nb/"),
        S_INIT("http://a/\xC2\x85"),
        S_INIT("1javascript:x"),
        S_INIT("%6Aavascript:x"),
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_refused(*state, URL_WEB, bad[i]);
        assert_refused(*state, URL_ARTICLE, bad[i]);
    }
}

static void an_article_may_link_in_more_ways(void **state)
{
    static const struct str good[] = {
        S_INIT("/path/to?q=1#f"),
        S_INIT("other"),
        S_INIT("../up"),
        S_INIT("#p3"),
        S_INIT("?page=2"),
        S_INIT("./a:b"),
        S_INIT("//example.org/a"),
        S_INIT("mailto:a@example.org?subject=hi"),
        S_INIT("tel:+33-1-23"),
        S_INIT("/media/\xC3\xA9t\xC3\xA9.jpg"),
        S_INIT("https://me@example.org/"),
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_becomes(*state, URL_ARTICLE, good[i], good[i]);
    assert_refused(*state, URL_ARTICLE, S("///"));
    assert_refused(*state, URL_ARTICLE, S("mailto:"));
    assert_refused(*state, URL_ARTICLE, S("a b"));
}

static void an_address_over_the_limit_is_refused(void **state)
{
    char at[LIMIT_URL_BYTES + 1];
    memset(at, 'a', sizeof at);
    memcpy(at, "http://e.org/", 13);
    struct str s = {at, LIMIT_URL_BYTES};
    assert_becomes(*state, URL_WEB, s, s);
    s.len++;
    assert_refused(*state, URL_WEB, s);
}

static void decoding_undoes_encoding(void **state)
{
    char bytes[255];
    struct str decoded;
    struct buf b;
    for (unsigned i = 0; i < sizeof bytes; i++) bytes[i] = (char)(i + 1);
    buf_init(&b, 1000);
    url_encode(&b, (struct str){bytes, sizeof bytes});
    assert_true(url_decode(*state, buf_str(&b), &decoded));
    assert_says(((struct str){bytes, sizeof bytes}), decoded);
    buf_clear(&b);
    url_encode(&b, S("a/b c?\xC3\xA9~"));
    assert_says(S("a%2Fb%20c%3F%C3%A9~"), buf_str(&b));
    buf_done(&b);
}

static void a_bad_escape_or_a_nul_is_refused(void **state)
{
    struct str decoded;
    static const struct str bad[] = {S_INIT("%"),     S_INIT("a%2"),  S_INIT("%zz"), S_INIT("%00"),
                                     S_INIT("a%00b"), S_INIT("%%20"), S_INIT("a\0b")};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(url_decode(*state, bad[i], &decoded));
    assert_true(url_decode(*state, S("a+b%2b"), &decoded));
    assert_says(S("a+b+"), decoded);
}

/* The web platform's own cases: what we let through, a browser takes for the same kind of address.
 */
static void browsers_agree_about_what_is_let_through(void **state)
{
    struct str all = corpus_read(*state, "url/urltestdata.json");
    if (!all.at) skip();
    struct str key = S("\"input\": ");
    size_t web = 0, article = 0;
    for (size_t at = str_find(all, key, 0); at < all.len;) {
        size_t next = str_find(all, key, at + 1);
        struct str one = str_sub(all, at, next - at), input, base, protocol, user = STR_NONE;
        at = next;
        struct url url;
        bool parsed = corpus_string(*state, one, S("\"protocol\": "), &protocol);
        if (!corpus_string(*state, one, key, &input) || !parsed) continue;
        (void)corpus_string(*state, one, S("\"username\": "), &user);
        if (url_check(*state, input, URL_WEB, &url)) {
            web++;
            if (!str_eq(protocol, S("http:")) && !str_eq(protocol, S("https:")))
                fail_msg("%.*s is of %.*s to a browser", STR(input), STR(protocol));
            assert_true(str_starts(url.text, protocol));
            assert_int_equal(user.len, 0);
        }
        if (!url_check(*state, input, URL_ARTICLE, &url)) continue;
        article++;
        static const struct str allowed[] = {S_INIT("http:"), S_INIT("https:"), S_INIT("mailto:"),
                                             S_INIT("tel:")};
        bool known =
            corpus_string(*state, one, S("\"base\": "), &base) && str_starts(base, protocol);
        for (size_t i = 0; i < 4; i++) known = known || str_eq(protocol, allowed[i]);
        if (!known) fail_msg("%.*s is of %.*s to a browser", STR(input), STR(protocol));
    }
    assert_true(web > 50 && article > web);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_ordinary_address_stays_as_it_is),
        TEST(white_space_around_an_address_is_taken_away),
        TEST(the_scheme_is_written_in_small_letters),
        TEST(what_may_not_stand_in_a_path_is_encoded),
        TEST(a_reader_may_give_only_web_addresses),
        TEST(nothing_that_runs_is_ever_let_through),
        TEST(an_article_may_link_in_more_ways),
        TEST(an_address_over_the_limit_is_refused),
        TEST(decoding_undoes_encoding),
        TEST(a_bad_escape_or_a_nul_is_refused),
        TEST(browsers_agree_about_what_is_let_through),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
