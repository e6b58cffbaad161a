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

/* WHY-NOT: libsodium 1.0.18 alone: it takes every byte above 127 for the last of the digits, and one
 * text would have many spellings. */
static bool decode(struct str s, void *ret, size_t room, int variant, size_t *ret_got)
{
    const char *end = NULL;
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.at[i] > 127) return false;
    if (sodium_base642bin(ret, room, s.at, s.len, NULL, ret_got, &end, variant) != 0) return false;
    return end == s.at + s.len;
}

bool code_b64url_to(struct str s, void *ret, size_t n)
{
    size_t got = 0;
    if (s.len != CODE_B64_CHARS(n)) return false;
    return decode(s, ret, n, sodium_base64_VARIANT_URLSAFE_NO_PADDING, &got) && got == n;
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
    unsigned char *at = arena_zeros(a, s.len + 1);
    if (!decode(s, at, s.len, sodium_base64_VARIANT_ORIGINAL, &got)) return false;
    *ret = (struct str){(const char *)at, got};
    return true;
}
