/* date — days and seconds of the proleptic Gregorian calendar, in UTC.
 *
 * The year is counted from March, so that the leap day is its last and months follow one rule
 * (153 days in every five); an era is the 400 years after which all repeats. */
#include "text/text.h"

#define MS_PER_DAY    INT64_C(86400000)
#define DAYS_PER_ERA  INT64_C(146097)
#define DAYS_TO_EPOCH INT64_C(719468) /* from 0000-03-01 to 1970-01-01 */

static int64_t floor_div(int64_t n, int64_t by) { return n / by - (n % by < 0); }

static int64_t day_number(int64_t year, int month, int day)
{
    if (month <= 2) year--;
    int64_t era = floor_div(year, 400);
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - DAYS_TO_EPOCH;
}

static void set_day(struct date *d, int64_t number)
{
    int64_t shifted = number + DAYS_TO_EPOCH;
    int64_t era = floor_div(shifted, DAYS_PER_ERA);
    int64_t of_era = shifted - era * DAYS_PER_ERA;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153; /* 0 is March */
    d->day = (int)(of_year - (153 * month + 2) / 5 + 1);
    d->month = (int)(month < 10 ? month + 3 : month - 9);
    d->year = (int)(year + era * 400 + (d->month <= 2));
}

struct date date_of_ms(int64_t unix_ms)
{
    struct date d = {0};
    int64_t number = floor_div(unix_ms, MS_PER_DAY);
    int64_t ms =
        unix_ms % MS_PER_DAY; /* not unix_ms - number * MS_PER_DAY: that product can overflow */
    int second = (int)((ms < 0 ? ms + MS_PER_DAY : ms) / 1000);
    set_day(&d, number);
    d.hour = second / 3600;
    d.minute = second / 60 % 60;
    d.second = second % 60;
    return d;
}

int64_t date_to_ms(struct date d)
{
    int64_t second = (int64_t)d.hour * 3600 + d.minute * 60 + d.second;
    return day_number(d.year, d.month, d.day) * MS_PER_DAY + second * 1000;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

/* ---- parsing: each takes what it names off *s, or says no ---- */

static bool take_char(struct str *s, char c)
{
    if (s->len == 0 || s->at[0] != c) return false;
    *s = str_from(*s, 1);
    return true;
}

static bool take_number(struct str *s, size_t digits, uint64_t max, int *ret)
{
    uint64_t n;
    if (s->len < digits || !str_to_u64(str_sub(*s, 0, digits), max, &n)) return false;
    *s = str_from(*s, digits);
    *ret = (int)n;
    return true;
}

static bool take_day(struct str *s, struct date *d)
{
    return take_number(s, 4, 9999, &d->year) && take_char(s, '-') &&
           take_number(s, 2, 12, &d->month) && take_char(s, '-') &&
           take_number(s, 2, 31, &d->day) && d->month >= 1 && d->day >= 1 &&
           d->day <= days_in_month(d->year, d->month);
}

/* What is after the whole second: a date has milliseconds, further digits are passed over. */
static bool take_fraction(struct str *s, int *ret_ms)
{
    int weight = 100, digits = 0, digit = 0;
    *ret_ms = 0;
    for (; take_number(s, 1, 9, &digit); digits++, weight /= 10) *ret_ms += digit * weight;
    return digits > 0;
}

/* hh:mm, hh:mm:ss, hh:mm:ss.sss; a leap second is the last of its minute 59. */
static bool take_time(struct str *s, struct date *d, int *ret_ms)
{
    *ret_ms = 0;
    if (!take_number(s, 2, 23, &d->hour) || !take_char(s, ':')) return false;
    if (!take_number(s, 2, 59, &d->minute)) return false;
    if (!take_char(s, ':')) return true;
    if (!take_number(s, 2, d->minute == 59 ? 60 : 59, &d->second)) return false;
    return !take_char(s, '.') || take_fraction(s, ret_ms);
}

/* Nothing, Z, +hh, +hhmm or +hh:mm, after a space or not. */
static bool take_offset(struct str *s, int *ret_minutes)
{
    int hours, minutes = 0;
    *ret_minutes = 0;
    if (s->len == 0) return true;
    take_char(s, ' ');
    if (take_char(s, 'Z') || take_char(s, 'z')) return true;
    bool minus = s->len && s->at[0] == '-';
    if (!minus && !(s->len && s->at[0] == '+')) return false;
    *s = str_from(*s, 1);
    if (!take_number(s, 2, 23, &hours)) return false;
    if (s->len && (take_char(s, ':'), !take_number(s, 2, 59, &minutes))) return false;
    *ret_minutes = (hours * 60 + minutes) * (minus ? -1 : 1);
    return true;
}

bool date_parse(struct str s, int64_t *ret_ms)
{
    struct date d = {0};
    int ms = 0, offset = 0;
    s = str_trim(s);
    if (!take_day(&s, &d)) return false;
    if (s.len) {
        if (!take_char(&s, 'T') && !take_char(&s, 't') && !take_char(&s, ' ')) return false;
        if (!take_time(&s, &d, &ms) || !take_offset(&s, &offset) || s.len) return false;
    }
    *ret_ms = date_to_ms(d) + ms - offset * INT64_C(60000);
    return true;
}

void date_rfc3339(struct buf *b, int64_t unix_ms)
{
    struct date d = date_of_ms(unix_ms);
    buf_addf(b, "%04d-%02d-%02dT%02d:%02d:%02dZ", d.year, d.month, d.day, d.hour, d.minute,
             d.second);
}
