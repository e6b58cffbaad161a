/* Names of hosts in ASCII, by libidn2. WHY-NOT: libcurl converts names by itself, but through the
 * locale's character set, and a program that sets no locale has one without any letter beyond
 * ASCII. */
#include "mail/ascii.h"
#include <idn2.h>

bool is_ascii(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.at[i] >= 0x80) return false;
    return true;
}

bool host_ascii(struct arena *a, struct str host, struct str *ret)
{
    if (host.len == 0 || memchr(host.at, '\0', host.len)) return false;
    if (is_ascii(host)) {
        *ret = host;
        return true;
    }
    uint8_t *name = NULL;
    int failed = idn2_lookup_u8((const uint8_t *)arena_c_string(a, host), &name,
                                IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
    if (failed == IDN2_OK) *ret = arena_dup(a, str_of((const char *)name));
    idn2_free(name);
    return failed == IDN2_OK;
}

/* Of an address that has an @; a quoted name may hold one more. */
static size_t last_at(struct str address)
{
    size_t at = address.len;
    while (at > 0 && address.at[at - 1] != '@') at--;
    return at;
}

struct str address_host(struct str address) { return str_from(address, last_at(address)); }

bool address_ascii(struct arena *a, struct str address, struct str *ret)
{
    if (address_check(address) != ADDRESS_OK) return false;
    size_t at = last_at(address);
    struct str host = str_from(address, at);
    if (is_ascii(host)) { /* not copied: who wipes addresses can reach this one */
        *ret = address;
        return true;
    }
    if (!host_ascii(a, host, &host)) return false;
    *ret = arena_printf(a, "%.*s%.*s", STR(str_sub(address, 0, at)), STR(host));
    return true;
}

/* The end of "//host:port" in s, from FROM on. */
static size_t authority_end(struct str s, size_t from)
{
    while (from < s.len && !strchr("/?#", s.at[from])) from++;
    return from;
}

bool url_ascii(struct arena *a, struct str url, struct str *ret)
{
    if (str_find_char(url, '\0', 0) < url.len) return false;
    size_t from = str_find(url, S("://"), 0);
    if (from == url.len) return false;
    size_t to = authority_end(url, from + 3);
    struct str authority = str_sub(url, from + 3, to - from - 3);
    size_t port =
        authority.len && authority.at[0] == '[' ? authority.len : str_find_char(authority, ':', 0);
    struct str host;
    if (!host_ascii(a, str_sub(authority, 0, port), &host)) return false;
    SCOPED(buf_done) struct buf out;
    buf_init(&out, 4 * LIMIT_URL_BYTES);
    buf_add(&out, str_sub(url, 0, from + 3));
    buf_add(&out, host);
    buf_add(&out, str_from(authority, port));
    for (size_t i = to; i < url.len; i++) {
        if ((unsigned char)url.at[i] >= 0x80)
            url_encode(&out, str_sub(url, i, 1));
        else
            buf_add_char(&out, url.at[i]);
    }
    *ret = arena_dup(a, buf_str(&out));
    return !buf_is_full(&out);
}
