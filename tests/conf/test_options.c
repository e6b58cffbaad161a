/* Each option: its default, what it takes, what it refuses and how that is said. */
#include "conf_for_tests.h"

static void the_defaults_are_those_the_outside_is_promised(void **state)
{
    struct conf c = conf_of(*state, S(""));
    assert_says(FOLDER, c.dir);
    assert_says(S("my site"), c.site_title);
    assert_says(STR_NONE, c.site_url);
    assert_says(S("en"), c.site_lang);
    assert_int_equal(c.listen_count, 1);
    assert_says(S("127.0.0.1:8080"), c.listen[0]);
    assert_in_range(c.workers, 1, LIMIT_FRONTS);
    assert_true(c.require_name && c.require_email);
    assert_int_equal(c.moderation, MODERATION_FIRST);
    assert_int_equal(c.replies_per_page, 50);
    assert_int_equal(c.replies_max_bytes, 65536);
    assert_int_equal(c.replies_edit_minutes, 15);
    assert_int_equal(c.rate_replies_per_minute, 6);
    assert_int_equal(c.spam_min_fill_s, 2);
    assert_int_equal(c.proxy_trusted_count, 0);
    assert_says(S("sqlite:data/toguna.db"), c.store_url);
    assert_int_equal(c.cache_bytes, 64 << 20);
    assert_says(STR_NONE, c.user);
}

static void the_title_is_the_folders_name_where_that_can_be_one(void **state)
{
    static const struct {
        struct str dir, title;
    } rows[] = {
        {S_INIT("/srv/blog"), S_INIT("blog")},       {S_INIT("/srv/blog//"), S_INIT("blog")},
        {S_INIT("/a/Bücher"), S_INIT("Bücher")},     {S_INIT("/"), S_INIT("Toguna")},
        {S_INIT("/srv/b\xfcro"), S_INIT("Toguna")},  {S_INIT("/srv/a\nb"), S_INIT("Toguna")},
        {S_INIT("/srv/\xc2\xa0"), S_INIT("Toguna")},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct conf c;
        struct conf_fault f;
        assert_true(conf_parse(*state, rows[i].dir, STR_NONE, &c, &f));
        assert_says(rows[i].title, c.site_title);
    }
}

static void texts_are_taken_as_they_stand(void **state)
{
    struct arena *a = *state;
    struct conf c =
        conf_of(a, S("site.title = Ein Garten, “drei” Leute\nsite.lang = pt-BR\nuser = www-data\n"
                     "store.url = sqlite:/var/lib/x.db\n"));
    assert_says(S("Ein Garten, “drei” Leute"), c.site_title);
    assert_says(S("pt-BR"), c.site_lang);
    assert_says(S("www-data"), c.user);
    assert_says(S("sqlite:/var/lib/x.db"), c.store_url);
    assert_fault(S("site.lang = no language"), 1,
                 "site.lang is \"no language\": expected the tag of a language");
    assert_fault(S("user = two names"), 1, "user is \"two names\": expected");
    assert_fault(S("user = a:b"), 1, "for example: user = toguna");
}

static void a_title_that_is_too_long_is_refused_and_shown_shortened(void **state)
{
    struct arena *a = *state;
    SCOPED(buf_done) struct buf b;
    buf_init(&b, 4096);
    buf_add(&b, S("site.title = "));
    for (unsigned i = 0; i < LIMIT_TITLE_BYTES / 2; i++) buf_add(&b, S("é"));
    assert_int_equal(conf_of(a, buf_str(&b)).site_title.len, LIMIT_TITLE_BYTES);
    buf_add(&b, S("x"));
    assert_fault(buf_str(&b), 1, "é…\": it is too long; expected a text of at most 1024 bytes");
}

