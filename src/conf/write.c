/* The two texts that come from the table: the file init writes, and the list in toguna.conf(5). */
#include "conf/options.h"

/* ---- toguna.conf ---- */

#define COMMENT_WIDTH 78

/* One paragraph as comment lines; line ends of the text are blanks like others. */
static void write_comment(struct buf *b, struct str text)
{
    size_t column = 0;
    for (size_t at = 0; at < text.len;) {
        size_t end = at;
        while (end < text.len && text.at[end] != ' ' && text.at[end] != '\n') end++;
        if (column && column + 1 + (end - at) > COMMENT_WIDTH) {
            buf_add_char(b, '\n');
            column = 0;
        }
        buf_add(b, column ? S(" ") : S("# "));
        buf_add(b, str_sub(text, at, end - at));
        column += (column ? 1 : 2) + (end - at);
        at = end + 1;
    }
    buf_add_char(b, '\n');
}

/* "Takes yes or no.\nThe default is yes.\n" */
static void write_expected(struct buf *b, const struct option *o)
{
    buf_add(b, S("Takes "));
    option_write_expected(o, b);
    buf_add(b, S(".\nThe default is "));
    buf_add(b, o->default_text ? str_of(o->default_text) : o->value);
    buf_add(b, S(".\n"));
}

static void write_option(struct buf *b, const struct option *o)
{
    SCOPED(buf_done) struct buf expected;
    buf_init(&expected, 1024);
    write_expected(&expected, o);
    buf_add_char(b, '\n');
    write_comment(b, str_of(o->text));
    write_comment(b, str_trim(buf_str(&expected)));
    buf_addf(b, "#%.*s =%s%.*s\n", STR(o->name), o->value.len ? " " : "", STR(o->value));
}

void conf_write_default(struct buf *b)
{
    write_comment(b,
                  S("toguna.conf: the settings of this site, each with its default. To change one, "
                    "take away the # in front of its name. SIGHUP makes a running server read them "
                    "anew; listen, workers, mail.url and user change with its next start."));
    buf_add(b, S("#\n"));
    write_comment(b,
                  S("A line is: name = value. A # at the start of a line or after a blank begins a "
                    "comment; a value that holds one goes in \"quotes\". A name given twice takes "
                    "the last value, a name without a value its default. More: man toguna.conf"));
    for (size_t i = 0; i < options_count; i++) write_option(b, &options[i]);
}

/* ---- toguna.conf(5) ---- */

void conf_write_manual(struct buf *b)
{
    buf_add(b, S(".Bl -tag -width Ds\n"));
    for (size_t i = 0; i < options_count; i++) {
        const struct option *o = &options[i];
        buf_addf(b, ".It Ic %.*s No = %s\n%s\n", STR(o->name), o->type->word, o->text);
        write_expected(b, o);
    }
    buf_add(b, S(".El\n"));
}
