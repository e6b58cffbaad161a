/* How many words people would count. See article.h. */
#include "site/article.h"

static bool is_between(uint32_t c, uint32_t first, uint32_t last)
{
    return c >= first && c <= last;
}

/* Scripts written without spaces, where two characters make a word on average. */
static bool is_dense(uint32_t c)
{
    return is_between(c, 0x3041, 0x30FF) || is_between(c, 0x3400, 0x4DBF) ||
           is_between(c, 0x4E00, 0x9FFF) || is_between(c, 0xF900, 0xFAFF) ||
           is_between(c, 0x20000, 0x3FFFF);
}

static bool is_space(uint32_t c)
{
    return c == ' ' || is_between(c, '\t', '\r') || c == 0xA0 || c == 0x1680 ||
           is_between(c, 0x2000, 0x200B) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
           c == 0x205F || c == 0x3000;
}

/* Letters and digits of any script: what is no punctuation. A dash alone is no word. */
static bool makes_word(uint32_t c)
{
    if (c < 0x80) return is_between(c, '0', '9') || is_between(c | 0x20, 'a', 'z');
    if (c < 0xC0) return c == 0xAA || c == 0xB5 || c == 0xBA;
    return !is_between(c, 0x2000, 0x206F) && !is_between(c, 0x2190, 0x2BFF) &&
           !is_between(c, 0x3000, 0x303F) && !is_between(c, 0xFF00, 0xFF0F) && c != 0xD7 &&
           c != 0xF7;
}

uint64_t word_count(struct str text)
{
    uint64_t words = 0, dense = 0;
    bool in_word = false;
    while (text.len > 0) {
        uint32_t c = utf8_next(&text);
        if (is_dense(c)) {
            dense++;
            in_word = false;
        } else if (is_space(c)) {
            in_word = false;
        } else if (makes_word(c) && !in_word) {
            in_word = true;
            words++;
        }
    }
    return words + (dense + 1) / 2;
}
