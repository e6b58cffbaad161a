/* Bytes that belong to somebody else: compared, found, cut. */
#include "for_tests.h"

static void equal_is_equal_in_every_byte(void **state)
{
    (void)state;
    assert_true(str_eq(S("a\0b"), S("a\0b")));
    assert_false(str_eq(S("a\0b"), S("a\0c")));
    assert_false(str_eq(S("a"), S("ab")));
    assert_true(str_eq(S(""), STR_NONE));
    assert_true(str_eq_nocase(S("Content-TYPE"), S("content-type")));
    assert_false(str_eq_nocase(S("\xC3\x84"), S("\xC3\xA4"))); /* ASCII letters only */
    assert_false(str_eq_nocase(S("["), S("{")));
}

static void order_is_by_bytes_shorter_first(void **state)
{
    (void)state;
    static const struct str in_order[] = {S_INIT(""),  S_INIT("A"), S_INIT("AB"),
                                          S_INIT("B"), S_INIT("a"), S_INIT("\xC3\x84")};
    for (size_t i = 0; i < COUNT(in_order); i++)
        for (size_t j = 0; j < COUNT(in_order); j++) {
            int order = str_cmp(in_order[i], in_order[j]);
            assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
        }
    assert_int_equal(str_cmp(STR_NONE, STR_NONE), 0);
}

static void beginnings_and_ends_are_seen(void **state)
{
    (void)state;
    assert_true(str_starts(S("abc"), S("ab")) && str_starts(S("abc"), S("")) &&
                str_starts(S("abc"), S("abc")));
    assert_false(str_starts(S("abc"), S("abcd")) || str_starts(S("abc"), S("b")));
    assert_true(str_ends(S("abc"), S("bc")) && str_ends(S("abc"), STR_NONE) &&
                str_ends(STR_NONE, STR_NONE));
    assert_false(str_ends(S("abc"), S("xabc")) || str_ends(S("abc"), S("b")));
}

static void what_is_not_found_is_at_the_end(void **state)
{
    (void)state;
    assert_int_equal(str_find(S("banana"), S("an"), 0), 1);
    assert_int_equal(str_find(S("banana"), S("an"), 2), 3);
    assert_int_equal(str_find(S("banana"), S("an"), 4), 6);
    assert_int_equal(str_find(S("banana"), S(""), 4), 4);
    assert_int_equal(str_find(S("banana"), S("a"), 99), 6);
    assert_int_equal(str_find(STR_NONE, S("a"), 0), 0);
    assert_int_equal(str_find_char(S("banana"), 'n', 3), 4);
    assert_int_equal(str_find_char(S("banana"), 'x', 0), 6);
    assert_int_equal(str_find_char(S("banana"), 'b', 7), 6);
    assert_int_equal(str_find_char(STR_NONE, 'b', 0), 0);
}

static void parts_are_clipped_to_the_whole(void **state)
{
    (void)state;
    assert_str(str_sub(S("banana"), 1, 3), S("ana"));
    assert_str(str_sub(S("banana"), 4, SIZE_MAX), S("na"));
    assert_str(str_sub(S("banana"), 9, 3), S(""));
    assert_str(str_from(S("banana"), 2), S("nana"));
    assert_str(str_from(S("banana"), SIZE_MAX), S(""));
    assert_null(str_sub(STR_NONE, 1, 1).at);
}

static void white_space_is_trimmed_at_both_ends(void **state)
{
    (void)state;
    assert_str(str_trim(S(" \t\r\n\v\f a b \n")), S("a b"));
    assert_str(str_trim(S("   ")), S(""));
    assert_str(str_trim(STR_NONE), S(""));
    assert_str(str_trim(S("\xC2\xA0")), S("\xC2\xA0"));
}

static void cutting_gives_every_part_and_then_none(void **state)
{
    (void)state;
    static const struct {
        struct str whole;
        const char *parts[4];
        size_t count;
    } cases[] = {{S_INIT("a,b,c"), {"a", "b", "c"}, 3},
                 {S_INIT("a"), {"a"}, 1},
                 {S_INIT(""), {""}, 1},
                 {S_INIT(","), {"", ""}, 2},
                 {S_INIT("a,"), {"a", ""}, 2},
                 {S_INIT(",a,"), {"", "a", ""}, 3}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct str rest = cases[i].whole;
        size_t count = 0;
        while (rest.at) {
            assert_true(count < cases[i].count);
            assert_str(str_cut(&rest, ','), str_of(cases[i].parts[count]));
            count++;
        }
        assert_int_equal(count, cases[i].count);
    }
}

static void numbers_are_digits_and_nothing_else(void **state)
{
    (void)state;
    uint64_t n = 7;
    static const struct str wrong[] = {S_INIT(""),
                                       S_INIT("-1"),
                                       S_INIT("+1"),
                                       S_INIT(" 1"),
                                       S_INIT("1 "),
                                       S_INIT("0x1"),
                                       S_INIT("1e3"),
                                       S_INIT("1.0"),
                                       S_INIT("1\0"),
                                       S_INIT("18446744073709551616"),
                                       S_INIT("99999999999999999999"),
                                       S_INIT("000000000000000000001")};
    for (size_t i = 0; i < COUNT(wrong); i++) assert_false(str_to_u64(wrong[i], UINT64_MAX, &n));
    assert_int_equal(n, 7);
    assert_true(str_to_u64(S("18446744073709551615"), UINT64_MAX, &n) && n == UINT64_MAX);
    assert_true(str_to_u64(S("007"), 10, &n) && n == 7);
    assert_true(str_to_u64(S("10"), 10, &n) && n == 10);
    assert_false(str_to_u64(S("11"), 10, &n));
}

static void a_c_string_is_seen_as_it_is(void **state)
{
    (void)state;
    assert_str(str_of("abc"), S("abc"));
    assert_null(str_of(NULL).at);
    assert_true(str_is_empty(str_of("")) && str_of("").at);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_is_equal_in_every_byte),
        cmocka_unit_test(order_is_by_bytes_shorter_first),
        cmocka_unit_test(beginnings_and_ends_are_seen),
        cmocka_unit_test(what_is_not_found_is_at_the_end),
        cmocka_unit_test(parts_are_clipped_to_the_whole),
        cmocka_unit_test(white_space_is_trimmed_at_both_ends),
        cmocka_unit_test(cutting_gives_every_part_and_then_none),
        cmocka_unit_test(numbers_are_digits_and_nothing_else),
        cmocka_unit_test(a_c_string_is_seen_as_it_is),
    };
    return cmocka_run_group_tests_name("base str", tests, NULL, NULL);
}
