/* utf8 — bytes to characters and back, by RFC 3629 and table 3-7 of the Unicode Standard: the
 * second byte of a sequence is what tells overlong forms, surrogates and too large values from good
 * ones. */
#include "text/text.h"

#define REPLACEMENT 0xFFFDu

/* How many bytes the sequence has that begins with LEAD, and the bounds of its second byte; 0 for a
 * byte that begins nothing. */
static size_t sequence_of(unsigned char lead, unsigned char *ret_low, unsigned char *ret_high)
{
    *ret_low = 0x80;
    *ret_high = 0xBF;
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return 2;
    if (lead >= 0xE0 && lead <= 0xEF) {
        if (lead == 0xE0) *ret_low = 0xA0;  /* shortest form */
        if (lead == 0xED) *ret_high = 0x9F; /* no surrogates */
        return 3;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        if (lead == 0xF0) *ret_low = 0x90;  /* shortest form */
        if (lead == 0xF4) *ret_high = 0x8F; /* nothing above U+10FFFF */
        return 4;
    }
    return 0;
}

/* The bytes of the valid sequence at the start of s, or 0. */
static size_t valid_length(struct str s)
{
    /* UNSAFE: every index is below n, and n is at most s.len. */
    const unsigned char *at = (const unsigned char *)s.at;
    unsigned char low, high;
    if (s.len == 0) return 0;
    size_t n = sequence_of(at[0], &low, &high);
    if (n < 2) return n;
    if (n > s.len || at[1] < low || at[1] > high) return 0;
    for (size_t i = 2; i < n; i++)
        if ((at[i] & 0xC0) != 0x80) return 0;
    return n;
}

size_t utf8_bad_at(struct str s)
{
    size_t at = 0;
    while (at < s.len) {
        if ((unsigned char)s.at[at] < 0x80) { /* most of most texts */
            at++;
            continue;
        }
        size_t n = valid_length(str_from(s, at));
        if (n == 0) return at;
        at += n;
    }
    return s.len;
}

uint32_t utf8_next(struct str *s)
{
    static const unsigned char lead_bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    size_t n = valid_length(*s);
    if (n == 0) {
        *s = str_from(*s, 1);
        return REPLACEMENT;
    }
    uint32_t character = (unsigned char)s->at[0] & lead_bits[n];
    for (size_t i = 1; i < n; i++) character = character << 6 | ((unsigned char)s->at[i] & 0x3F);
    *s = str_from(*s, n);
    return character;
}

static char continuation(uint32_t character, unsigned shift)
{
    return (char)(0x80 | (character >> shift & 0x3F));
}

void utf8_add(struct buf *b, uint32_t c)
{
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = REPLACEMENT;
    /* A whole character or none: a buf that fills up keeps no half of one. */
    if (c < 0x80) {
        buf_add_char(b, (char)c);
    } else if (c < 0x800) {
        char two[] = {(char)(0xC0 | c >> 6), continuation(c, 0)};
        buf_add(b, (struct str){two, sizeof two});
    } else if (c < 0x10000) {
        char three[] = {(char)(0xE0 | c >> 12), continuation(c, 6), continuation(c, 0)};
        buf_add(b, (struct str){three, sizeof three});
    } else {
        char four[] = {(char)(0xF0 | c >> 18), continuation(c, 12), continuation(c, 6),
                       continuation(c, 0)};
        buf_add(b, (struct str){four, sizeof four});
    }
}

size_t utf8_count(struct str s)
{
    size_t count = 0;
    for (size_t i = 0; i < s.len; i++) count += ((unsigned char)s.at[i] & 0xC0) != 0x80;
    return count;
}