static void a_site_url_is_a_host_as_browsers_name_it(void **state)
{
    struct arena *a = *state;
    static const struct {
        struct str given, kept;
    } good[] = {
        {S_INIT("https://example.org"), S_INIT("https://example.org")},
        {S_INIT("https://example.org/"), S_INIT("https://example.org")},
        {S_INIT("HTTPS://example.org:443//"), S_INIT("https://example.org")},
        {S_INIT("http://example.org:80"), S_INIT("http://example.org")},
        {S_INIT("http://example.org:443"), S_INIT("http://example.org:443")},
        {S_INIT("https://example.org:"), S_INIT("https://example.org")},
        {S_INIT("http://[::1]:8080"), S_INIT("http://[::1]:8080")},
    };
    static const struct str bad[] = {
        S_INIT("example.org"),
        S_INIT("ftp://example.org"),
        S_INIT("https://"),
        S_INIT("https://a.example/blog"),
        S_INIT("https://a.example?x"),
        S_INIT("https://a.example#x"),
        S_INIT("https://me@a.example"),
        S_INIT("https://bücher.example"),
        S_INIT("/"),
        S_INIT("javascript:alert(1)"),
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_says(good[i].kept,
                    conf_of(a, arena_printf(a, "site.url = %.*s", STR(good[i].given))).site_url);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_fault(arena_printf(a, "site.url = %.*s", STR(bad[i])), 1,
                     "expected an http or https address of a host, without a path");
    assert_fault(S("site.url = https://bücher.example"), 1, "xn--");
}

static void listen_stands_as_often_as_wanted_in_place_of_the_default(void **state)
{
    struct arena *a = *state;
    struct conf c =
        conf_of(a, S("listen = [::1]:80\nlisten = unix:/run/a b.sock\nlisten = 127.0.0.1:8080\n"
                     "listen = [::1]:80"));
    assert_int_equal(c.listen_count, 3);
    assert_says(S("[::1]:80"), c.listen[0]);
    assert_says(S("unix:/run/a b.sock"), c.listen[1]);
    assert_says(S("127.0.0.1:8080"), c.listen[2]);
    c = conf_of(a, S("listen = 127.0.0.1:8080\nlisten = 127.0.0.1:81"));
    assert_int_equal(c.listen_count, 2);
    c = conf_of(a, S("listen = 127.0.0.1:81\nlisten =\n"));
    assert_int_equal(c.listen_count, 1);
    assert_says(S("127.0.0.1:8080"), c.listen[0]);
}

static void listen_has_its_bound_and_takes_addresses_alone(void **state)
{
    struct arena *a = *state;
    SCOPED(buf_done) struct buf b;
    buf_init(&b, 4096);
    for (unsigned i = 1; i <= CONF_LISTEN_MAX; i++) buf_addf(&b, "listen = 127.0.0.1:%u\n", i);
    assert_int_equal(conf_of(a, buf_str(&b)).listen_count, CONF_LISTEN_MAX);
    buf_add(&b, S("listen = 127.0.0.1:99"));
    assert_fault(buf_str(&b), CONF_LISTEN_MAX + 1, "listen can be given 16 times");
    assert_int_equal(fault_of(a, buf_str(&b)).err.kind, ERR_LIMIT);
    assert_fault(S("listen = 8080"), 1, "listen is \"8080\": expected an address to listen at");
    assert_fault(S("listen = 127.0.0.1:80, [::1]:80"), 1, "a line takes one address");
    assert_fault(S("listen = 127.0.0.1:65536"), 1, "for example: listen = 127.0.0.1:8080");
}

static const struct {
    const char *name;
    size_t field;
    uint64_t min, max;
} numbers[] = {
    {"workers", offsetof(struct conf, workers), 1, LIMIT_FRONTS},
    {"replies.per_page", offsetof(struct conf, replies_per_page), 1, LIMIT_THREAD_SHOWN},
    {"replies.max_bytes", offsetof(struct conf, replies_max_bytes), 1, LIMIT_REPLY_BYTES},
    {"replies.edit_minutes", offsetof(struct conf, replies_edit_minutes), 0, 525600},
    {"rate.replies_per_minute", offsetof(struct conf, rate_replies_per_minute), 0, 60000},
    {"spam.min_fill_s", offsetof(struct conf, spam_min_fill_s), 0, 3600},
    {"cache.bytes", offsetof(struct conf, cache_bytes), 0, (uint64_t)1 << 40},
};
#define NUMBERS (sizeof numbers / sizeof *numbers)

static struct str line_of(struct arena *a, size_t i, uint64_t n)
{
    return arena_printf(a, "%s = %llu", numbers[i].name, (unsigned long long)n);
}

static void numbers_are_taken_up_to_their_bounds_and_no_further(void **state)
{
    struct arena *a = *state;
    for (size_t i = 0; i < NUMBERS; i++) {
        const uint64_t inside[] = {numbers[i].min, numbers[i].max / 2 + 1, numbers[i].max};
        for (size_t k = 0; k < 3; k++) {
            struct conf c = conf_of(a, line_of(a, i, inside[k]));
            uint64_t got;
            memcpy(&got, (const char *)&c + numbers[i].field, sizeof got);
            assert_true(got == inside[k]);
        }
        assert_fault(line_of(a, i, numbers[i].max + 1), 1, "it is too large; expected a ");
        if (numbers[i].min) assert_fault(line_of(a, i, 0), 1, "it is too small; expected a ");
    }
}

static void what_is_no_number_is_refused(void **state)
{
    struct arena *a = *state;
    static const char *const bad[] = {"many", "-1", "+1", "1.5", "1,000", "0x10", "1 1", "١"};
    for (size_t i = 0; i < NUMBERS; i++)
        for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
            struct str begin = arena_printf(a, "%s is \"%s\": ", numbers[i].name, bad[k]);
            assert_fault(arena_printf(a, "%s = %s", numbers[i].name, bad[k]), 1, begin.at);
        }
    assert_fault(S("workers = many"), 1,
                 "expected a number of processes from 1 to 64, for example: workers = 4");
    assert_fault(S("workers = 18446744073709551616"), 1, "expected");
}

