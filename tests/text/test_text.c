/* Texts: blank or not, normal form, line ends, bidi controls, excerpts. */
#include "in_arena.h"

#include <stdlib.h>
#include <uninorm.h>

static void only_invisible_characters_are_blank(void **state)
{
    (void)state;
    static const uint32_t invisible[] = {
        ' ',    '\t',   '\n',    '\r',    0x0B,    0x00,    0x1B,    0x7F,   0x85,
        0xA0,   0xAD,   0x034F,  0x061C,  0x115F,  0x1160,  0x1680,  0x17B4, 0x180B,
        0x180E, 0x2000, 0x200B,  0x200D,  0x200E,  0x2028,  0x2029,  0x202E, 0x202F,
        0x205F, 0x2060, 0x2066,  0x2800,  0x3000,  0x3164,  0xFE00,  0xFE0F, 0xFEFF,
        0xFFA0, 0xFFF9, 0x1D173, 0xE0001, 0xE0020, 0xE007F, 0xE0100, 0xE01EF};
    struct buf b;
    buf_init(&b, 400);
    for (size_t i = 0; i < sizeof invisible / sizeof invisible[0]; i++) {
        buf_clear(&b);
        utf8_add(&b, invisible[i]);
        if (!text_is_blank(buf_str(&b))) fail_msg("U+%04X is visible", invisible[i]);
        buf_add(&b, S("."));
        assert_false(text_is_blank(buf_str(&b)));
    }
    buf_done(&b);
    assert_true(text_is_blank(STR_NONE));
}

static void whatever_can_be_seen_is_not_blank(void **state)
{
    (void)state;
    static const struct str visible[] = {S_INIT("0"),
                                         S_INIT("."),
                                         S_INIT("\xE2\x80\x94"),
                                         S_INIT("\xE6\x97\xA5"),
                                         S_INIT("\xC3\xA9"),
                                         S_INIT("\xCC\x81"),
                                         S_INIT("\xF0\x9F\x91\x8D"),
                                         S_INIT(" \xEF\xBF\xBD")};
    for (size_t i = 0; i < sizeof visible / sizeof visible[0]; i++)
        assert_false(text_is_blank(visible[i]));
}

static void letter_and_accent_become_one_character(void **state)
{
    assert_says(S("caf\xC3\xA9"), text_nfc(*state, S("cafe\xCC\x81")));
    assert_says(S("\xEA\xB0\x81"), text_nfc(*state, S("\xE1\x84\x80\xE1\x85\xA1\xE1\x86\xA8")));
    assert_says(S("plain"), text_nfc(*state, S("plain")));
    assert_says(S(""), text_nfc(*state, S("")));
}

/* Against the library itself, alone and where it may join or be joined. */
static void every_character_has_the_normal_form_that_unicode_gives_it(void **state)
{
    static const char *const around[][2] = {
        {"", ""}, {"e", ""}, {"", "\xCC\x81"}, {"\xD0\xB8", "\xCC\x86"}};
    SCOPED(buf_done) struct buf b;
    buf_init(&b, 64);
    for (uint32_t c = 1; c < 0x110000; c++) {
        if (c == 0xD800) c = 0xE000;
        for (size_t i = 0; i < sizeof around / sizeof around[0]; i++) {
            size_t len = 0;
            buf_clear(&b);
            buf_add(&b, str_of(around[i][0]));
            utf8_add(&b, c);
            buf_add(&b, str_of(around[i][1]));
            uint8_t *made = u8_normalize(UNINORM_NFC, (const uint8_t *)b.at, b.len, NULL, &len);
            assert_non_null(made);
            assert_says(((struct str){(const char *)made, len}), text_nfc(*state, buf_str(&b)));
            free(made);
        }
        if (c % 4096 == 0) arena_reset(*state);
    }
}

static void compatibility_characters_stay_what_they_are(void **state)
{
    assert_says(S("\xEF\xAC\x81 \xC2\xB2"), text_nfc(*state, S("\xEF\xAC\x81 \xC2\xB2")));
}

static void what_is_not_utf8_is_left_alone_by_nfc(void **state)
{
    assert_says(S("e\xCC\x81\xFF"), text_nfc(*state, S("e\xCC\x81\xFF")));
}

