/* The client's network, for the rate rule alone.
 *
 * Behind a proxy the peer is the proxy. X-Forwarded-For is read from the right, since each proxy
 * appends the address it saw: entries are skipped as long as the one who wrote them is trusted, so
 * a client cannot choose its own network by sending the header itself. What is no address ends the
 * walk: the last trustworthy one counts. Networks, not addresses, because one household or one
 * phone has many. */
#include "page/page.h"

static const unsigned char MAPPED[12] = {[10] = 0xff, [11] = 0xff};

static bool is_trusted(const struct conf *conf, const unsigned char ip[16])
{
    for (size_t i = 0; i < conf->proxy_trusted_count; i++)
        if (network_has(&conf->proxy_trusted[i], ip)) return true;
    return false;
}

/* "192.0.2.7", "192.0.2.7:1234", "2001:db8::1", "[2001:db8::1]:1234". */
static bool read_entry(struct str s, unsigned char ret[16])
{
    s = str_trim(s);
    if (str_starts(s, S("["))) {
        s = str_sub(s, 1, str_find_char(s, ']', 0) - 1);
    } else if (str_find_char(s, '.', 0) < s.len && str_find_char(s, ':', 0) < s.len &&
               !str_starts(s, S(":"))) {
        size_t colon = str_find_char(s, ':', 0);
        if (str_find_char(s, '.', 0) < colon) s = str_sub(s, 0, colon);
    }
    struct network one;
    if (str_is_empty(s) || str_find_char(s, '/', 0) < s.len || !network_parse(s, &one))
        return false;
    memcpy(ret, one.at, sizeof one.at);
    return true;
}

/* Takes the last entry off *list. */
static struct str take_last(struct str *list)
{
    size_t at = list->len;
    while (at > 0 && list->at[at - 1] != ',') at--;
    struct str last = str_from(*list, at);
    *list = at > 0 ? str_sub(*list, 0, at - 1) : STR_NONE;
    return last;
}

static void walk_forwarded(const struct conf *conf, struct str list, unsigned char ip[16])
{
    while (list.at) {
        unsigned char entry[16];
        if (!read_entry(take_last(&list), entry)) return;
        memcpy(ip, entry, sizeof entry);
        if (!is_trusted(conf, ip)) return;
    }
}

void network_of_request(const struct page_world *w, const struct http_request *r,
                        unsigned char ret[NETWORK_BYTES])
{
    unsigned char ip[16];
    memcpy(ip, r->peer, sizeof ip);
    if (r->peer_is_unix || is_trusted(w->conf, ip))
        walk_forwarded(w->conf, http_header(r, "X-Forwarded-For"), ip);
    bool is_ipv4 = memcmp(ip, MAPPED, sizeof MAPPED) == 0;
    if (is_ipv4)
        network_hash(w->keys, ip + 12, 3, ret);
    else
        network_hash(w->keys, ip, 6, ret);
}
