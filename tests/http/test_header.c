/* What stands in header lines and targets, read. */
#include "for_tests.h"
#include "http/header.h"

static void tokens_values_and_targets_are_of_their_characters(void **state)
{
    (void)state;
    assert_true(header_is_token(S("X-Custom_1.~!#$%&'*+^`|")));
    static const char *const no_tokens[] = {"",    "a b", "a:b", "a(b", "a\xc3\xa9",
                                            "a,b", "a\"", "a/b", "a@b", "\x7f"};
    for (size_t i = 0; i < sizeof no_tokens / sizeof *no_tokens; i++)
        assert_false(header_is_token(str_of(no_tokens[i])));
    assert_false(header_is_token((struct str){"a\0b", 3}));
    assert_true(header_is_value(S("")) && header_is_value(S("a \t\xff\"")));
    assert_false(header_is_value(S("a\rb")) || header_is_value(S("a\nb")) ||
                 header_is_value(S("\x7f")));
    assert_false(header_is_value((struct str){"a\0b", 3}));
    assert_true(header_is_target(S("/a%20b?c=\xc3\xa9")));
    assert_false(header_is_target(S("")) || header_is_target(S("/a b")) ||
                 header_is_target(S("/a\tb")));
}

static void a_target_loses_its_scheme_and_authority(void **state)
{
    (void)state;
    static const struct {
        const char *given, *target, *authority; /* target NULL: refused */
    } cases[] = {
        {"/", "/", NULL},
        {"//x/y", "//x/y", NULL},
        {"/http://x/", "/http://x/", NULL},
        {"http://x/y?z", "/y?z", "x"},
        {"HTTPS://x:443", "/", "x:443"},
        {"http://x?y", "/?y", "x"},
        {"http://[::1]:8/", "/", "[::1]:8"},
        {"http:///y", NULL, NULL},
        {"http://", NULL, NULL},
        {"http://a@x/", NULL, NULL},
        {"http:/x", NULL, NULL},
        {"ftp://x/", NULL, NULL},
        {"*", NULL, NULL},
        {"x:443", NULL, NULL},
    };
    SCOPED(arena_free) struct arena *a = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str target = str_of(cases[i].given), authority;
        bool good = target_reduce(a, &target, &authority);
        if (good != !!cases[i].target) fail_msg("%s", cases[i].given);
        if (!good) continue;
        assert_str(target, cases[i].target);
        assert_int_equal(!!authority.at, !!cases[i].authority);
        if (authority.at) assert_str(authority, cases[i].authority);
    }
}

