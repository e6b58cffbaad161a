/* Networks of IPv4 and IPv6 as one kind: IPv4 is kept as ::ffff:a.b.c.d, so 10.0.0.0/8 is a network
 * of 104 bits and one comparison serves both. */
#include "conf/conf.h"
#include <arpa/inet.h>

static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};

static bool read_address(struct str s, unsigned char ret[16], unsigned *ret_bits_max)
{
    char name[INET6_ADDRSTRLEN];
    if (s.len == 0 || s.len >= sizeof name || memchr(s.at, '\0', s.len)) return false;
    memcpy(name, s.at, s.len);
    name[s.len] = '\0';
    *ret_bits_max = strchr(name, ':') ? 128 : 32;
    if (*ret_bits_max == 128) return inet_pton(AF_INET6, name, ret) == 1;
    memcpy(ret, mapped, sizeof mapped);
    return inet_pton(AF_INET, name, ret + sizeof mapped) == 1;
}

/* The bits of byte I that are the network's. */
static unsigned char mask_at(unsigned bits, unsigned i)
{
    if (bits >= 8 * (i + 1)) return 0xff;
    if (bits <= 8 * i) return 0;
    return (unsigned char)(0xff << (8 * (i + 1) - bits));
}

bool network_parse(struct str s, struct network *ret)
{
    struct network n;
    unsigned bits_max;
    size_t slash = str_find_char(s, '/', 0);
    if (!read_address(str_sub(s, 0, slash), n.at, &bits_max)) return false;
    uint64_t bits = bits_max;
    if (slash < s.len && !str_to_u64(str_from(s, slash + 1), bits_max, &bits)) return false;
    n.bits = (unsigned)bits + (128 - bits_max);
    for (unsigned i = 0; i < 16; i++) n.at[i] &= mask_at(n.bits, i);
    *ret = n;
    return true;
}

bool network_has(const struct network *n, const unsigned char ip[16])
{
    for (unsigned i = 0; i < 16; i++)
        if ((ip[i] & mask_at(n->bits, i)) != n->at[i]) return false;
    return true;
}
