/* Catalogs: which one is chosen, and how each language says dates, numbers and plurals. */
#include "in_arena.h"

#include "text/catalog.h"
#include <stdlib.h>

#define NNBSP "\xE2\x80\xAF"
#define NBSP  "\xC2\xA0"

static const struct catalog *in(const char *tag)
{
    const struct catalog *c = catalog_of(str_of(tag));
    if (!c) fail_msg("no catalog for %s", tag);
    return c;
}

static void a_tag_finds_its_own_catalog_or_its_languages(void **state)
{
    (void)state;
    assert_says(S("fr"), catalog_tag(in("fr")));
    assert_says(S("fr"), catalog_tag(in("FR-ca")));
    assert_says(S("de"), catalog_tag(in("de-CH-1996")));
    assert_says(S("en"), catalog_tag(in("en-GB")));
    assert_null(catalog_of(S("xx")));
    assert_null(catalog_of(S("")));
    assert_null(catalog_of(S("-fr")));
    assert_null(catalog_of(S("fro")));
}

static void english_is_the_first_of_seven(void **state)
{
    (void)state;
    assert_says(S("en"), catalog_tag(catalog_at(0)));
    assert_true(catalog_count() >= 7);
    assert_null(catalog_at(catalog_count()));
    for (size_t i = 0; i < catalog_count(); i++)
        assert_ptr_equal(catalog_at(i), catalog_of(catalog_tag(catalog_at(i))));
}

static void arabic_alone_runs_from_right_to_left(void **state)
{
    (void)state;
    for (size_t i = 0; i < catalog_count(); i++)
        assert_int_equal(catalog_is_rtl(catalog_at(i)), catalog_at(i) == in("ar"));
}

