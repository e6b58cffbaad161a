/* HTTP dates (RFC 9110 section 5.6.7), independent of any locale: "Sun, 06 Nov 1994 08:49:37 GMT"
 * is written and read; "Sunday, 06-Nov-94 08:49:37 GMT" and "Sun Nov  6 08:49:37 1994" are read. */
#include "http/header.h"
#include <stdio.h>
#include <time.h>

static const char month_names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
static const char day_names[] = "SunMonTueWedThuFriSat";

void http_date(char ret[HTTP_DATE_CHARS + 1], int64_t unix_s)
{
    struct tm t;
    time_t when = (time_t)unix_s;
    BUG_IF(!gmtime_r(&when, &t) || t.tm_year < 0 || t.tm_year > 8099,
           "times of files have four digits of year");
    snprintf(ret, HTTP_DATE_CHARS + 1, "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT",
             day_names + 3 * (size_t)t.tm_wday, t.tm_mday, month_names + 3 * (size_t)t.tm_mon,
             t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
}

static bool month_of(struct str name, int *ret)
{
    for (int i = 0; i < 12; i++) {
        *ret = i;
        if (str_eq(name, (struct str){month_names + 3 * i, 3})) return true;
    }
    return false;
}

static bool number(struct str s, unsigned max, int *ret)
{
    uint64_t n;
    if (!str_to_u64(str_trim(s), max, &n)) return false;
    *ret = (int)n;
    return true;
}

static bool clock_of(struct str s, struct tm *t)
{
    if (s.len != 8 || s.at[2] != ':' || s.at[5] != ':') return false;
    return number(str_sub(s, 0, 2), 23, &t->tm_hour) && number(str_sub(s, 3, 2), 59, &t->tm_min) &&
           number(str_sub(s, 6, 2), 60, &t->tm_sec);
}

static bool day_month_year(struct str day, struct str month, struct str year, struct tm *t)
{
    if (!number(day, 31, &t->tm_mday) || !month_of(month, &t->tm_mon) ||
        !number(year, 9999, &t->tm_year))
        return false;
    if (year.len == 2)
        t->tm_year += t->tm_year < 70 ? 2000 : 1900; /* good until 2070, as everybody's */
    t->tm_year -= 1900;
    return year.len == 2 || year.len == 4;
}

bool http_date_parse(struct str s, int64_t *ret_unix_s)
{
    struct tm t = {0};
    struct str rest = str_trim(s);
    bool good;
    size_t comma = str_find_char(rest, ',', 0);
    if (comma < rest.len) {
        rest = str_trim(str_from(rest, comma + 1));
        bool old = rest.len > 2 && rest.at[2] == '-';
        size_t year = old ? 2 : 4; /* "06 Nov 1994 08:49:37 GMT", "06-Nov-94 08:49:37 GMT" */
        good =
            rest.len == 20 + year && str_ends(rest, S(" GMT")) &&
            day_month_year(str_sub(rest, 0, 2), str_sub(rest, 3, 3), str_sub(rest, 7, year), &t) &&
            clock_of(str_sub(rest, 8 + year, 8), &t);
    } else { /* "Sun Nov  6 08:49:37 1994" */
        good = rest.len == 24 &&
               day_month_year(str_sub(rest, 8, 2), str_sub(rest, 4, 3), str_sub(rest, 20, 4), &t) &&
               clock_of(str_sub(rest, 11, 8), &t);
    }
    if (good) *ret_unix_s = timegm(&t);
    return good;
}