static void sizes_have_units(void **state)
{
    struct arena *a = *state;
    static const struct {
        struct str text;
        uint64_t bytes;
    } good[] = {
        {S_INIT("0"), 0},
        {S_INIT("1 B"), 1},
        {S_INIT("3KiB"), 3072},
        {S_INIT("64 MiB"), 67108864},
        {S_INIT("64 mib"), 67108864},
        {S_INIT("2  GiB"), (uint64_t)2 << 30},
        {S_INIT("1 TiB"), (uint64_t)1 << 40},
        {S_INIT("5 kB"), 5000},
        {S_INIT("5 MB"), 5000000},
        {S_INIT("5 GB"), 5000000000},
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(
            conf_of(a, arena_printf(a, "cache.bytes = %.*s", STR(good[i].text))).cache_bytes ==
            good[i].bytes);
    assert_int_equal(conf_of(a, S("replies.max_bytes = 128 KiB")).replies_max_bytes, 131072);
    assert_fault(S("replies.max_bytes = 129 KiB"), 1, "expected a size from 1 B to 128 KiB");
    assert_fault(S("cache.bytes = 2 TiB"), 1, "too large; expected a size from 0 B to 1 TiB");
    assert_fault(S("cache.bytes = 16777216 TiB"), 1, "too large"); /* 2^64 */
    assert_fault(S("cache.bytes = 99999999999999999999 B"), 1, "too large");
    assert_fault(S("cache.bytes = 64 M"), 1, "its unit is none of");
    assert_fault(S("cache.bytes = MiB"), 1, "for example: cache.bytes = 64 MiB");
}

static void yes_and_no_have_three_spellings(void **state)
{
    struct arena *a = *state;
    static const char *const yes[] = {"yes", "true", "on", "Yes"}, *const no[] = {"no", "false",
                                                                                  "off", "NO"};
    for (size_t i = 0; i < 4; i++) {
        assert_true(conf_of(a, arena_printf(a, "require.name = %s", yes[i])).require_name);
        assert_false(conf_of(a, arena_printf(a, "require.name = %s", no[i])).require_name);
        assert_false(conf_of(a, arena_printf(a, "require.email = %s", no[i])).require_email);
    }
    assert_true(conf_of(a, S("require.name = no")).require_email);
    assert_fault(
        S("require.email = sometimes"), 1,
        "require.email is \"sometimes\": expected yes or no, for example: require.email = yes");
    assert_fault(S("require.name = 1"), 1, "expected yes or no");
}

static void moderation_is_one_of_three(void **state)
{
    struct arena *a = *state;
    assert_int_equal(conf_of(a, S("moderation = none")).moderation, MODERATION_NONE);
    assert_int_equal(conf_of(a, S("moderation = First")).moderation, MODERATION_FIRST);
    assert_int_equal(conf_of(a, S("moderation = all")).moderation, MODERATION_ALL);
    assert_fault(S("moderation = sometimes"), 1,
                 "moderation is \"sometimes\": expected none, first or all, for example: "
                 "moderation = first");
}

static void networks_gather_from_commas_and_lines(void **state)
{
    struct arena *a = *state;
    struct conf c =
        conf_of(a, S("proxy.trusted = 10.0.0.0/8, ::1 ,192.0.2.7,\nproxy.trusted = fd00::/8\n"));
    assert_int_equal(c.proxy_trusted_count, 4);
    static const unsigned bits[] = {104, 128, 128, 8};
    for (size_t i = 0; i < 4; i++) assert_int_equal(c.proxy_trusted[i].bits, bits[i]);
    c = conf_of(a, S("proxy.trusted = 10.0.0.0/8\nproxy.trusted =\nproxy.trusted = ::1"));
    assert_int_equal(c.proxy_trusted_count, 1);
    assert_fault(S("proxy.trusted = 10.0.0.0/8, proxy.example"), 1,
                 "proxy.trusted is \"proxy.example\": expected a network or an address");
}

static void networks_have_their_bound(void **state)
{
    struct arena *a = *state;
    SCOPED(buf_done) struct buf b;
    buf_init(&b, 8192);
    buf_add(&b, S("proxy.trusted = "));
    for (unsigned i = 0; i < CONF_NETWORKS_MAX; i++)
        buf_add(&b, S("1111:2222:3333:4444:5555:6666:255.255.255.255/128,"));
    assert_int_equal(conf_of(a, buf_str(&b)).proxy_trusted_count, CONF_NETWORKS_MAX);
    buf_add(&b, S("\nproxy.trusted = ::1"));
    assert_fault(buf_str(&b), 2, "proxy.trusted can hold 64 networks");
    assert_int_equal(fault_of(a, buf_str(&b)).err.kind, ERR_LIMIT);
}

static void the_store_is_a_file_for_sqlite(void **state)
{
    struct arena *a = *state;
    static const struct str bad[] = {S_INIT("postgresql://localhost/x"), S_INIT("data/toguna.db"),
                                     S_INIT("sqlite:"), S_INIT("sqlite:///x.db"),
                                     S_INIT("sqlite:data/")};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_fault(arena_printf(a, "store.url = %.*s", STR(bad[i])), 1,
                     "expected sqlite: and the path of a file, for example: store.url = "
                     "sqlite:data/toguna.db");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_defaults_are_those_the_outside_is_promised),
        TEST(the_title_is_the_folders_name_where_that_can_be_one),
        TEST(texts_are_taken_as_they_stand),
        TEST(a_title_that_is_too_long_is_refused_and_shown_shortened),
        TEST(a_site_url_is_a_host_as_browsers_name_it),
        TEST(listen_stands_as_often_as_wanted_in_place_of_the_default),
        TEST(listen_has_its_bound_and_takes_addresses_alone),
        TEST(numbers_are_taken_up_to_their_bounds_and_no_further),
        TEST(what_is_no_number_is_refused),
        TEST(sizes_have_units),
        TEST(yes_and_no_have_three_spellings),
        TEST(moderation_is_one_of_three),
        TEST(networks_gather_from_commas_and_lines),
        TEST(networks_have_their_bound),
        TEST(the_store_is_a_file_for_sqlite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
