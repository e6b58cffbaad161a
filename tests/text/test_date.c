/* Dates: days that are easily got wrong, and every form that front matter has them in. */
#include "in_arena.h"

static void known_moments_have_their_dates(void **state)
{
    (void)state;
    static const struct {
        int64_t ms;
        struct date d;
    } cases[] = {
        {0, {1970, 1, 1, 0, 0, 0}},
        {-1, {1969, 12, 31, 23, 59, 59}},
        {951782400000, {2000, 2, 29, 0, 0, 0}},
        {951868799999, {2000, 2, 29, 23, 59, 59}},
        {951868800000, {2000, 3, 1, 0, 0, 0}},
        {1795356300000, {2026, 11, 22, 14, 5, 0}},
        {4107542400000, {2100, 3, 1, 0, 0, 0}},
        {-2203977600000, {1900, 2, 28, 0, 0, 0}},
        {-2203891200000, {1900, 3, 1, 0, 0, 0}},
        {-62135596800000, {1, 1, 1, 0, 0, 0}},
        {-62135596800001, {0, 12, 31, 23, 59, 59}},
        {253402300799000, {9999, 12, 31, 23, 59, 59}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct date d = date_of_ms(cases[i].ms);
        assert_memory_equal(&d, &cases[i].d, sizeof d);
    }
}

static void every_day_of_eight_centuries_follows_the_one_before(void **state)
{
    (void)state;
    struct date before = date_of_ms(INT64_C(-86400000) * 146097 - 86400000);
    for (int64_t day = -146097; day <= 146097; day++) {
        struct date d = date_of_ms(day * 86400000);
        assert_int_equal(date_to_ms(d), day * 86400000);
        bool next_day = d.year == before.year && d.month == before.month && d.day == before.day + 1;
        bool next_month = d.year == before.year && d.month == before.month + 1 && d.day == 1;
        bool next_year = d.year == before.year + 1 && d.month == 1 && d.day == 1;
        assert_true(next_day || (next_month && before.day >= 28) ||
                    (next_year && before.day == 31));
        before = d;
    }
}

static void the_furthest_moments_have_a_date_too(void **state)
{
    (void)state;
    assert_true(date_of_ms(INT64_MAX).year > 292000000);
    assert_true(date_of_ms(INT64_MIN).year < -292000000);
}

static void all_usual_forms_are_read(void **state)
{
    (void)state;
    static const struct {
        struct str s;
        struct str says;
    } cases[] = {
        {S_INIT("2026-11-22"), S_INIT("2026-11-22T00:00:00Z")},
        {S_INIT(" 2026-11-22 "), S_INIT("2026-11-22T00:00:00Z")},
        {S_INIT("2026-11-22 14:05"), S_INIT("2026-11-22T14:05:00Z")},
        {S_INIT("2026-11-22T14:05:06Z"), S_INIT("2026-11-22T14:05:06Z")},
        {S_INIT("2026-11-22t14:05:06z"), S_INIT("2026-11-22T14:05:06Z")},
        {S_INIT("2026-11-22T14:05:06.789Z"), S_INIT("2026-11-22T14:05:06Z")},
        {S_INIT("2026-11-22T14:05:06.123456789+00:00"), S_INIT("2026-11-22T14:05:06Z")},
        {S_INIT("2026-11-22T01:05+02:00"), S_INIT("2026-11-21T23:05:00Z")},
        {S_INIT("2026-11-22 23:05:00 -0530"), S_INIT("2026-11-23T04:35:00Z")},
        {S_INIT("2026-12-31T23:59:60Z"), S_INIT("2027-01-01T00:00:00Z")},
        {S_INIT("2026-11-22 14:05:06 +01"), S_INIT("2026-11-22T13:05:06Z")},
        {S_INIT("2024-02-29"), S_INIT("2024-02-29T00:00:00Z")},
        {S_INIT("0001-01-01"), S_INIT("0001-01-01T00:00:00Z")},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t ms = 0;
        struct buf b;
        buf_init(&b, 40);
        if (!date_parse(cases[i].s, &ms)) fail_msg("%.*s is not read", STR(cases[i].s));
        date_rfc3339(&b, ms);
        assert_says(cases[i].says, buf_str(&b));
        buf_done(&b);
    }
}

static void fractions_are_kept_in_milliseconds(void **state)
{
    (void)state;
    int64_t ms = 0;
    assert_true(date_parse(S("1970-01-01T00:00:01.5Z"), &ms));
    assert_int_equal(ms, 1500);
    assert_true(date_parse(S("1970-01-01T00:00:00.0019Z"), &ms));
    assert_int_equal(ms, 1);
}

static void what_is_no_date_is_refused(void **state)
{
    (void)state;
    static const struct str bad[] = {S_INIT(""),
                                     S_INIT("today"),
                                     S_INIT("2026"),
                                     S_INIT("2026-11"),
                                     S_INIT("2026-13-01"),
                                     S_INIT("2026-00-01"),
                                     S_INIT("2026-11-00"),
                                     S_INIT("2026-11-31"),
                                     S_INIT("2026-02-29"),
                                     S_INIT("1900-02-29"),
                                     S_INIT("26-11-22"),
                                     S_INIT("2026-1-2"),
                                     S_INIT("22.11.2026"),
                                     S_INIT("2026/11/22"),
                                     S_INIT("2026-11-22T"),
                                     S_INIT("2026-11-22T14"),
                                     S_INIT("2026-11-22 24:00"),
                                     S_INIT("2026-11-22 14:60"),
                                     S_INIT("2026-11-22 14:05:60"),
                                     S_INIT("2026-11-22 14:05:61"),
                                     S_INIT("2026-11-22 14:05:06."),
                                     S_INIT("2026-11-22  14:05"),
                                     S_INIT("2026-11-22 14:05 CET"),
                                     S_INIT("2026-11-22 14:05+1"),
                                     S_INIT("2026-11-22 14:05+01:"),
                                     S_INIT("2026-11-22 14:05+24:00"),
                                     S_INIT("2026-11-22 14:05+01:60"),
                                     S_INIT("2026-11-22 14:05Z more"),
                                     S_INIT("-026-11-22"),
                                     S_INIT("2026-11-22\0")};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        int64_t ms = 42;
        if (date_parse(bad[i], &ms)) fail_msg("%.*s is read", STR(bad[i]));
        assert_int_equal(ms, 42);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(known_moments_have_their_dates),
        TEST(every_day_of_eight_centuries_follows_the_one_before),
        TEST(the_furthest_moments_have_a_date_too),
        TEST(all_usual_forms_are_read),
        TEST(fractions_are_kept_in_milliseconds),
        TEST(what_is_no_date_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
