/* Which addresses may be connected to when a stranger has named the host. */
#include "../text/in_arena.h"

#include "mail/mail.h"
#include <arpa/inet.h>
#include <sys/un.h>

static bool is_public(const char *name)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET, name, &v4.sin_addr) == 1)
        return address_is_public((const struct sockaddr *)&v4);
    assert_int_equal(inet_pton(AF_INET6, name, &v6.sin6_addr), 1);
    return address_is_public((const struct sockaddr *)&v6);
}

static void these_are_public(void **state)
{
    (void)state;
    static const char *const names[] = {
        "1.0.0.0", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
        "126.255.255.255", "128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255",
        "172.32.0.0", "191.255.255.255", "192.0.1.0", "192.0.3.0", "192.88.98.255", "192.88.100.0",
        "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "198.51.99.255",
        "198.51.101.0", "203.0.112.255", "203.0.114.0", "223.255.255.255",
        /* IPv6 */
        "2000::", "2001:200::", "2001:4860:4860::8888", "2001:db7:ffff::", "2001:db9::", "2003::1",
        "2606:4700::1111", "2a00::1", "3ffe:ffff::", "3fff:1000::",
        /* carrying a public IPv4 address */
        "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!is_public(names[i])) fail_msg("%s is public", names[i]);
}

static void these_are_not(void **state)
{
    (void)state;
    static const char *const names[] = {
        "0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255",
        "127.0.0.1", "127.255.255.255", "169.254.0.0", "169.254.169.254", "169.254.255.255",
        "172.16.0.0", "172.31.255.255", "192.0.0.1", "192.0.0.255", "192.0.2.0", "192.0.2.255",
        "192.88.99.1", "192.168.0.0", "192.168.255.255", "198.18.0.0", "198.19.255.255",
        "198.51.100.1", "203.0.113.255", "224.0.0.1", "239.255.255.255", "240.0.0.0",
        "255.255.255.255",
        /* IPv6: this machine, none, its networks, all of a group */
        "::", "::1", "fe80::1", "febf::1", "fec0::1", "fc00::1", "fd12:3456::1", "ff02::1",
        "ff0e::1", "100::1", "4000::1", "5f00::1", "1fff::1",
        /* documentation, benchmarking, protocol assignments */
        "2001:db8::1", "2001:db8:ffff::1", "3fff::1", "3fff:fff::1", "2001:2::1", "2001:10::1",
        "2001:20::1", "2001:1ff::1",
        /* carrying an IPv4 address: mapped, NAT64, and what is not used any more */
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:0.0.0.0",
        "64:ff9b::127.0.0.1", "64:ff9b::192.168.1.1", "64:ff9b:1::8.8.8.8", "64:ff9b:0:1::8.8.8.8",
        "::127.0.0.1", "::8.8.8.8", "2002:7f00:1::", "2002:0808:0808::1", "2001::1"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (is_public(names[i])) fail_msg("%s is not public", names[i]);
}

static void another_family_is_not(void **state)
{
    (void)state;
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    assert_false(address_is_public((const struct sockaddr *)&un));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(these_are_public),
        TEST(these_are_not),
        TEST(another_family_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
