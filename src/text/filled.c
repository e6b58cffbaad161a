/* filled — messages with something put into them: texts, numbers, dates, as each language writes
 * them.
 *
 * How a language writes a date or a number is itself a message: the catalog says it by example, and
 * adding a language needs no code. */
#include "text/text.h"
#include <stdio.h>

#define MESSAGE_BYTES_MAX ((size_t)64 << 20)
#define NUMBER_BYTES_MAX  128

static const char *const months[] = {
    /* TRANSLATORS: Month names stand in dates, between day and year: in the case that needs. */
    N_("January"), N_("February"), N_("March"),     N_("April"),   N_("May"),      N_("June"),
    N_("July"),    N_("August"),   N_("September"), N_("October"), N_("November"), N_("December"),
};

/* The index of "{0}" … "{9}" at the start of s, or -1. */
static int placeholder(struct str s)
{
    bool is_one =
        s.len >= 3 && s.at[0] == '{' && s.at[2] == '}' && s.at[1] >= '0' && s.at[1] <= '9';
    return is_one ? s.at[1] - '0' : -1;
}

struct str text_fill(struct arena *a, struct str message, const struct str *args, size_t count)
{
    struct buf out;
    buf_init(&out, MESSAGE_BYTES_MAX);
    while (message.len) {
        size_t brace = str_find_char(message, '{', 0);
        buf_add(&out, str_sub(message, 0, brace));
        message = str_from(message, brace);
        int index = placeholder(message);
        bool filled = index >= 0 && (size_t)index < count;
        if (filled)
            buf_add(&out, args[index]);
        else
            buf_add(&out, str_sub(message, 0, 1));
        message = str_from(message, filled ? 3 : 1);
    }
    struct str kept = arena_dup(a, buf_str(&out));
    buf_done(&out);
    return kept;
}

struct str tn_filled(struct arena *a, const struct catalog *c, const char *one, const char *many,
                     uint64_t n)
{
    struct str message = tn(c, one, many, n);
    size_t at = str_find(message, S("{n}"), 0);
    if (at == message.len) return message;
    struct str number = catalog_number(a, c, n);
    return arena_printf(a, "%.*s%.*s%.*s", STR(str_sub(message, 0, at)), STR(number),
                        STR(str_from(message, at + 3)));
}

struct str catalog_number(struct arena *a, const struct catalog *c, uint64_t n)
{
    /* TRANSLATORS: One thousand in digits, as your language groups them: 1,000 or 1.000 or 1000.
     * Use Western digits. */
    struct str thousand = t(c, "1,000");
    /* TRANSLATORS: Ten thousand in digits: 10,000 or 10.000 or 10 000 with a no-break space. */
    struct str ten_thousand = t(c, "10,000");
    struct str group = str_sub(ten_thousand, 2, ten_thousand.len - 5);
    char digits[21], out[NUMBER_BYTES_MAX];
    size_t count = (size_t)snprintf(digits, sizeof digits, "%llu", (unsigned long long)n), len = 0;
    bool ungrouped = count < 4 || (count == 4 && thousand.len == 4);
    for (size_t i = 0; i < count; i++) {
        if (i && !ungrouped && (count - i) % 3 == 0 && group.len < 8) {
            memcpy(out + len, group.at, group.len);
            len += group.len;
        }
        out[len++] = digits[i];
    }
    return arena_dup(a, (struct str){out, len});
}

static struct str date_said(struct arena *a, const struct catalog *c, struct date d)
{
    struct str day = arena_printf(a, "%d", d.day), year = arena_printf(a, "%d", d.year);
    struct str month = t(c, months[d.month - 1]);
    if (d.day == 1) {
        /* TRANSLATORS: A date that is the first of its month: {0} month, {1} year. French writes
         * "1er {0} {1}"; most languages write the 1 as any other day. */
        return text_filled(a, t(c, "1 {0} {1}"), month, year);
    }
    /* TRANSLATORS: A date: {0} day in digits, {1} month, {2} year. 22 November 2026. */
    return text_filled(a, t(c, "{0} {1} {2}"), day, month, year);
}

struct str catalog_date(struct arena *a, const struct catalog *c, int64_t unix_ms)
{
    return date_said(a, c, date_of_ms(unix_ms));
}

struct str catalog_date_time(struct arena *a, const struct catalog *c, int64_t unix_ms)
{
    struct date d = date_of_ms(unix_ms);
    struct str clock = arena_printf(a, "%02d:%02d", d.hour, d.minute);
    /* TRANSLATORS: A moment: {0} the date, {1} the time (14:05). */
    return text_filled(a, t(c, "{0}, {1} (UTC)"), date_said(a, c, d), clock);
}