static void every_line_end_becomes_lf(void **state)
{
    assert_says(S("a\nb\nc\n\nd\n"), text_line_ends(*state, S("a\r\nb\rc\n\r\nd\r")));
    assert_says(S("\n\n"), text_line_ends(*state, S("\r\r\n")));
    assert_says(S("a\n\tb"), text_line_ends(*state, S("a\n\tb")));
}

static void bidi_controls_go_and_marks_stay(void **state)
{
    assert_says(S("abcd"), text_without_bidi(*state, S("a\xE2\x80\xAE"
                                                       "b\xE2\x81\xA6"
                                                       "c\xE2\x81\xA9"
                                                       "d\xE2\x80\xAA")));
    /* U+200F and U+061C are marks, not embeddings: names may need them. */
    assert_says(S("a\xE2\x80\x8F\xD8\x9C"), text_without_bidi(*state, S("a\xE2\x80\x8F\xD8\x9C")));
}

static void a_short_text_is_its_own_excerpt(void **state)
{
    assert_says(S("abc"), text_excerpt(*state, S("abc"), 3));
    assert_says(S("\xC3\xA9t\xC3\xA9"), text_excerpt(*state, S("\xC3\xA9t\xC3\xA9"), 3));
    assert_says(S(""), text_excerpt(*state, S(""), 0));
}

static void an_excerpt_says_that_something_was_left_out(void **state)
{
    assert_says(S("abc\xE2\x80\xA6"), text_excerpt(*state, S("abcd"), 3));
    assert_says(S("one\xE2\x80\xA6"), text_excerpt(*state, S("one two"), 4));
    assert_says(S("\xE2\x80\xA6"), text_excerpt(*state, S("abcd"), 0));
}

#define FAMILY "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7"
#define FRANCE "\xF0\x9F\x87\xAB\xF0\x9F\x87\xB7"
#define MALI   "\xF0\x9F\x87\xB2\xF0\x9F\x87\xB1"

static void an_excerpt_cuts_no_cluster_apart(void **state)
{
    assert_says(S("e\xCC\x81\xE2\x80\xA6"), text_excerpt(*state, S("e\xCC\x81x"), 1));
    assert_says(S(FAMILY "\xE2\x80\xA6"), text_excerpt(*state, S(FAMILY FAMILY), 1));
    assert_says(S(FRANCE MALI "\xE2\x80\xA6"), text_excerpt(*state, S(FRANCE MALI FRANCE), 2));
    assert_says(S("a\xE2\x80\xA6"), text_excerpt(*state, S("a\r\nb"), 1));
}

/* More bytes a cluster than are looked at first. */
static void an_excerpt_finds_the_end_of_long_clusters(void **state)
{
    struct buf b;
    buf_init(&b, 100000);
    for (size_t i = 0; i < 300; i++) {
        buf_add(&b, S("a"));
        for (size_t k = 0; k < 40; k++) buf_add(&b, S("\xCC\x81"));
    }
    struct str s = buf_str(&b);
    struct str cut = text_excerpt(*state, s, 10);
    assert_int_equal(cut.len, 10 * 81 + 3);
    assert_says(str_sub(s, 0, 810), str_sub(cut, 0, 810));
    assert_int_equal(text_excerpt(*state, s, 299).len, 299 * 81 + 3);
    assert_int_equal(text_excerpt(*state, s, 300).len, s.len);
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(only_invisible_characters_are_blank),
        TEST(whatever_can_be_seen_is_not_blank),
        TEST(letter_and_accent_become_one_character),
        TEST(every_character_has_the_normal_form_that_unicode_gives_it),
        TEST(compatibility_characters_stay_what_they_are),
        TEST(what_is_not_utf8_is_left_alone_by_nfc),
        TEST(every_line_end_becomes_lf),
        TEST(bidi_controls_go_and_marks_stay),
        TEST(a_short_text_is_its_own_excerpt),
        TEST(an_excerpt_says_that_something_was_left_out),
        TEST(an_excerpt_cuts_no_cluster_apart),
        TEST(an_excerpt_finds_the_end_of_long_clusters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
