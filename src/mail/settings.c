/* mail.from and mail.url, read. */
#include "mail/ascii.h"
#include "mail/mail.h"
#include <arpa/inet.h>

#define NAME_BYTES 254u /* of a host */

/* ---- mail.from ---- */

static struct str without_quotes(struct str name)
{
    bool quoted = name.len >= 2 && name.at[0] == '"' && name.at[name.len - 1] == '"';
    return quoted ? str_sub(name, 1, name.len - 2) : name;
}

bool mailbox_parse(struct arena *a, struct str s, struct mailbox *ret, struct err *e)
{
    struct mailbox box = {STR_NONE, str_trim(s)};
    size_t open = box.address.len;
    if (str_ends(box.address, S(">"))) {
        while (open > 0 && box.address.at[open - 1] != '<') open--;
        if (open > 0) {
            box.name = without_quotes(str_trim(str_sub(box.address, 0, open - 1)));
            box.address = str_sub(box.address, open, box.address.len - open - 1);
        }
    }
    if (!utf8_is_valid(box.name) || !address_ascii(a, box.address, &box.address))
        return err_set(e, ERR_INPUT,
                       "'%.*s' is no address to send from; expected one such as "
                       "replies@example.org or Letters <replies@example.org>",
                       STR(str_sub(s, 0, 200)));
    *ret = box;
    return true;
}

/* ---- mail.url ---- */

static bool not_a_server(struct err *e)
{
    return err_set(
        e, ERR_INPUT,
        "expected smtp://user:password@host:587 or smtps://user:password@host, with @ : / "
        "%% in user and password written as %%40 %%3A %%2F %%25");
}

static bool is_loopback(struct str host)
{
    char name[INET6_ADDRSTRLEN] = {0};
    struct in_addr v4;
    struct in6_addr v6;
    if (str_eq_nocase(host, S("localhost"))) return true;
    if (host.len >= sizeof name) return false;
    memcpy(name, host.at, host.len);
    if (inet_pton(AF_INET, name, &v4) == 1) return ntohl(v4.s_addr) >> 24 == 127;
    return inet_pton(AF_INET6, name, &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

static bool is_host_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_';
}

static bool read_name(struct arena *a, struct str host, struct str *ret)
{
    if (!host_ascii(a, host, ret) || ret->len > NAME_BYTES) return false;
    for (size_t i = 0; i < ret->len; i++)
        if (!is_host_char(ret->at[i])) return false;
    return true;
}

static bool read_v6(struct str inside, struct str *ret)
{
    char name[INET6_ADDRSTRLEN] = {0};
    struct in6_addr parsed;
    if (inside.len >= sizeof name || memchr(inside.at, '\0', inside.len)) return false;
    memcpy(name, inside.at, inside.len);
    *ret = inside;
    return inet_pton(AF_INET6, name, &parsed) == 1;
}

/* "host", "host:25", "[::1]:25"; *ret_port stays where none is given. */
static bool read_place(struct arena *a, struct str place, struct str *ret_host, uint64_t *ret_port)
{
    bool is_v6 = str_starts(place, S("["));
    size_t end = is_v6 ? str_find_char(place, ']', 0) : str_find_char(place, ':', 0);
    if (is_v6 && end == place.len) return false;
    struct str rest = str_from(place, is_v6 ? end + 1 : end);
    if (rest.len && rest.at[0] != ':') return false;
    if (rest.len && (!str_to_u64(str_from(rest, 1), 65535, ret_port) || *ret_port == 0))
        return false;
    return is_v6 ? read_v6(str_sub(place, 1, end - 1), ret_host)
                 : read_name(a, str_sub(place, 0, end), ret_host);
}

static bool read_login(struct arena *a, struct str login, struct mail_server *ret)
{
    struct str password = login;
    struct str user = str_cut(&password, ':');
    if (!password.at) password = S("");
    return url_decode(a, user, &ret->user) && url_decode(a, password, &ret->password) &&
           (ret->user.len > 0 || ret->password.len == 0);
}

static uint64_t usual_port(const struct mail_server *s)
{
    if (s->tls == MAIL_TLS_AT_ONCE) return 465; /* RFC 8314 */
    return s->user.len ? 587 : 25;
}

bool mail_server_parse(struct arena *a, struct str url, struct mail_server *ret, struct err *e)
{
    struct mail_server server = {.tls = MAIL_TLS_STARTTLS};
    size_t scheme = str_find(url, S("://"), 0);
    struct str name = str_sub(url, 0, scheme), rest = str_from(url, scheme + 3);
    if (str_eq_nocase(name, S("smtps")))
        server.tls = MAIL_TLS_AT_ONCE;
    else if (!str_eq_nocase(name, S("smtp")))
        return not_a_server(e);
    if (str_ends(rest, S("/"))) rest.len--;
    size_t at = rest.len;
    while (at > 0 && rest.at[at - 1] != '@') at--;
    if (at > 0 && !read_login(a, str_sub(rest, 0, at - 1), &server)) return not_a_server(e);
    uint64_t port = usual_port(&server);
    if (!read_place(a, str_from(rest, at), &server.host, &port)) return not_a_server(e);
    server.port = (unsigned)port;
    if (server.tls == MAIL_TLS_STARTTLS && is_loopback(server.host)) server.tls = MAIL_TLS_NONE;
    *ret = server;
    return true;
}
