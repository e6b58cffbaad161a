/* Networks of both kinds of addresses. */
#include "conf_for_tests.h"
#include <arpa/inet.h>

/* An address as an answer of the system has it: IPv4 mapped. */
static void address(const char *text, unsigned char ret[16])
{
    static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
    memcpy(ret, mapped, sizeof mapped);
    if (inet_pton(AF_INET, text, ret + 12) == 1) return;
    assert_int_equal(inet_pton(AF_INET6, text, ret), 1);
}

static bool has(const char *network, const char *one)
{
    struct network n;
    unsigned char ip[16];
    if (!network_parse(str_of(network), &n)) fail_msg("%s is no network", network);
    address(one, ip);
    return network_has(&n, ip);
}

static void a_network_has_its_addresses_and_no_others(void **state)
{
    (void)state;
    assert_true(has("10.0.0.0/8", "10.255.255.255"));
    assert_false(has("10.0.0.0/8", "11.0.0.0"));
    assert_true(has("192.168.4.0/22", "192.168.7.255"));
    assert_false(has("192.168.4.0/22", "192.168.8.0"));
    assert_true(has("192.0.2.7", "192.0.2.7"));
    assert_false(has("192.0.2.7", "192.0.2.6"));
    assert_true(has("0.0.0.0/0", "203.0.113.9"));
    assert_true(has("fd00::/8", "fdff::1"));
    assert_false(has("fd00::/8", "fe00::1"));
    assert_true(has("::1", "::1"));
    assert_false(has("::1", "::2"));
    assert_true(has("2001:db8::/127", "2001:db8::1"));
    assert_false(has("2001:db8::/127", "2001:db8::2"));
}

static void ipv4_is_the_mapped_part_of_ipv6(void **state)
{
    (void)state;
    assert_true(has("::ffff:10.0.0.0/104", "10.1.2.3"));
    assert_true(has("10.0.0.0/8", "::ffff:10.1.2.3"));
    assert_true(has("::/0", "10.1.2.3"));
    assert_false(has("0.0.0.0/0", "::1"));
    assert_false(has("0.0.0.0/0", "2001:db8::1"));
    assert_false(has("10.0.0.0/8", "a00::"));
}

static void bits_after_the_prefix_do_not_count(void **state)
{
    (void)state;
    struct network a, b;
    assert_true(network_parse(S("10.9.8.7/8"), &a) && network_parse(S("10.0.0.0/8"), &b));
    assert_memory_equal(a.at, b.at, 16);
    assert_int_equal(a.bits, 104);
    assert_true(has("10.9.8.7/8", "10.1.1.1"));
}

static void what_is_no_network_is_refused(void **state)
{
    (void)state;
    static const struct str bad[] = {
        S_INIT(""),
        S_INIT("/"),
        S_INIT("/8"),
        S_INIT("10.0.0.0/"),
        S_INIT("10.0.0.0/33"),
        S_INIT("::/129"),
        S_INIT("10.0.0/8"),
        S_INIT("10.0.0.256"),
        S_INIT("10.0.0.0/8/8"),
        S_INIT("10.0.0.0/-1"),
        S_INIT("10.0.0.0 /8"),
        S_INIT(" 10.0.0.0"),
        S_INIT("::1%eth0"),
        S_INIT("[::1]"),
        S_INIT("localhost"),
        S_INIT("10.0.0.0/8 "),
        S_INIT("10.0.0.0\0"),
        S_INIT("1:2:3:4:5:6:7:8:9"),
        S_INIT("010.0.0.1"),
        S_INIT("10.0.0.0/255.0.0.0"),
        S_INIT("1111:2222:3333:4444:5555:6666:255.255.255.2555"),
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct network n = {.bits = 7};
        if (network_parse(bad[i], &n)) fail_msg("\"%.*s\" was taken", STR(bad[i]));
        assert_int_equal(n.bits, 7);
    }
}

static void flip(unsigned char ip[16], unsigned bit)
{
    ip[bit / 8] ^= (unsigned char)(0x80 >> bit % 8);
}

/* For every length of a prefix and every bit: changing the bit leaves the network if and only if it
 * stands before the prefix's end. */
static void each_bit_counts_up_to_the_prefix(void **state)
{
    struct arena *a = *state;
    for (unsigned bits = 0; bits <= 128; bits++) {
        struct network n;
        unsigned char ip[16];
        assert_true(network_parse(arena_printf(a, "2001:db8:5a5a:a5a5:1:fffe:7:8/%u", bits), &n));
        assert_int_equal(n.bits, bits);
        for (unsigned bit = 0; bit < 128; bit++) {
            address("2001:db8:5a5a:a5a5:1:fffe:7:8", ip);
            assert_true(network_has(&n, ip));
            flip(ip, bit);
            assert_int_equal(network_has(&n, ip), bit >= bits);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_network_has_its_addresses_and_no_others), TEST(ipv4_is_the_mapped_part_of_ipv6),
        TEST(bits_after_the_prefix_do_not_count),        TEST(what_is_no_network_is_refused),
        TEST(each_bit_counts_up_to_the_prefix),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
