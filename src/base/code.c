#include "base/code.h"
#include <sodium.h>

void code_hex(char *ret, const void *bytes, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *b = bytes;
    for (size_t i = 0; i < n; i++) {
        ret[2 * i] = digits[b[i] >> 4];
        ret[2 * i + 1] = digits[b[i] & 15];
    }
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

bool code_hex_to(struct str s, void *ret, size_t n)
{
    if (s.len != 2 * n) return false;
    unsigned char *out = ret;
    for (size_t i = 0; i < n; i++) {
        int high = hex_value(s.at[2 * i]), low = hex_value(s.at[2 * i + 1]);
        if (high < 0 || low < 0) return false;
        out[i] = (unsigned char)(high * 16 + low);
    }
    return true;
}

static const char url_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void code_b64url(char *ret, const void *bytes, size_t n)
{
    const unsigned char *b = bytes;
    uint32_t held = 0;
    int bits = 0;
    for (size_t i = 0; i < n; i++) {
        held = held << 8 | b[i];
        bits += 8;
        for (; bits >= 6; bits -= 6) *ret++ = url_digits[held >> (bits - 6) & 63];
    }
    if (bits) *ret = url_digits[held << (6 - bits) & 63];
}

/* libsodium 1.0.18 takes bytes past ASCII for its last digit where char is signed. */
static bool is_ascii(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.at[i] > 127) return false;
    return true;
}

bool code_b64url_to(struct str s, void *ret, size_t n)
{
    if (s.len != CODE_B64_CHARS(n) || !is_ascii(s)) return false;
    size_t got = 0;
    const char *end = NULL;
    if (sodium_base642bin(ret, n, s.at, s.len, NULL, &got, &end,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
        return false;
    return got == n && end == s.at + s.len;
}

struct str code_b64(struct arena *a, const void *bytes, size_t n)
{
    size_t room = sodium_base64_ENCODED_LEN(n, sodium_base64_VARIANT_ORIGINAL);
    char *at = arena_zeros(a, room);
    sodium_bin2base64(at, room, bytes, n, sodium_base64_VARIANT_ORIGINAL);
    return str_of(at);
}

bool code_b64_to(struct arena *a, struct str s, struct str *ret)
{
    size_t got = 0;
    const char *end = NULL;
    if (!is_ascii(s)) return false;
    unsigned char *at = arena_zeros(a, s.len + 1);
    if (sodium_base642bin(at, s.len, s.at, s.len, NULL, &got, &end,
                          sodium_base64_VARIANT_ORIGINAL) != 0)
        return false;
    if (end != s.at + s.len) return false;
    *ret = (struct str){(const char *)at, got};
    return true;
}
