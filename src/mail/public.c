/* Which addresses are of the public internet: IANA's registries of special-purpose addresses, as of
 * 2025. A name that a stranger gives may lead to the machine itself or into its network, where
 * nobody asks who is calling; so it is the address that counts, after the name was looked up.
 *
 * IPv4: all but the networks below. IPv6: only what IANA gives out for hosts, 2000::/3, but for the
 * networks below; and what carries an IPv4 address where that one is public. Deprecated ways of
 * carrying one (6to4, Teredo, compatible) are refused whole. */
#include "mail/mail.h"
#include <netinet/in.h>
#include <sys/socket.h>

struct block {
    unsigned char at[16];
    unsigned bits;
};

static const struct block not_public_4[] = {
    {{0}, 8},             /* "this network" */
    {{10}, 8},            /* private */
    {{100, 64}, 10},      /* shared by a carrier's customers */
    {{127}, 8},           /* loopback */
    {{169, 254}, 16},     /* link-local; clouds keep their metadata there */
    {{172, 16}, 12},      /* private */
    {{192, 0, 0}, 24},    /* protocol assignments */
    {{192, 0, 2}, 24},    /* documentation */
    {{192, 88, 99}, 24},  /* 6to4 relays, deprecated */
    {{192, 168}, 16},     /* private */
    {{198, 18}, 15},      /* benchmarking */
    {{198, 51, 100}, 24}, /* documentation */
    {{203, 0, 113}, 24},  /* documentation */
    {{224}, 4},           /* multicast */
    {{240}, 4},           /* reserved, broadcast */
};

static const struct block for_hosts_6 = {{0x20}, 3};
static const struct block not_public_6[] = {
    {{0x20, 0x01}, 23},             /* protocol assignments: Teredo, ORCHID, benchmarking */
    {{0x20, 0x01, 0x0d, 0xb8}, 32}, /* documentation */
    {{0x20, 0x02}, 16},             /* 6to4 */
    {{0x3f, 0xff}, 20},             /* documentation */
};

static const struct block carries_4[] = {
    {{[10] = 0xff, [11] = 0xff}, 96}, /* ::ffff:0:0/96, mapped */
    {{0x00, 0x64, 0xff, 0x9b}, 96},   /* 64:ff9b::/96, NAT64 */
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static bool is_in(const unsigned char *address, const struct block *block)
{
    unsigned whole = block->bits / 8, rest = block->bits % 8;
    if (memcmp(address, block->at, whole) != 0) return false;
    return rest == 0 || (address[whole] ^ block->at[whole]) >> (8 - rest) == 0;
}

static bool is_in_any(const unsigned char *address, const struct block *blocks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_in(address, &blocks[i])) return true;
    return false;
}

static bool is_public_4(const unsigned char *address)
{
    return !is_in_any(address, not_public_4, COUNT(not_public_4));
}

static bool is_public_6(const unsigned char *address)
{
    if (is_in_any(address, carries_4, COUNT(carries_4))) return is_public_4(address + 12);
    return is_in(address, &for_hosts_6) && !is_in_any(address, not_public_6, COUNT(not_public_6));
}

bool address_is_public(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        struct sockaddr_in v4;
        memcpy(&v4, address, sizeof v4);
        return is_public_4((const unsigned char *)&v4.sin_addr);
    }
    if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 v6;
        memcpy(&v6, address, sizeof v6);
        return is_public_6(v6.sin6_addr.s6_addr);
    }
    return false;
}
