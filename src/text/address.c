/* address — addresses of people: which ones mail is really sent to.
 *
 * RFC 5321's Mailbox and RFC 6531's extension of it, less what no mail program sends: comments,
 * folding, route lists, host names of one label. Whether somebody reads there only a letter can
 * tell. */
#include "text/text.h"
#include <arpa/inet.h>
#include <stdlib.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>

#define NAME_BYTES_MAX  64 /* RFC 5321 4.5.3.1.1 */
#define LABEL_BYTES_MAX 63 /* RFC 1035 2.3.4 */

static bool is_ascii_alnum(uint32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Beyond ASCII: what is seen. Joiners are needed in Persian, Indic scripts and emoji. */
static bool is_visible_wide(uint32_t c)
{
    if (c < 0x80) return false;
    if (c == 0x200C || c == 0x200D) return true;
    return !uc_is_general_category_withtable(c, UC_CATEGORY_MASK_Z | UC_CATEGORY_MASK_C);
}

/* What IDNA lets into a label beyond ASCII: letters, marks, digits, and what joins them. */
static bool is_label_wide(uint32_t c)
{
    if (c < 0x80) return false;
    if (c == 0x200C || c == 0x200D || c == 0xB7 || c == 0x375 || c == 0x5F3 || c == 0x5F4 ||
        c == 0x30FB)
        return true;
    return uc_is_general_category_withtable(c, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_M |
                                                   UC_CATEGORY_MASK_N);
}

static bool is_atom_char(uint32_t c)
{
    if (c >= 0x80) return is_visible_wide(c);
    return is_ascii_alnum(c) || (c && strchr("!#$%&'*+-/=?^_`{|}~", (int)c));
}

static bool is_dot_atom(struct str name)
{
    struct str rest = name;
    while (rest.at) {
        struct str atom = str_cut(&rest, '.');
        if (atom.len == 0) return false;
        while (atom.len)
            if (!is_atom_char(utf8_next(&atom))) return false;
    }
    return true;
}

/* Between its quotes: printable ASCII and visible characters; a backslash takes the next as it is.
 */
static bool is_quoted(struct str name)
{
    if (name.len < 2 || name.at[0] != '"' || name.at[name.len - 1] != '"') return false;
    struct str inside = str_sub(name, 1, name.len - 2);
    while (inside.len) {
        uint32_t c = utf8_next(&inside);
        if (c == '"') return false;
        if (c == '\\') {
            if (inside.len == 0) return false;
            c = utf8_next(&inside);
            if (c >= 0x80) return false; /* RFC 5321: only ASCII is quoted */
        }
        if (c < ' ' || c == 0x7F || (c >= 0x80 && !is_visible_wide(c))) return false;
    }
    return true;
}

static bool is_label(struct str label)
{
    if (label.len == 0 || label.len > LABEL_BYTES_MAX) return false;
    if (label.at[0] == '-' || label.at[label.len - 1] == '-') return false;
    while (label.len) {
        uint32_t c = utf8_next(&label);
        if (c != '-' && !is_ascii_alnum(c) && !is_label_wide(c)) return false;
    }
    return true;
}

static bool is_all_digits(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.at[i] < '0' || s.at[i] > '9') return false;
    return true;
}

/* [192.0.2.1] or [IPv6:2001:db8::1] */
static bool is_literal(struct str host)
{
    char text[INET6_ADDRSTRLEN] = {0};
    unsigned char parsed[16];
    struct str prefix = S("IPv6:");
    struct str inside = str_sub(host, 1, host.len - 2);
    bool is_6 = str_eq_nocase(str_sub(inside, 0, prefix.len), prefix);
    if (is_6) inside = str_from(inside, prefix.len);
    if (inside.len == 0 || inside.len >= sizeof text) return false;
    memcpy(text, inside.at, inside.len);
    return inet_pton(is_6 ? AF_INET6 : AF_INET, text, parsed) == 1;
}

static enum address_fault host_fault(struct str host)
{
    if (host.len == 0) return ADDRESS_NO_HOST;
    if (host.len > 2 && host.at[0] == '[' && host.at[host.len - 1] == ']')
        return is_literal(host) ? ADDRESS_OK : ADDRESS_BAD_CHAR;
    struct str rest = host, label = STR_NONE;
    size_t labels = 0;
    for (; rest.at; labels++) {
        label = str_cut(&rest, '.');
        if (label.len == 0) return ADDRESS_NO_HOST;
        if (!is_label(label)) return ADDRESS_BAD_CHAR;
    }
    /* A last label of digits is a forgotten pair of brackets or a typing error. */
    return labels < 2 || is_all_digits(label) ? ADDRESS_NO_HOST : ADDRESS_OK;
}

/* The last @: a quoted name may hold others. Or s.len. */
static size_t at_sign(struct str s)
{
    for (size_t i = s.len; i > 0; i--)
        if (s.at[i - 1] == '@') return i - 1;
    return s.len;
}

enum address_fault address_check(struct str s)
{
    if (s.len > LIMIT_ADDRESS_BYTES) return ADDRESS_LONG;
    if (!utf8_is_valid(s)) return ADDRESS_BAD_CHAR;
    size_t at = at_sign(s);
    if (at == s.len) return ADDRESS_NO_AT;
    struct str name = str_sub(s, 0, at);
    if (name.len == 0) return ADDRESS_NO_NAME;
    if (name.len > NAME_BYTES_MAX) return ADDRESS_LONG;
    if (!is_dot_atom(name) && !is_quoted(name)) return ADDRESS_BAD_CHAR;
    return host_fault(str_from(s, at + 1));
}

struct str address_normal(struct arena *a, struct str s)
{
    s = str_trim(s);
    size_t len = 0;
    if (!utf8_is_valid(s)) return arena_dup(a, s);
    /* No language: Turkish has its own lower case of I, addresses have not. */
    uint8_t *made = u8_tolower((const uint8_t *)s.at, s.len, NULL, UNINORM_NFC, NULL, &len);
    if (!made) die("out of memory for a normal form of %zu bytes", s.len);
    struct str kept = arena_dup(a, (struct str){(const char *)made, len});
    free(made);
    return kept;
}
