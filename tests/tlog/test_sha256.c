/* The processor's way and the plain one give the same, at every length and cut, and what the
 * standard says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tlog/sha256.h"
#include <sodium.h>

#define MAX 300u

static void assert_same(const struct str *parts, size_t count)
{
    unsigned char one[SHA256_BYTES], two[SHA256_BYTES];
    sha256(parts, count, one);
    sha256_plain(parts, count, two);
    assert_memory_equal(one, two, SHA256_BYTES);
}

static void every_length_and_every_cut_are_hashed_alike(void **state)
{
    (void)state;
    char bytes[MAX];
    randombytes_buf(bytes, sizeof bytes);
    assert_same(NULL, 0);
    for (size_t len = 0; len <= MAX; len++) {
        struct str all = {bytes, len};
        for (size_t cut = 0; cut <= len; cut += len < 140 ? 1 : 13) {
            const struct str parts[] = {str_sub(all, 0, cut), STR_NONE, str_from(all, cut)};
            assert_same(parts, 3);
        }
    }
}

static void a_long_text_is_hashed_alike(void **state)
{
    (void)state;
    static char bytes[1 << 20];
    randombytes_buf(bytes, sizeof bytes);
    for (size_t len = sizeof bytes - 65; len < sizeof bytes; len++)
        assert_same(&(struct str){bytes, len}, 1);
}

static void the_standards_examples_come_out(void **state)
{
    (void)state;
    static const struct {
        struct str text;
        const char *hex;
    } cases[] = {
        {S_INIT(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {S_INIT("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {S_INIT("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        unsigned char hash[SHA256_BYTES], wanted[SHA256_BYTES];
        assert_true(code_hex_to(str_of(cases[i].hex), wanted, sizeof wanted));
        sha256_of(hash, cases[i].text);
        assert_memory_equal(hash, wanted, sizeof hash);
    }
}

int main(void)
{
    if (sodium_init() < 0) return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_length_and_every_cut_are_hashed_alike),
        cmocka_unit_test(a_long_text_is_hashed_alike),
        cmocka_unit_test(the_standards_examples_come_out),
    };
    return cmocka_run_group_tests_name("tlog sha256", tests, NULL, NULL);
}
