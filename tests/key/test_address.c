/* Sealed addresses, hashes, secrets and networks. */
#include "ring_for_tests.h"

#include <signal.h>
#include <sys/wait.h>

static void a_sealed_address_opens_to_itself(void **state)
{
    struct place *p = *state;
    char longest[LIMIT_ADDRESS_BYTES];
    memset(longest, 'x', sizeof longest);
    const struct str addresses[] = {
        S("a@example.org"), STR_NONE, {longest, sizeof longest}, S("j\xc3\xbcrgen@example.org")};
    for (size_t i = 0; i < 4; i++) {
        unsigned char sealed[SEALED_BYTES];
        struct str opened = S("not yet");
        address_seal(p->ring, addresses[i], sealed);
        assert_true(
            address_open(p->ring, (struct str){(char *)sealed, SEALED_BYTES}, p->arena, &opened));
        assert_true(str_eq(opened, addresses[i]));
    }
}

static void two_seals_of_one_address_differ(void **state)
{
    struct place *p = *state;
    unsigned char a[SEALED_BYTES], b[SEALED_BYTES];
    address_seal(p->ring, S("a@example.org"), a);
    address_seal(p->ring, S("a@example.org"), b);
    assert_memory_not_equal(a, b, SEALED_BYTES);
}

static void a_damaged_box_does_not_open(void **state)
{
    struct place *p = *state;
    unsigned char sealed[SEALED_BYTES];
    struct str opened;
    address_seal(p->ring, S("a@example.org"), sealed);
    for (size_t i = 0; i < SEALED_BYTES; i += 13) {
        sealed[i] ^= 1;
        assert_false(
            address_open(p->ring, (struct str){(char *)sealed, SEALED_BYTES}, p->arena, &opened));
        sealed[i] ^= 1;
    }
    assert_false(
        address_open(p->ring, (struct str){(char *)sealed, SEALED_BYTES - 1}, p->arena, &opened));
    assert_false(address_open(p->ring, STR_NONE, p->arena, &opened));
}

static void the_pepper_changes_the_hash_and_wipes_it(void **state)
{
    struct place *p = *state, *other = NULL;
    unsigned char in[HASH_BYTES], plain[HASH_BYTES], here[HASH_BYTES], there[HASH_BYTES];
    static const unsigned char zeros[HASH_BYTES];
    address_hash(S("a@example.org"), plain);
    memcpy(in, plain, sizeof in);
    address_pepper(p->ring, in, here);
    assert_memory_equal(in, zeros, HASH_BYTES);
    assert_memory_not_equal(here, plain, HASH_BYTES);
    assert_int_equal(place_make((void **)&other), 0);
    memcpy(in, plain, sizeof in);
    address_pepper(other->ring, in, there);
    assert_memory_not_equal(here, there, HASH_BYTES);
    place_remove((void **)&other);
}

static void a_secret_has_one_hash_and_nothing_else_is_a_secret(void **state)
{
    struct place *p = *state;
    char a[SECRET_CHARS], b[SECRET_CHARS];
    unsigned char ha[HASH_BYTES], again[HASH_BYTES], hb[HASH_BYTES];
    (void)p;
    secret_make(a);
    secret_make(b);
    assert_true(secret_hash((struct str){a, SECRET_CHARS}, ha));
    assert_true(secret_hash((struct str){a, SECRET_CHARS}, again));
    assert_true(secret_hash((struct str){b, SECRET_CHARS}, hb));
    assert_memory_equal(ha, again, HASH_BYTES);
    assert_memory_not_equal(ha, hb, HASH_BYTES);
    assert_false(secret_hash((struct str){a, SECRET_CHARS - 1}, ha));
    a[3] = '+';
    assert_false(secret_hash((struct str){a, SECRET_CHARS}, ha));
    assert_false(secret_hash(STR_NONE, ha));
}

static void networks_are_told_apart_without_being_told(void **state)
{
    struct place *p = *state;
    unsigned char a[NETWORK_BYTES], b[NETWORK_BYTES], again[NETWORK_BYTES];
    network_hash(p->ring, "\xc0\x00\x02", 3, a);
    network_hash(p->ring, "\xc0\x00\x02", 3, again);
    network_hash(p->ring, "\xc0\x00\x03", 3, b);
    assert_memory_equal(a, again, NETWORK_BYTES);
    assert_memory_not_equal(a, b, NETWORK_BYTES);
}

static void quick_hash_is_blake2b_128(void **state)
{
    (void)state;
    unsigned char got[16];
    char hex[32];
    quick_hash(S("abc"), got); /* b2sum -l 128 */
    code_hex(hex, got, sizeof got);
    assert_memory_equal(hex, "cf4ab791c62b8d2b2109c90275287816", 32);
}

/* Runs USE in a child and says whether a signal ended it. */
static bool ends_the_process(void (*use)(const struct key_ring *), const struct key_ring *r)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (!freopen("/dev/null", "w", stderr)) _exit(3);
        signal(SIGABRT, SIG_DFL);
        use(r);
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void use_token(const struct key_ring *r)
{
    char at[TOKEN_CHARS];
    token_make(r, S("x"), at);
}

static void using_a_key_that_was_not_opened_ends_the_process(void **state)
{
    struct place *p = *state;
    struct key_ring *r = ring_of(p, KEY_BIT(KEY_ADDRESS_PUBLIC));
    assert_true(ends_the_process(use_token, r));
    assert_false(ends_the_process(use_token, p->ring));
    key_ring_free(&r);
}

#define IN_A_PLACE(f) cmocka_unit_test_setup_teardown(f, place_make, place_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_PLACE(a_sealed_address_opens_to_itself),
        IN_A_PLACE(two_seals_of_one_address_differ),
        IN_A_PLACE(a_damaged_box_does_not_open),
        IN_A_PLACE(the_pepper_changes_the_hash_and_wipes_it),
        IN_A_PLACE(a_secret_has_one_hash_and_nothing_else_is_a_secret),
        IN_A_PLACE(networks_are_told_apart_without_being_told),
        cmocka_unit_test(quick_hash_is_blake2b_128),
        IN_A_PLACE(using_a_key_that_was_not_opened_ends_the_process),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
