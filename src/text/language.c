/* language — tags of languages (BCP 47): whether one is well formed, which way its text runs. */
#include "text/text.h"

#define TAG_BYTES_MIN 2
#define TAG_BYTES_MAX 35
#define SUBTAG_BYTES  8

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

static bool is_subtag(struct str s, bool letters_only)
{
    if (s.len == 0 || s.len > SUBTAG_BYTES) return false;
    for (size_t i = 0; i < s.len; i++) {
        bool digit = s.at[i] >= '0' && s.at[i] <= '9';
        if (!is_letter(s.at[i]) && (letters_only || !digit)) return false;
    }
    return true;
}

bool language_is_tag(struct str tag)
{
    if (tag.len < TAG_BYTES_MIN || tag.len > TAG_BYTES_MAX) return false;
    struct str primary = str_cut(&tag, '-');
    if (primary.len < 2 || !is_subtag(primary, true)) return false;
    while (tag.at)
        if (!is_subtag(str_cut(&tag, '-'), false)) return false;
    return true;
}

static bool is_among(struct str s, const char *const *list)
{
    for (; *list; list++)
        if (str_eq_nocase(s, str_of(*list))) return true;
    return false;
}

bool language_is_rtl(struct str tag)
{
    static const char *const languages[] = {"ar",  "arc", "arz", "ary", "apc", "bal", "bqi", "ckb",
                                            "dv",  "fa",  "glk", "he",  "iw",  "khw", "ks",  "lrc",
                                            "mzn", "nqo", "pnb", "prs", "ps",  "sd",  "skr", "syr",
                                            "ug",  "ur",  "yi",  "ji",  NULL};
    static const char *const scripts[] = {"Arab", "Aran", "Hebr", "Syrc", "Thaa", "Nkoo",
                                          "Adlm", "Rohg", "Mand", "Samr", NULL};
    struct str primary = str_cut(&tag, '-');
    while (tag.at) { /* a script named in the tag knows better than the language */
        struct str part = str_cut(&tag, '-');
        if (part.len == 1) break; /* extensions and private use say nothing of the script */
        if (part.len == 4 && is_letter(part.at[0])) return is_among(part, scripts);
    }
    return is_among(primary, languages);
}
