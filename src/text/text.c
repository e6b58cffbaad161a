/* text — what people see of a text: whether it says anything at all, its normal form, its line
 * ends, its beginning. What Unicode knows of a character comes from libunistring. */
#include "text/text.h"
#include <stdlib.h>
#include <unictype.h>
#include <unigbrk.h>
#include <uninorm.h>

#define BRAILLE_BLANK 0x2800u /* a symbol to Unicode, nothing to the eye */
#define ELLIPSIS      "\xE2\x80\xA6"

static bool is_invisible(uint32_t c)
{
    /* Default_Ignorable holds the Hangul fillers, the grapheme joiner, variation selectors and
     * tags. */
    return c == BRAILLE_BLANK || uc_is_property_white_space(c) ||
           uc_is_property_default_ignorable_code_point(c) ||
           uc_is_general_category_withtable(c, UC_CATEGORY_MASK_Cc | UC_CATEGORY_MASK_Cf);
}

bool text_is_blank(struct str s)
{
    while (s.len)
        if (!is_invisible(utf8_next(&s))) return false;
    return true;
}

/* How many bytes the next character has when it is one that never changes and never joins the one
 * before: below U+0300 and some blocks that people write in; 0 for all others. */
static size_t settled_len(const char *at)
{
    unsigned char lead = (unsigned char)at[0];
    if (lead < 0x80) return 1;
    if (lead < 0xCC) return 2;                                   /* Latin */
    if (lead == 0xD0 || lead == 0xD1) return 2;                  /* U+0400 to U+047F, Cyrillic */
    if (lead >= 0xE4 && lead <= 0xE9) return 3;                  /* U+4000 to U+9FFF, Han */
    bool is_mark = lead == 0xE2 && (unsigned char)at[1] == 0x80; /* U+2000 to U+203F */
    return is_mark && (unsigned char)at[2] > 0x81 ? 3 : 0;
}

/* Most texts are in their normal form, which is seen much faster than made. S is valid UTF-8. */
static bool is_settled(struct str s)
{
    size_t n = 1;
    /* UNSAFE: valid UTF-8 has all bytes of the character that begins at i. */
    for (size_t i = 0; n && i < s.len; i += n) n = settled_len(s.at + i);
    return n > 0;
}

static bool is_ascii(struct str s)
{
    unsigned char all = 0;
    for (size_t i = 0; i < s.len; i++) all |= (unsigned char)s.at[i];
    return all < 0x80;
}

struct str text_nfc(struct arena *a, struct str s)
{
    size_t len = 0;
    if (is_ascii(s)) return s;
    if (!utf8_is_valid(s)) return s; /* u8_normalize would put other bytes in */
    if (is_settled(s)) return s;
    uint8_t *made = u8_normalize(UNINORM_NFC, (const uint8_t *)s.at, s.len, NULL, &len);
    if (!made) die("out of memory for the normal form of %zu bytes", s.len);
    struct str kept = arena_dup(a, (struct str){(const char *)made, len});
    free(made);
    return kept;
}

struct str text_line_ends(struct arena *a, struct str s)
{
    size_t first = str_find_char(s, '\r', 0);
    if (first == s.len) return s;
    char *out = arena_zeros(a, s.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < s.len; i++) {
        bool lf_follows = i + 1 < s.len && s.at[i + 1] == '\n';
        if (s.at[i] != '\r')
            out[len++] = s.at[i];
        else if (!lf_follows)
            out[len++] = '\n';
    }
    return (struct str){out, len};
}

static bool is_bidi_control(uint32_t c)
{
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

struct str text_without_bidi(struct arena *a, struct str s)
{
    char *out = arena_zeros(a, s.len + 1);
    size_t len = 0;
    while (s.len) {
        struct str before = s;
        bool leave_out = is_bidi_control(utf8_next(&s));
        size_t taken = before.len - s.len;
        if (leave_out) continue;
        memcpy(out + len, before.at, taken);
        len += taken;
    }
    return (struct str){out, len};
}

/* The bytes of the first MAX_CHARS clusters of s. libunistring marks all breaks in one pass; so
 * many bytes are looked at as that many clusters of ordinary text may have, and more only when they
 * must. */
static size_t clusters_length(struct str s, size_t max_chars)
{
    size_t look = max_chars < s.len / 16 ? max_chars * 16 : s.len;
    for (;;) {
        while (look < s.len && ((unsigned char)s.at[look] & 0xC0) == 0x80) look++;
        char *breaks = malloc(look + 1);
        if (!breaks) die("out of memory for the breaks of %zu bytes", look);
        u8_grapheme_breaks((const uint8_t *)s.at, look, breaks);
        size_t seen = 0, at = 0;
        for (; at < look; at++)
            if (breaks[at] && seen++ == max_chars) break;
        free(breaks);
        if (at < look || look == s.len) return at;
        look = look < s.len / 4 ? look * 4 + 4 : s.len;
    }
}

struct str text_excerpt(struct arena *a, struct str s, size_t max_chars)
{
    size_t len = s.len <= max_chars ? s.len : clusters_length(s, max_chars);
    if (len == s.len) return s;
    struct str kept = str_sub(s, 0, len);
    while (kept.len && kept.at[kept.len - 1] == ' ') kept.len--; /* no space before the ellipsis */
    return arena_printf(a, "%.*s" ELLIPSIS, STR(kept));
}
