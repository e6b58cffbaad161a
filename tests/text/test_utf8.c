/* UTF-8: what is valid and what is not, at every border. */
#include "in_arena.h"

#include "corpus.h"

static void every_character_comes_back_as_it_went(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 8);
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        if (c >= 0xD800 && c <= 0xDFFF) continue;
        buf_clear(&b);
        utf8_add(&b, c);
        struct str s = buf_str(&b);
        assert_true(utf8_is_valid(s));
        assert_int_equal(utf8_count(s), 1);
        assert_int_equal(utf8_next(&s), c);
        assert_int_equal(s.len, 0);
    }
    buf_done(&b);
}

static void what_is_no_character_is_written_as_the_replacement(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 16);
    utf8_add(&b, 0xD800);
    utf8_add(&b, 0x110000);
    assert_says(S("\xEF\xBF\xBD\xEF\xBF\xBD"), buf_str(&b));
    buf_done(&b);
}

static void a_full_buf_holds_no_half_character(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 4);
    utf8_add(&b, 0xE9);
    utf8_add(&b, 0x20AC);
    assert_true(buf_is_full(&b));
    assert_says(S("\xC3\xA9"), buf_str(&b));
    buf_done(&b);
}

static void the_first_bad_byte_is_found(void **state)
{
    (void)state;
    static const struct {
        struct str s;
        size_t bad_at;
    } cases[] = {
        {S_INIT(""), 0},
        {S_INIT("a\0b"), 3}, /* a NUL is a character */
        {S_INIT("\xC3\xA9\xE2\x82\xAC\xF0\x9F\x8C\xB1"), 9},
        {S_INIT("ab\x80"), 2},
        {S_INIT("\xC0\x80"), 0},             /* overlong NUL */
        {S_INIT("x\xC1\xBF"), 1},            /* overlong */
        {S_INIT("\xE0\x9F\xBF"), 0},         /* overlong */
        {S_INIT("\xE0\xA0\x80"), 3},         /* U+0800 */
        {S_INIT("\xED\x9F\xBF"), 3},         /* U+D7FF */
        {S_INIT("\xED\xA0\x80"), 0},         /* a surrogate */
        {S_INIT("\xEE\x80\x80"), 3},         /* U+E000 */
        {S_INIT("\xF0\x8F\xBF\xBF"), 0},     /* overlong */
        {S_INIT("\xF0\x90\x80\x80"), 4},     /* U+10000 */
        {S_INIT("\xF4\x8F\xBF\xBF"), 4},     /* U+10FFFF */
        {S_INIT("\xF4\x90\x80\x80"), 0},     /* U+110000 */
        {S_INIT("\xF8\x88\x80\x80\x80"), 0}, /* five bytes */
        {S_INIT("ok\xE2\x82"), 2},           /* cut off */
        {S_INIT("ok\xF0\x9F\x8C"), 2},
        {S_INIT("\xE2\x28\xA1"), 0},
        {S_INIT("\xFE"), 0},
        {S_INIT("\xFF"), 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(utf8_bad_at(cases[i].s), cases[i].bad_at);
}

static void bad_bytes_are_taken_one_at_a_time(void **state)
{
    (void)state;
    struct str s = S("\xE2\x82z");
    assert_int_equal(utf8_next(&s), 0xFFFD);
    assert_int_equal(utf8_next(&s), 0xFFFD);
    assert_int_equal(utf8_next(&s), 'z');
    assert_int_equal(s.len, 0);
}

/* The bytes written out in a line of the stress test: "4.1.1 U+002F = c0 af = ..." */
static struct str bytes_said(struct arena *a, struct str line)
{
    struct str hex = str_from(line, str_find(line, S("= "), 0) + 2);
    struct str s = {arena_zeros(a, hex.len + 1), 0};
    hex = str_trim(str_sub(hex, 0, str_find_char(hex, '=', 0)));
    while (hex.at) {
        unsigned value = (unsigned)strtoul(str_cut(&hex, ' ').at, NULL, 16);
        ((char *)(uintptr_t)s.at)[s.len++] = (char)value;
    }
    return s;
}

/* Of Markus Kuhn's stress test, sections 3.5 to 5.2 are malformed; the noncharacters of 5.3 are
 * not. */
static void the_stress_test_is_judged_right(void **state)
{
    struct str rest = corpus_read(*state, "unicode/UTF-8-test.txt");
    size_t good = 0, bad = 0;
    if (!rest.at) skip();
    while (rest.at) {
        struct str line = str_cut(&rest, '\n');
        bool has_bytes = line.len > 6 && line.at[1] == '.' && line.at[3] == '.' &&
                         str_find(line, S("= "), 0) < line.len;
        if (!has_bytes || line.at[0] == '3' || str_cmp(line, S("2.3")) < 0) continue;
        bool malformed = str_cmp(line, S("3")) > 0 && str_cmp(line, S("5.3")) < 0;
        malformed = malformed || str_starts(line, S("2.3.5"));
        assert_int_equal(utf8_is_valid(bytes_said(*state, line)), !malformed);
        *(malformed ? &bad : &good) += 1;
    }
    assert_true(good >= 6 && bad >= 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_character_comes_back_as_it_went),
        TEST(what_is_no_character_is_written_as_the_replacement),
        TEST(a_full_buf_holds_no_half_character),
        TEST(the_first_bad_byte_is_found),
        TEST(bad_bytes_are_taken_one_at_a_time),
        TEST(the_stress_test_is_judged_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
