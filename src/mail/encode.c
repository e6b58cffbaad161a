/* Any text as lines of mail. */
#include "mail/encode.h"

#define UNKNOWN    S("\xEF\xBF\xBD")
#define WORD_BEGIN S("=?UTF-8?B?")
#define WORD_END   S("?=")
#define PLAIN_WORD_BYTES                                                                           \
    60u /* a longer word makes the whole text encoded, so that it can be folded */

/* ---- text made sound ---- */

static bool is_line_breaking(uint32_t c)
{
    return c <= ' ' || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029;
}

static void add_spaced(struct buf *b, struct str valid, bool *space_due)
{
    while (valid.len) {
        uint32_t c = utf8_next(&valid);
        if (is_line_breaking(c)) {
            *space_due = true;
            continue;
        }
        if (*space_due && b->len) buf_add_char(b, ' ');
        *space_due = false;
        utf8_add(b, c);
    }
}

struct str one_line(struct arena *a, struct str s)
{
    SCOPED(buf_done) struct buf b;
    buf_init(&b, 3 * s.len + 1);
    bool space_due = false;
    while (s.len) {
        size_t bad = utf8_bad_at(s);
        add_spaced(&b, str_sub(s, 0, bad), &space_due);
        if (bad < s.len) add_spaced(&b, UNKNOWN, &space_due);
        s = str_from(s, bad < s.len ? bad + 1 : bad);
    }
    return str_trim(text_without_bidi(a, arena_dup(a, buf_str(&b))));
}

struct str sound_text(struct arena *a, struct str s)
{
    SCOPED(buf_done) struct buf b;
    buf_init(&b, 3 * s.len + 1);
    while (s.len) {
        size_t bad = utf8_bad_at(s);
        size_t nul = str_find_char(s, '\0', 0);
        size_t end = nul < bad ? nul : bad;
        buf_add(&b, str_sub(s, 0, end));
        if (end < s.len) buf_add(&b, UNKNOWN);
        s = str_from(s, end < s.len ? end + 1 : end);
    }
    return text_line_ends(a, arena_dup(a, buf_str(&b)));
}

/* ---- headers ---- */

size_t buf_column(const struct buf *b)
{
    size_t from = b->len;
    while (from > 0 && b->at[from - 1] != '\n') from--;
    return b->len - from;
}

/* Printable ASCII that nobody takes for an encoded word. */
static bool is_plain(struct str line)
{
    for (size_t i = 0; i < line.len; i++)
        if (line.at[i] < ' ' || line.at[i] > '~') return false;
    return str_find(line, S("=?"), 0) == line.len;
}

static bool can_be_folded(struct str line)
{
    struct str rest = line;
    while (rest.at)
        if (str_cut(&rest, ' ').len > PLAIN_WORD_BYTES) return false;
    return true;
}

void encode_unbroken(struct buf *b, struct str word)
{
    bool folds = buf_column(b) + 1 + word.len > MAIL_LINE_MAX;
    buf_add(b, folds ? S("\r\n ") : S(" "));
    buf_add(b, word);
}

/* The bytes of the next encoded word: whole characters, at least one. */
static size_t piece_of(struct str s, size_t bytes_max)
{
    struct str rest = s;
    size_t end = 0;
    while (rest.len) {
        utf8_next(&rest);
        size_t next = s.len - rest.len;
        if (end && next > bytes_max) break;
        end = next;
    }
    return end;
}

/* How many bytes an encoded word may hold so that it ends within the line. */
static size_t room_in_line(size_t column)
{
    size_t around = column + 1 + WORD_BEGIN.len + WORD_END.len;
    return around + 4 > MAIL_LINE_MAX ? 0 : (MAIL_LINE_MAX - around) / 4 * 3;
}

/* White space between encoded words is no part of the text (RFC 2047 6.2). */
static void add_encoded_words(struct buf *b, struct str line)
{
    struct arena *a = arena_new();
    while (line.len) {
        size_t room = room_in_line(buf_column(b));
        bool folds = room < 12; /* no word for two letters at the end of a line */
        size_t len = piece_of(line, folds ? room_in_line(0) : room);
        buf_add(b, folds ? S("\r\n ") : S(" "));
        buf_add(b, WORD_BEGIN);
        buf_add(b, code_b64(a, line.at, len));
        buf_add(b, WORD_END);
        line = str_from(line, len);
    }
    arena_free(&a);
}

void encode_words(struct buf *b, struct str line)
{
    if (!is_plain(line) || !can_be_folded(line)) {
        add_encoded_words(b, line);
        return;
    }
    struct str rest = line;
    while (rest.at) encode_unbroken(b, str_cut(&rest, ' '));
}

void encode_phrase(struct buf *b, struct str line)
{
    if (!is_plain(line) || line.len > PLAIN_WORD_BYTES / 2) {
        add_encoded_words(b, line);
        return;
    }
    buf_add(b, S(" \""));
    for (size_t i = 0; i < line.len; i++) {
        if (line.at[i] == '"' || line.at[i] == '\\') buf_add_char(b, '\\');
        buf_add_char(b, line.at[i]);
    }
    buf_add_char(b, '"');
}

/* ---- bodies ---- */

/* "." would end the message to a careless server; "From " begins one in an old mailbox. */
static bool needs_code(struct str line, size_t i, size_t column)
{
    char c = line.at[i];
    if (c == ' ' || c == '\t') return i + 1 == line.len;
    if (column == 0 && (c == '.' || str_starts(str_from(line, i), S("From ")))) return true;
    return c < ' ' || c > '~' || c == '=';
}

static void add_quoted_line(struct buf *b, struct str line)
{
    size_t column = 0;
    for (size_t i = 0; i < line.len; i++) {
        bool coded = needs_code(line, i, column);
        size_t width = coded ? 3 : 1;
        if (column + width > MAIL_LINE_MAX - 1) {
            buf_add(b, S("=\r\n"));
            column = 0;
            coded = needs_code(line, i, column);
            width = coded ? 3 : 1;
        }
        if (coded)
            buf_addf(b, "=%02X", (unsigned)(unsigned char)line.at[i]);
        else
            buf_add_char(b, line.at[i]);
        column += width;
    }
    buf_add(b, S("\r\n"));
}

void encode_quoted_printable(struct buf *b, struct str text)
{
    if (str_ends(text, S("\n"))) text.len--; /* what ends the last line */
    struct str rest = text;
    do {
        add_quoted_line(b, str_cut(&rest, '\n'));
    } while (rest.at);
}
