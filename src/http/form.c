/* application/x-www-form-urlencoded by the WHATWG's parser (URL section 5.1): '&' parts fields, the
 * first '=' parts name and value, '+' is a space, a percent sign not followed by two hex digits is
 * itself. Nothing is refused but too many fields, nothing is cut. */
#include "http/http.h"

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

static struct str decode(struct arena *a, struct str s)
{
    /* UNSAFE: every step writes one byte and reads at least one, so out holds at most s.len. */
    char *out = arena_zeros(a, s.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        int high = -1, low = -1;
        if (s.at[i] == '%' && s.len - i > 2) {
            high = hex_digit(s.at[i + 1]);
            low = hex_digit(s.at[i + 2]);
        }
        if (high >= 0 && low >= 0) {
            out[n++] = (char)(high * 16 + low);
            i += 2;
        } else {
            out[n++] = s.at[i] == '+' ? ' ' : s.at[i];
        }
    }
    return (struct str){out, n};
}

bool form_parse(struct arena *a, struct str body, struct form *ret)
{
    struct form f = {.fields = arena_new_array(a, struct form_field, LIMIT_FORM_FIELDS)};
    struct str rest = body;
    while (rest.at) {
        struct str value = str_cut(&rest, '&');
        if (value.len == 0) continue;
        if (f.count == LIMIT_FORM_FIELDS) return false;
        struct str name = str_cut(&value, '=');
        f.fields[f.count++] = (struct form_field){decode(a, name), decode(a, value)};
    }
    *ret = f;
    return true;
}

struct str form_get(const struct form *f, struct str name)
{
    for (size_t i = 0; i < f->count; i++)
        if (str_eq(f->fields[i].name, name)) return f->fields[i].value;
    return STR_NONE;
}
