/* Reads toguna.conf: lines `name = value`, UTF-8.
 *
 * A # at the start of a line or after a blank begins a comment, so `C#` and `#1` inside of a word
 * stay; a value in double quotes holds anything, with "" for a quote. No sections, no lines that go
 * on: what stands on a line is all of it, so an error can always name its line. */
#include "conf/options.h"
#include "os/os.h"
#include "text/text.h"

#define LINE_BYTES_MAX  4096              /* all networks proxy.trusted can hold, on one line */
#define BYTE_ORDER_MARK S("\xEF\xBB\xBF") /* some editors begin a file with it */

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

/* ---- one line ---- */

static bool check_bytes(struct str line, struct err *e)
{
    if (line.len > LINE_BYTES_MAX)
        return err_set(e, ERR_LIMIT,
                       "the line has %zu bytes, and at most %d can be taken: shorten it", line.len,
                       LINE_BYTES_MAX);
    size_t bad = utf8_bad_at(line);
    if (bad < line.len)
        return err_set(e, ERR_INPUT, "byte %zu of the line is not UTF-8: save the file as UTF-8",
                       bad + 1);
    for (size_t i = 0; i < line.len; i++) {
        unsigned char c = (unsigned char)line.at[i];
        if ((c < ' ' && c != '\t') || c == 0x7f)
            return err_set(e, ERR_INPUT,
                           "byte %zu of the line is the control character 0x%02x: take it out",
                           i + 1, c);
    }
    return true;
}

/* Where a comment begins, or s.len. */
static size_t comment_at(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.at[i] == '#' && (i == 0 || is_blank(s.at[i - 1]))) return i;
    return s.len;
}

/* S begins with a quote. Nothing but a comment can follow the one that ends it. */
static bool read_quoted(struct arena *a, struct str s, struct str *ret, struct err *e)
{
    char *out = arena_zeros(a, s.len);
    size_t len = 0;
    struct str rest = str_from(s, 1);
    for (;;) {
        struct str part = str_cut(&rest, '"');
        memcpy(out + len, part.at, part.len);
        len += part.len;
        if (!rest.at) return err_set(e, ERR_INPUT, "a value that begins with \" must end with \"");
        if (!str_starts(rest, S("\""))) break;
        out[len++] = '"';
        rest = str_from(rest, 1);
    }
    rest = str_trim(rest);
    if (!str_is_empty(rest) && rest.at[0] != '#')
        return err_set(e, ERR_INPUT,
                       "something stands after the \" that ends the value: write a \" inside of it "
                       "twice, as \"\"");
    *ret = str_trim((struct str){out, len});
    return true;
}

static bool read_value(struct arena *a, struct str s, struct str *ret, struct err *e)
{
    struct str value = str_trim(s);
    if (str_starts(value, S("\""))) return read_quoted(a, value, ret, e);
    *ret = str_trim(str_sub(s, 0, comment_at(s)));
    return true;
}

/* ---- options ---- */

static bool set(struct arena *a, struct conf *c, struct str name, struct str value, struct err *e)
{
    const struct option *o = option_find(name), *near = o ? o : option_nearest(name);
    const struct setting s = {o, a, c, value};
    if (o) return option_set(&s, e);
    struct str shown = str_sub(name, 0, 60);
    if (near)
        return err_set(e, ERR_INPUT, "there is no option %.*s; the nearest is %.*s", STR(shown),
                       STR(near->name));
    return err_set(e, ERR_INPUT, "there is no option %.*s; toguna.conf(5) lists those there are",
                   STR(shown));
}

static bool parse_line(struct arena *a, struct conf *c, struct str line, struct err *e)
{
    struct str value;
    if (!check_bytes(line, e)) return false;
    size_t comment = comment_at(line), equals = str_find_char(line, '=', 0);
    struct str before = str_trim(str_sub(line, 0, comment));
    if (str_is_empty(before)) return true;
    struct str name = str_trim(str_sub(line, 0, equals));
    if (equals > comment || equals == line.len || str_is_empty(name))
        return err_set(
            e, ERR_INPUT,
            "expected name = value, for example: moderation = first (a # begins a comment)");
    return read_value(a, str_from(line, equals + 1), &value, e) && set(a, c, name, value, e);
}

/* ---- the whole ---- */

static void set_defaults(struct arena *a, struct str dir, struct conf *c)
{
    *c = (struct conf){.dir = arena_dup(a, dir)};
    for (size_t i = 0; i < options_count; i++) option_reset(&options[i], a, c);
}

bool conf_parse(struct arena *a, struct str dir, struct str text, struct conf *ret,
                struct conf_fault *ret_fault)
{
    struct conf c;
    set_defaults(a, dir, &c);
    if (str_starts(text, BYTE_ORDER_MARK)) text = str_from(text, BYTE_ORDER_MARK.len);
    for (unsigned line = 1; text.at; line++) {
        struct str one = str_cut(&text, '\n');
        if (str_ends(one, S("\r"))) one.len--;
        struct err e;
        if (parse_line(a, &c, one, &e)) continue;
        *ret_fault = (struct conf_fault){line, e};
        return false;
    }
    *ret = c;
    return true;
}

bool conf_read(struct arena *a, struct str dir, struct conf *ret, struct conf_fault *ret_fault)
{
    struct str text;
    struct err e;
    if (file_read(a, arena_printf(a, "%.*s/toguna.conf", STR(dir)), LIMIT_CONF_BYTES, &text, &e))
        return conf_parse(a, dir, text, ret, ret_fault);
    *ret_fault = (struct conf_fault){0, e};
    return false;
}

bool conf_set(struct arena *a, struct conf *c, struct str name, struct str value, struct err *e)
{
    return check_bytes(value, e) && set(a, c, name, str_trim(value), e);
}