static void gzip_is_sent_to_whoever_prefers_it(void **state)
{
    (void)state;
    static const char *const yes[] = {"gzip",
                                      "GZIP",
                                      "x-gzip",
                                      "br, gzip",
                                      "gzip;q=0.5",
                                      "gzip; q=1.000",
                                      "*",
                                      "br;q=1, *;q=0.1",
                                      "deflate,gzip ,br",
                                      "identity;q=0.5, gzip;q=0.5"};
    static const char *const no[] = {
        "",           "br",          "gzip;q=0",    "gzip; q=0.000",
        "identity",   "*;q=0",       "gzip;q=0, *", "identity, gzip;q=0.5",
        "gzipped",    "gzip;q=2",    "gzip;q=x",    "gzip;q=0.1234",
        "gzip;q=1.5", "gzip;level=1"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (!header_accepts_gzip(str_of(yes[i]))) fail_msg("refused: %s", yes[i]);
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        if (header_accepts_gzip(str_of(no[i]))) fail_msg("taken: %s", no[i]);
    assert_false(header_accepts_gzip(STR_NONE));
}

static void tags_are_compared_weakly(void **state)
{
    (void)state;
    static const char *const same[] = {"W/\"a,b\"",          "\"a,b\"",       "*",
                                       " \"x\" , W/\"a,b\"", "\"x\",\"a,b\"", "W/\"x\"W/\"a,b\""};
    static const char *const other[] = {"",        "\"a\"", "a,b", "\"a,b",
                                        "\"A,B\"", "\"\"",  "**",  "\"x\", y"};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        if (!header_lists_etag(str_of(same[i]), S("W/\"a,b\"")))
            fail_msg("not found in %s", same[i]);
    for (size_t i = 0; i < sizeof other / sizeof *other; i++)
        if (header_lists_etag(str_of(other[i]), S("W/\"a,b\""))) fail_msg("found in %s", other[i]);
}

static void the_first_cookie_of_a_name_counts(void **state)
{
    (void)state;
    const struct str all = S("a=1; b=\"two\"; a=3; c; =d; e=f=g;b=4;h=");
    assert_str(header_cookie(all, S("a")), "1");
    assert_str(header_cookie(all, S("b")), "two");
    assert_str(header_cookie(all, S("e")), "f=g");
    assert_str(header_cookie(all, S("h")), "");
    assert_null(header_cookie(all, S("c")).at);
    assert_null(header_cookie(all, S("d")).at);
    assert_null(header_cookie(all, S("A")).at);
    assert_null(header_cookie(STR_NONE, S("a")).at);
}

static void a_media_type_is_itself_whatever_its_parameters(void **state)
{
    (void)state;
    assert_true(header_media_type_is(S(" Text/HTML ; charset=utf-8"), S("text/html")));
    assert_false(header_media_type_is(S("text/htmlx"), S("text/html")));
    assert_false(header_media_type_is(STR_NONE, S("text/html")));
}

static void dates_are_read_in_three_forms_and_written_in_one(void **state)
{
    (void)state;
    static const char *const forms[] = {
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994", " Sun, 06 Nov 1994 08:49:37 GMT "};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        int64_t seconds = 0;
        assert_true(http_date_parse(str_of(forms[i]), &seconds));
        assert_int_equal(seconds, 784111777);
    }
    char date[HTTP_DATE_CHARS + 1];
    http_date(date, 784111777);
    assert_string_equal(date, forms[0]);
    http_date(date, 0);
    assert_string_equal(date, "Thu, 01 Jan 1970 00:00:00 GMT");
    http_date(date, 951782400);
    assert_string_equal(date, "Tue, 29 Feb 2000 00:00:00 GMT");
}

static void what_is_no_date_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "Sun",
                                      "Sun, 06 Nov 1994 08:49:37",
                                      "Sun, 06 Nov 1994 08:49:37 CET",
                                      "Sun, 32 Nov 1994 08:49:37 GMT",
                                      "Sun, 06 Nox 1994 08:49:37 GMT",
                                      "Sun, 06 Nov 1994 24:49:37 GMT",
                                      "Sun, 06 Nov 1994 08:60:37 GMT",
                                      "Sun, 06 Nov 1994 08.49.37 GMT",
                                      "Sun, 06 Nov 19x4 08:49:37 GMT",
                                      "Sun, 6 Nov 1994 08:49:37 GMT",
                                      "Sun, 06 Nov 1994 -8:49:37 GMT",
                                      "784111777",
                                      "Sun Nov 6 08:49:37 1994",
                                      ",",
                                      "S,",
                                      "Sunday, 06-Nov-1994 08:49:37 GMT"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int64_t seconds = 7;
        if (http_date_parse(str_of(bad[i]), &seconds)) fail_msg("taken: %s", bad[i]);
        assert_int_equal(seconds, 7);
    }
    int64_t seconds;
    assert_false(http_date_parse(STR_NONE, &seconds));
}

static void is_range(const char *range, uint64_t size, enum range_kind kind, uint64_t from,
                     uint64_t count)
{
    struct byte_range r = {0, 0};
    if (header_range(str_of(range), size, &r) != kind)
        fail_msg("%s of %ju", range, (uintmax_t)size);
    if (kind != RANGE_ONE) return;
    assert_int_equal(r.from, from);
    assert_int_equal(r.count, count);
}

static void a_range_lies_within_what_there_is(void **state)
{
    (void)state;
    is_range("bytes=0-", 10, RANGE_ONE, 0, 10);
    is_range("bytes= 2 - 3 ", 10, RANGE_ONE, 2, 2);
    is_range("bytes=9-9", 10, RANGE_ONE, 9, 1);
    is_range("bytes=9-99", 10, RANGE_ONE, 9, 1);
    is_range("bytes=-1", 10, RANGE_ONE, 9, 1);
    is_range("bytes=-11", 10, RANGE_ONE, 0, 10);
    is_range("bytes=10-", 10, RANGE_OUTSIDE, 0, 0);
    is_range("bytes=-0", 10, RANGE_OUTSIDE, 0, 0);
    is_range("bytes=0-", 0, RANGE_OUTSIDE, 0, 0);
    is_range("bytes=-1", 0, RANGE_OUTSIDE, 0, 0);
    is_range("bytes=3-2", 10, RANGE_NONE, 0, 0);
    is_range("bytes=1-2,4-5", 10, RANGE_NONE, 0, 0);
    is_range("bytes=99999999999999999999-", 10, RANGE_NONE, 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_values_and_targets_are_of_their_characters),
        cmocka_unit_test(a_target_loses_its_scheme_and_authority),
        cmocka_unit_test(gzip_is_sent_to_whoever_prefers_it),
        cmocka_unit_test(tags_are_compared_weakly),
        cmocka_unit_test(the_first_cookie_of_a_name_counts),
        cmocka_unit_test(a_media_type_is_itself_whatever_its_parameters),
        cmocka_unit_test(dates_are_read_in_three_forms_and_written_in_one),
        cmocka_unit_test(what_is_no_date_is_refused),
        cmocka_unit_test(a_range_lies_within_what_there_is),
    };
    return cmocka_run_group_tests_name("http header", tests, NULL, NULL);
}
