/* What every kind of article must be before it is read as its kind: of a sane size, UTF-8, without
 * control characters. What is wrong is named by line and byte, with what to do. */
#include "site/article.h"
#include "site/folder.h"

/* Lines end at LF, CR or CRLF, as in the editors people use. */
static unsigned line_at(struct str bytes, size_t offset)
{
    unsigned line = 1;
    for (size_t i = 0; i < offset; i++) {
        bool lone_cr = bytes.at[i] == '\r' && (i + 1 == bytes.len || bytes.at[i + 1] != '\n');
        if (bytes.at[i] == '\n' || lone_cr) line++;
    }
    return line;
}

static size_t column_at(struct str bytes, size_t offset)
{
    size_t column = 1;
    while (column <= offset && bytes.at[offset - column] != '\n' &&
           bytes.at[offset - column] != '\r')
        column++;
    return column;
}

static bool is_utf16(struct str bytes)
{
    return str_starts(bytes, S("\xFF\xFE")) || str_starts(bytes, S("\xFE\xFF"));
}

static bool check_utf8(const struct reading *r, struct str bytes)
{
    size_t bad = utf8_bad_at(bytes);
    if (bad == bytes.len) return true;
    r->fault->line = line_at(bytes, bad);
    if (is_utf16(bytes))
        return err_set(&r->fault->err, ERR_INPUT,
                       "it is UTF-16, not UTF-8: convert it with iconv -f UTF-16 -t UTF-8");
    return err_set(&r->fault->err, ERR_INPUT,
                   "byte %zu of the line (0x%02X) is not UTF-8: save the file as UTF-8, or convert "
                   "it with iconv -f WINDOWS-1252 -t UTF-8",
                   column_at(bytes, bad), (unsigned)(unsigned char)bytes.at[bad]);
}

/* Cc less TAB, LF, FF and CR. */
static bool is_unwanted(uint32_t character)
{
    if (character == '\t' || character == '\n' || character == '\f' || character == '\r')
        return false;
    return character < 0x20 || (character >= 0x7F && character < 0xA0);
}

static bool check_controls(const struct reading *r, struct str bytes)
{
    struct str rest = bytes;
    while (rest.len > 0) {
        size_t at = bytes.len - rest.len;
        uint32_t character = utf8_next(&rest);
        if (!is_unwanted(character)) continue;
        r->fault->line = line_at(bytes, at);
        if (character == 0)
            return err_set(&r->fault->err, ERR_INPUT,
                           "byte %zu of the line is a NUL: this is no text file",
                           column_at(bytes, at));
        return err_set(&r->fault->err, ERR_INPUT,
                       "byte %zu of the line is the control character U+%04X: take it out",
                       column_at(bytes, at), (unsigned)character);
    }
    return true;
}

void article_too_large(int64_t size, struct err *e)
{
    err_fill(e, ERR_LIMIT, "it has %lld bytes, an article at most %u: make several of it",
             (long long)size, LIMIT_ARTICLE_BYTES);
}

bool reading_text(const struct reading *r, struct str bytes, struct str *ret)
{
    if (bytes.len > LIMIT_ARTICLE_BYTES) {
        article_too_large((int64_t)bytes.len, &r->fault->err);
        return false;
    }
    if (!check_utf8(r, bytes)) return false;
    if (str_starts(bytes, S("\xEF\xBB\xBF"))) bytes = str_from(bytes, 3);
    if (!check_controls(r, bytes)) return false;
    if (text_is_blank(bytes))
        return err_set(&r->fault->err, ERR_INPUT, "it is empty: write something, or delete it");
    *ret = text_line_ends(r->arena, bytes);
    return true;
}