static void the_best_language_a_browser_asks_for_is_taken(void **state)
{
    (void)state;
    static const struct {
        struct str header;
        const char *tag;
    } cases[] = {
        {S_INIT("fr"), "fr"},
        {S_INIT("fr-CA,fr;q=0.9,en;q=0.8"), "fr"},
        {S_INIT("en;q=0.5, ru;q=0.7 , de ; q=0.6"), "ru"},
        {S_INIT("ja,zh;q=0.9,es;q=0.1"), "es"},
        {S_INIT("fr;q=0,de;q=0.1"), "de"},
        {S_INIT("de,fr"), "de"},
        {S_INIT("*"), "pt"},
        {S_INIT("xx,*;q=0.5,ar;q=0.4"), "pt"},
        {S_INIT("xx"), "pt"},
        {S_INIT(""), "pt"},
        {S_INIT(",,;;q=1,"), "pt"},
        {S_INIT("fr;q=2,de;q=0.3"), "de"},
        {S_INIT("fr;q=0.1234,de;q=0.1"), "de"},
        {S_INIT("fr;q=x,de;q=1.000"), "de"},
        {S_INIT("fr;Q=0.2,de;q=0.1"), "fr"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_says(str_of(cases[i].tag), catalog_tag(catalog_accepted(cases[i].header, in("pt"))));
    assert_null(catalog_accepted(STR_NONE, NULL));
}

static void a_message_nobody_translated_is_english(void **state)
{
    (void)state;
    const char *unknown = "This sentence stands in no catalog";
    for (size_t i = 0; i < catalog_count(); i++) {
        assert_says(str_of(unknown), t(catalog_at(i), unknown));
        assert_says(S("one"), tn(catalog_at(i), "one", "many", 1));
        assert_says(S("many"), tn(catalog_at(i), "one", "many", 0));
        assert_says(S(""), t(catalog_at(i), "")); /* the header of a .mo is nobody's message */
    }
    assert_says(str_of(unknown), t(NULL, unknown));
}

static void placeholders_are_filled_in_any_order(void **state)
{
    struct arena *a = *state;
    assert_says(S("b a b"), text_filled(a, S("{1} {0} {1}"), S("a"), S("b")));
    assert_says(S("{2}{a}{{n}{"), text_filled(a, S("{2}{a}{{n}{"), S("x")));
    assert_says(S("{x}"), text_filled(a, S("{{0}}"), S("x")));
    assert_says(S("{1}"), text_filled(a, S("{0}"), S("{1}"), S("never"))); /* filled once */
    assert_says(S(""), text_filled(a, S("{0}"), S("")));
    assert_says(S("{0}"), text_fill(a, S("{0}"), NULL, 0));
}

static void each_language_writes_dates_its_own_way(void **state)
{
    static const struct {
        const char *tag;
        struct str date, first, moment;
    } cases[] = {
        {"en", S_INIT("22 November 2026"), S_INIT("1 May 2026"),
         S_INIT("22 November 2026, 14:05 (UTC)")},
        {"fr", S_INIT("22 novembre 2026"), S_INIT("1er mai 2026"),
         S_INIT("22 novembre 2026 à 14:05 (UTC)")},
        {"de", S_INIT("22. November 2026"), S_INIT("1. Mai 2026"),
         S_INIT("22. November 2026 um 14:05 (UTC)")},
        {"es", S_INIT("22 de noviembre de 2026"), S_INIT("1 de mayo de 2026"),
         S_INIT("22 de noviembre de 2026, 14:05 (UTC)")},
        {"pt", S_INIT("22 de novembro de 2026"), S_INIT("1 de maio de 2026"),
         S_INIT("22 de novembro de 2026 às 14:05 (UTC)")},
        {"ru", S_INIT("22 ноября 2026"), S_INIT("1 мая 2026"),
         S_INIT("22 ноября 2026 в 14:05 (UTC)")},
        {"ar", S_INIT("22 نوفمبر 2026"), S_INIT("1 مايو 2026"),
         S_INIT("22 نوفمبر 2026 الساعة 14:05 (UTC)")},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct catalog *c = in(cases[i].tag);
        assert_says(cases[i].date, catalog_date(*state, c, 1795356300000));
        assert_says(cases[i].first, catalog_date(*state, c, 1777593600000));
        assert_says(cases[i].moment, catalog_date_time(*state, c, 1795356300000));
    }
}

static void each_language_groups_digits_its_own_way(void **state)
{
    static const struct {
        const char *tag;
        struct str four, seven;
    } cases[] = {
        {"en", S_INIT("1,234"), S_INIT("1,234,567")},
        {"fr", S_INIT("1" NNBSP "234"), S_INIT("1" NNBSP "234" NNBSP "567")},
        {"de", S_INIT("1.234"), S_INIT("1.234.567")},
        {"es", S_INIT("1234"), S_INIT("1" NNBSP "234" NNBSP "567")},
        {"pt", S_INIT("1234"), S_INIT("1.234.567")},
        {"ru", S_INIT("1" NBSP "234"), S_INIT("1" NBSP "234" NBSP "567")},
        {"ar", S_INIT("1,234"), S_INIT("1,234,567")},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct catalog *c = in(cases[i].tag);
        assert_says(S("0"), catalog_number(*state, c, 0));
        assert_says(S("999"), catalog_number(*state, c, 999));
        assert_says(cases[i].four, catalog_number(*state, c, 1234));
        assert_says(cases[i].seven, catalog_number(*state, c, 1234567));
    }
    assert_says(S("18,446,744,073,709,551,615"), catalog_number(*state, in("en"), UINT64_MAX));
}

static uint64_t form_of(const char *tag, uint64_t n)
{
    uint64_t form = 99;
    assert_true(plural_form(str_of(in(tag)->plural), n, &form));
    return form;
}

static void arabic_has_six_forms_and_russian_three(void **state)
{
    (void)state;
    static const uint64_t numbers[] = {0,  1,  2,   3,   5,   10,  11,  12,  14,  19,  21,     22,
                                       25, 99, 100, 101, 102, 103, 110, 111, 112, 121, 1000003};
    static const uint64_t arabic[] = {0, 1, 2, 3, 3, 3, 4, 4, 4, 4, 4, 4,
                                      4, 4, 5, 5, 5, 3, 3, 4, 4, 4, 3};
    static const uint64_t russian[] = {2, 0, 1, 1, 2, 2, 2, 2, 2, 2, 0, 1,
                                       2, 2, 2, 0, 1, 1, 2, 2, 2, 0, 1};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        assert_int_equal(form_of("ar", numbers[i]), arabic[i]);
        assert_int_equal(form_of("ru", numbers[i]), russian[i]);
    }
}

static void nought_is_singular_in_french_alone(void **state)
{
    (void)state;
    assert_int_equal(form_of("fr", 0), 0);
    assert_int_equal(form_of("fr", 1), 0);
    assert_int_equal(form_of("fr", 2), 1);
    assert_int_equal(form_of("de", 0), 1);
    assert_int_equal(form_of("es", 1), 0);
    assert_int_equal(form_of("pt", 0), 1);
    assert_int_equal(form_of("en", 0), 1);
}

static void expressions_are_worked_out_as_c_does(void **state)
{
    (void)state;
    static const struct {
        const char *expression;
        uint64_t n, value;
    } cases[] = {
        {"0", 5, 0},         {"n", 5, 5},           {" n + 2 * 3 ", 1, 7}, {"(n+2)*3", 1, 9},
        {"10-3-2", 0, 5},    {"100/10/5", 0, 2},    {"17%10%4", 0, 3},     {"!n", 0, 1},
        {"!!n", 7, 1},       {"n<2", 1, 1},         {"n<=1", 2, 0},        {"n>=2", 2, 1},
        {"n>2", 2, 0},       {"n==1", 1, 1},        {"n!=1", 1, 0},        {"1||0&&0", 0, 1},
        {"(1||0)&&0", 0, 0}, {"n?n>1?2:1:0", 0, 0}, {"n?n>1?2:1:0", 1, 1}, {"n?n>1?2:1:0", 9, 2},
        {"1<2==1", 0, 1},    {"0?1:0?2:3", 0, 3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint64_t value = 99;
        assert_true(plural_form(str_of(cases[i].expression), cases[i].n, &value));
        assert_int_equal(value, cases[i].value);
    }
}

static void what_is_no_expression_has_no_value(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "n+",
                                      "(n",
                                      "n)",
                                      "n/0",
                                      "n%(n-n)",
                                      "m",
                                      "n n",
                                      "n ? 1",
                                      "1 : 2",
                                      "n = 1",
                                      "&&",
                                      "-1",
                                      "99999999999999999999",
                                      "((((((((((((((((((((((((((((((((((((((((((((((((((((((((1"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        uint64_t value;
        if (plural_form(str_of(bad[i]), 3, &value)) fail_msg("%s has a value", bad[i]);
    }
}

/* A catalog cut off, or with a byte changed, may lose messages; it is never read outside itself. */
static void a_damaged_mo_file_is_not_read_past_its_end(void **state)
{
    const struct catalog *c = in("ru");
    struct str whole = {(const char *)c->mo, c->mo_bytes}, found;
    assert_true(mo_find(whole, S("November"), &found));
    assert_says(S("ноября"), found);
    char *copy = arena_zeros(*state, whole.len);
    for (size_t len = 0; len < whole.len; len += 1 + len / 50) {
        char *exact =
            malloc(len ? len : 1); /* a heap block of its own: the sanitizer sees its end */
        memcpy(exact, whole.at, len);
        if (mo_find((struct str){exact, len}, S("November"), &found))
            assert_true(found.len == 0 ||
                        (found.at >= exact && found.at + found.len <= exact + len));
        free(exact);
    }
    for (size_t i = 0; i < 600 && i < whole.len; i++) {
        memcpy(copy, whole.at, whole.len);
        copy[i] = (char)(copy[i] ^ 0x80);
        if (mo_find((struct str){copy, whole.len}, S("November"), &found))
            assert_true(found.at >= copy && found.at + found.len <= copy + whole.len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_tag_finds_its_own_catalog_or_its_languages),
        TEST(english_is_the_first_of_seven),
        TEST(arabic_alone_runs_from_right_to_left),
        TEST(the_best_language_a_browser_asks_for_is_taken),
        TEST(a_message_nobody_translated_is_english),
        TEST(placeholders_are_filled_in_any_order),
        TEST(each_language_writes_dates_its_own_way),
        TEST(each_language_groups_digits_its_own_way),
        TEST(arabic_has_six_forms_and_russian_three),
        TEST(nought_is_singular_in_french_alone),
        TEST(expressions_are_worked_out_as_c_does),
        TEST(what_is_no_expression_has_no_value),
        TEST(a_damaged_mo_file_is_not_read_past_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
