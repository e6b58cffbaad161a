/* Whose network a request counts for: proxies are believed from the right, and only those that are
 * trusted. */
#include "page_for_tests.h"

static void peer_of(const char *text, struct http_request *r)
{
    struct network n;
    assert_true(network_parse(str_of(text), &n));
    memcpy(r->peer, n.at, sizeof r->peer);
}

static void network_of(struct ground *p, const char *peer, const char *forwarded,
                       unsigned char ret[NETWORK_BYTES])
{
    struct asked a = {.headers_count = forwarded ? 1 : 0};
    if (forwarded) a.headers[0] = (struct http_header_line){"X-Forwarded-For", str_of(forwarded)};
    if (peer)
        peer_of(peer, &a.http);
    else
        a.http.peer_is_unix = true;
    network_of_request(&p->w, &a.http, ret);
}

/* That PEER with FORWARDED counts for the network of ALONE, seen without any proxy. */
static void assert_same(struct ground *p, const char *peer, const char *forwarded,
                        const char *alone)
{
    unsigned char have[NETWORK_BYTES], want[NETWORK_BYTES];
    network_of(p, peer, forwarded, have);
    network_of(p, alone, NULL, want);
    if (memcmp(have, want, sizeof have) != 0)
        fail_msg("%s, \"%s\" is not %s", peer, forwarded, alone);
}

static void assert_other(struct ground *p, const char *one, const char *other)
{
    unsigned char a[NETWORK_BYTES], b[NETWORK_BYTES];
    network_of(p, one, NULL, a);
    network_of(p, other, NULL, b);
    assert_memory_not_equal(a, b, sizeof a);
}

static void trust(struct ground *p, const char *networks)
{
    struct err e = {0};
    if (!conf_set(p->arena, &p->conf, S("proxy.trusted"), str_of(networks), &e))
        fail_msg("%s", e.detail);
}

static void a_network_is_24_bits_of_ipv4_and_48_of_ipv6(void **state)
{
    struct ground *p = *state;
    assert_same(p, "192.0.2.1", NULL, "192.0.2.254");
    assert_other(p, "192.0.2.1", "192.0.3.1");
    assert_same(p, "2001:db8:1:2::3", NULL, "2001:db8:1:ffff::9");
    assert_other(p, "2001:db8:1::", "2001:db8:2::");
}

static void nobody_is_believed_who_is_not_trusted(void **state)
{
    assert_same(*state, "192.0.2.1", "198.51.100.7", "192.0.2.1");
}

static void a_trusted_proxy_is_believed_and_the_client_before_it_is_not(void **state)
{
    struct ground *p = *state;
    trust(p, "10.0.0.0/8");
    assert_same(p, "10.1.2.3", "198.51.100.7", "198.51.100.7");
    assert_same(p, "10.1.2.3", "203.0.113.9, 198.51.100.7", "198.51.100.7");
    assert_same(p, "10.1.2.3", "203.0.113.9, 198.51.100.7, 10.9.9.9", "198.51.100.7");
    assert_same(p, "10.1.2.3", "10.4.4.4, 10.9.9.9", "10.4.4.4");
    assert_same(p, "10.1.2.3", NULL, "10.1.2.3");
    assert_same(p, "192.0.2.1", "198.51.100.7", "192.0.2.1");
}

static void a_peer_on_a_unix_socket_is_a_proxy(void **state)
{
    struct ground *p = *state;
    trust(p, "10.0.0.0/8");
    assert_same(p, NULL, "198.51.100.7", "198.51.100.7");
    assert_same(p, NULL, "203.0.113.9, 198.51.100.7, 10.0.0.1", "198.51.100.7");
}

static void entries_may_have_ports_and_brackets(void **state)
{
    struct ground *p = *state;
    trust(p, "10.0.0.0/8");
    assert_same(p, "10.1.2.3", "198.51.100.7:4711", "198.51.100.7");
    assert_same(p, "10.1.2.3", "[2001:db8:1::5]:4711", "2001:db8:1::5");
    assert_same(p, "10.1.2.3", " 2001:db8:1::5 ", "2001:db8:1::5");
}

static void what_is_no_address_ends_the_walk(void **state)
{
    struct ground *p = *state;
    trust(p, "10.0.0.0/8");
    assert_same(p, "10.1.2.3", "198.51.100.7, unknown", "10.1.2.3");
    assert_same(p, "10.1.2.3", "198.51.100.7, unknown, 10.8.8.8", "10.8.8.8");
    assert_same(p, "10.1.2.3", "198.51.100.0/24", "10.1.2.3");
    assert_same(p, "10.1.2.3", "[", "10.1.2.3");
    assert_same(p, "10.1.2.3", "", "10.1.2.3");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_network_is_24_bits_of_ipv4_and_48_of_ipv6, ground_make,
                                        ground_remove),
        cmocka_unit_test_setup_teardown(nobody_is_believed_who_is_not_trusted, ground_make,
                                        ground_remove),
        cmocka_unit_test_setup_teardown(a_trusted_proxy_is_believed_and_the_client_before_it_is_not,
                                        ground_make, ground_remove),
        cmocka_unit_test_setup_teardown(a_peer_on_a_unix_socket_is_a_proxy, ground_make,
                                        ground_remove),
        cmocka_unit_test_setup_teardown(entries_may_have_ports_and_brackets, ground_make,
                                        ground_remove),
        cmocka_unit_test_setup_teardown(what_is_no_address_ends_the_walk, ground_make,
                                        ground_remove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
