/* Bytes as text and back: every length, and only the one right text. */
#include "for_tests.h"

static void fill(unsigned char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) bytes[i] = (unsigned char)(i * 37 + n * 11);
}

static void hexadecimal_goes_there_and_back(void **state)
{
    (void)state;
    for (size_t n = 0; n < 70; n++) {
        unsigned char in[70], out[70];
        char text[CODE_HEX_CHARS(70)];
        fill(in, n);
        code_hex(text, in, n);
        assert_true(code_hex_to((struct str){text, CODE_HEX_CHARS(n)}, out, n));
        assert_memory_equal(in, out, n);
    }
    char text[4];
    code_hex(text, "\x0f\xa5", 2);
    assert_memory_equal(text, "0fa5", 4);
}

static void only_canonical_hexadecimal_is_taken(void **state)
{
    (void)state;
    unsigned char out[2];
    static const struct str wrong[] = {S_INIT("0FA5"), S_INIT("0fa"),  S_INIT("0fa5a"),
                                       S_INIT("0fag"), S_INIT("0f 5"), S_INIT("")};
    for (size_t i = 0; i < COUNT(wrong); i++) assert_false(code_hex_to(wrong[i], out, 2));
}

static void base64url_goes_there_and_back(void **state)
{
    (void)state;
    for (size_t n = 0; n < 70; n++) {
        unsigned char in[70], out[70];
        char text[CODE_B64_CHARS(70) + 1];
        fill(in, n);
        text[CODE_B64_CHARS(n)] = '!';
        code_b64url(text, in, n);
        assert_int_equal(text[CODE_B64_CHARS(n)], '!');
        assert_true(code_b64url_to((struct str){text, CODE_B64_CHARS(n)}, out, n));
        assert_memory_equal(in, out, n);
    }
    char text[4];
    code_b64url(text, "\xfb\xff\xfe", 3);
    assert_memory_equal(text, "-__-", 4);
}

static void only_canonical_base64url_is_taken(void **state)
{
    (void)state;
    unsigned char out[4];
    assert_true(code_b64url_to(S("_w"), out, 1));
    static const struct str wrong[] = {S_INIT("_x"), S_INIT("/w"),   S_INIT("_w=="), S_INIT("_"),
                                       S_INIT(" w"), S_INIT("_w\n"), S_INIT("")};
    for (size_t i = 0; i < COUNT(wrong); i++) assert_false(code_b64url_to(wrong[i], out, 1));
    for (unsigned c = 128; c < 256; c++) {
        char text[2] = {(char)c, 'w'};
        assert_false(code_b64url_to((struct str){text, 2}, out, 1));
    }
}

/* RFC 4648 section 10. */
static void base64_is_that_of_the_standard(void **state)
{
    (void)state;
    SCOPED(arena_free) struct arena *a = arena_new();
    static const struct {
        struct str bytes, text;
    } cases[] = {{S_INIT(""), S_INIT("")},
                 {S_INIT("f"), S_INIT("Zg==")},
                 {S_INIT("fo"), S_INIT("Zm8=")},
                 {S_INIT("foo"), S_INIT("Zm9v")},
                 {S_INIT("foob"), S_INIT("Zm9vYg==")},
                 {S_INIT("fooba"), S_INIT("Zm9vYmE=")},
                 {S_INIT("foobar"), S_INIT("Zm9vYmFy")},
                 {S_INIT("\xfb\xff"), S_INIT("+/8=")}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct str back = S("not yet");
        assert_str(code_b64(a, cases[i].bytes.at, cases[i].bytes.len), cases[i].text);
        assert_true(code_b64_to(a, cases[i].text, &back));
        assert_str(back, cases[i].bytes);
    }
}

static void what_is_no_base64_is_refused(void **state)
{
    (void)state;
    SCOPED(arena_free) struct arena *a = arena_new();
    struct str back = S("untouched");
    static const struct str wrong[] = {S_INIT("Zg"),    S_INIT("Zg="),    S_INIT("Zg==="),
                                       S_INIT("Zh=="),  S_INIT("Z"),      S_INIT("Zm9-"),
                                       S_INIT("Zm 9v"), S_INIT("Zm9v\n"), S_INIT("=")};
    for (size_t i = 0; i < COUNT(wrong); i++) assert_false(code_b64_to(a, wrong[i], &back));
    for (unsigned c = 128; c < 256; c++) {
        char text[4] = {'A', (char)c, 'A', 'A'};
        assert_false(code_b64_to(a, (struct str){text, 4}, &back));
    }
    assert_str(back, S("untouched"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hexadecimal_goes_there_and_back),
        cmocka_unit_test(only_canonical_hexadecimal_is_taken),
        cmocka_unit_test(base64url_goes_there_and_back),
        cmocka_unit_test(only_canonical_base64url_is_taken),
        cmocka_unit_test(base64_is_that_of_the_standard),
        cmocka_unit_test(what_is_no_base64_is_refused),
    };
    return cmocka_run_group_tests_name("base code", tests, NULL, NULL);
}
