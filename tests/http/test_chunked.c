/* The framing of bodies in chunks: what has one reading and what has not. */
#include "for_tests.h"

static enum chunk_place end_of(struct str s, struct chunked *ret)
{
    *ret = (struct chunked){0};
    return chunked_read(ret, s);
}

static const char *const good[] = {
    "0\r\n\r\n",
    "5\r\nhello\r\n0\r\n\r\n",
    "05\r\nhello\r\n000\r\n\r\n",
    "a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n",
    "5;x=y\r\nhello\r\n0\r\n\r\n",
    "5;x=\"a b\"\r\nhello\r\n0;last\r\n\r\n",
    "5;\r\nhello\r\n0\r\n\r\n",
    "5\r\n\r\n0\r\n\r\n0\r\n\r\n",
    "0000000000000005\r\nhello\r\n0\r\n\r\n",
    "5\r\nhello\r\n0\r\nX-T: 1\r\nX-U:\r\nX-V: a\tb\r\n\r\n",
};

static const char *const bad[] = {
    "\r\n",
    " 5\r\nhello\r\n0\r\n\r\n",
    "0x5\r\nhello\r\n0\r\n\r\n",
    "+5\r\nhello\r\n0\r\n\r\n",
    "-5\r\nhello\r\n0\r\n\r\n",
    "5 \r\nhello\r\n0\r\n\r\n",
    "5g\r\nhello\r\n0\r\n\r\n",
    ";x\r\nhello\r\n0\r\n\r\n",
    "5\nhello\r\n0\r\n\r\n",
    "5\r\rhello\r\n0\r\n\r\n",
    "5;x\nhello\r\n0\r\n\r\n",
    "5;\nx\r\nhello\r\n0\r\n\r\n",
    "5;x\ry\r\nhello\r\n0\r\n\r\n",
    "5;\x01\r\nhello\r\n0\r\n\r\n",
    "5\r\nhelloXX0\r\n\r\n",
    "5\r\nhello\n0\r\n\r\n",
    "5\r\nhello!\r\n0\r\n\r\n",
    "5\r\nhell\r\n0\r\n\r\n",
    "10000000000000005\r\nhello\r\n0\r\n\r\n",
    "00000000000000005\r\nhello\r\n0\r\n\r\n",
    "5\r\nhello\r\n0\n\r\n",
    "5\r\nhello\r\n0\r\n\n",
    "5\r\nhello\r\n0\r\nX-T: 1\n\r\n",
    "5\r\nhello\r\n0\r\n X-T: 1\r\n\r\n",
    "5\r\nhello\r\n0\r\nX-T : 1\r\n\r\n",
    "5\r\nhello\r\n0\r\n: 1\r\n\r\n",
    "5\r\nhello\r\n0\r\nX-T\r\n\r\n",
    "5\r\nhello\r\n0\r\nX-T: 1\r\n 2\r\n\r\n",
    "5\r\nhello\r\n0\r\nX-T: \x7f\r\n\r\n",
};

static void
a_body_framed_as_the_standard_wants_it_is_whole_at_its_last_byte_and_no_sooner(void **state)
{
    (void)state;
    struct chunked c;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct str s = str_of(good[i]);
        if (end_of(s, &c) != CHUNK_WHOLE) fail_msg("refused: %s", good[i]);
        for (size_t n = 0; n < s.len; n++) {
            enum chunk_place place = end_of(str_sub(s, 0, n), &c);
            assert_int_not_equal(place, CHUNK_WHOLE);
            assert_int_not_equal(place, CHUNK_BAD);
        }
    }
}

static void everything_else_is_refused(void **state)
{
    (void)state;
    struct chunked c;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (end_of(str_of(bad[i]), &c) != CHUNK_BAD) fail_msg("taken: %s", bad[i]);
    assert_int_equal(end_of((struct str){"0\r\nX: \0\r\n\r\n", 12}, &c), CHUNK_BAD);
}

static void where_a_body_is_cut_into_pieces_changes_nothing(void **state)
{
    (void)state;
    struct chunked whole, cut;
    for (size_t i = 0; i < sizeof good / sizeof *good + sizeof bad / sizeof *bad; i++) {
        size_t goods = sizeof good / sizeof *good;
        struct str s = str_of(i < goods ? good[i] : bad[i - goods]);
        enum chunk_place expected = end_of(s, &whole);
        for (size_t n = 0; n <= s.len; n++) {
            end_of(str_sub(s, 0, n), &cut);
            assert_int_equal(chunked_read(&cut, str_from(s, n)), expected);
            assert_int_equal(cut.bytes, whole.bytes);
        }
    }
}

static void what_follows_the_end_is_somebody_elses(void **state)
{
    (void)state;
    struct chunked c;
    assert_int_equal(end_of(S("0\r\n\r\n\n\nGET"), &c), CHUNK_WHOLE);
    assert_int_equal(chunked_read(&c, S("\x01")), CHUNK_WHOLE);
}

static void announced_bytes_are_counted_before_they_come_and_never_wrap(void **state)
{
    (void)state;
    struct chunked c;
    end_of(S("5\r\nhello\r\nff\r\n"), &c);
    assert_int_equal(c.bytes, 260);
    assert_int_equal(end_of(S("5\r\nhello\r\nffffffffffffffff\r\n"), &c), CHUNK_DATA);
    assert_true(c.bytes == UINT64_MAX);
}

static void extensions_and_trailers_have_an_end(void **state)
{
    (void)state;
    struct chunked c;
    struct buf b;
    buf_init(&b, 65536);
    buf_add(&b, S("5;"));
    for (size_t i = 0; i < CHUNK_EXTENSION_BYTES_MAX; i++) buf_add_char(&b, 'x');
    assert_int_equal(end_of(buf_str(&b), &c), CHUNK_EXTENSION);
    assert_int_equal(chunked_read(&c, S("x")), CHUNK_BAD);
    buf_clear(&b);
    buf_add(&b, S("0\r\n"));
    while (b.len + 3 < CHUNK_TRAILER_BYTES_MAX) buf_add(&b, S("a: b\r\n"));
    assert_int_not_equal(end_of(buf_str(&b), &c), CHUNK_BAD);
    assert_int_equal(chunked_read(&c, S("a: b\r\n")), CHUNK_BAD);
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            a_body_framed_as_the_standard_wants_it_is_whole_at_its_last_byte_and_no_sooner),
        cmocka_unit_test(everything_else_is_refused),
        cmocka_unit_test(where_a_body_is_cut_into_pieces_changes_nothing),
        cmocka_unit_test(what_follows_the_end_is_somebody_elses),
        cmocka_unit_test(announced_bytes_are_counted_before_they_come_and_never_wrap),
        cmocka_unit_test(extensions_and_trailers_have_an_end),
    };
    return cmocka_run_group_tests_name("http chunked", tests, NULL, NULL);
}
