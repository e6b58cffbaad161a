/* Text from anyone on somebody's terminal. See shown.h. */
#include "cmd/shown.h"
#include "text/text.h"

static bool is_dangerous(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x200E && c <= 0x200F) || c == 0x061C ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

static void put_piece(FILE *out, struct str piece)
{
    if (piece.len) (void)fwrite(piece.at, 1, piece.len, out);
}

static void put_character(FILE *out, struct str *valid)
{
    struct str whole = *valid;
    uint32_t c = utf8_next(valid);
    if (!is_dangerous(c))
        put_piece(out, str_sub(whole, 0, whole.len - valid->len));
    else if (c < 0x80)
        fprintf(out, "\\x%02x", (unsigned)c);
    else
        fprintf(out, "\\u%04x", (unsigned)c);
}

void shown_line(FILE *out, struct str s)
{
    while (s.len > 0) {
        size_t bad = utf8_bad_at(s);
        struct str valid = str_sub(s, 0, bad);
        while (valid.len > 0) put_character(out, &valid);
        if (bad < s.len) fprintf(out, "\\x%02x", (unsigned)(unsigned char)s.at[bad]);
        s = str_from(s, bad + 1);
    }
}

void shown_text(FILE *out, struct str s, const char *indent)
{
    while (s.at) {
        struct str line = str_cut(&s, '\n');
        if (line.len) fputs(indent, out);
        while (line.at) {
            shown_line(out, str_cut(&line, '\t'));
            if (line.at) fputc('\t', out);
        }
        fputc('\n', out);
    }
}

struct str shown_first_line(struct arena *a, struct str s, size_t max_chars)
{
    struct str line = STR_NONE;
    while (s.at && text_is_blank(line)) line = str_cut(&s, '\n');
    return text_excerpt(a, str_trim(line), max_chars);
}
