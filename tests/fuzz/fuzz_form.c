/* Forms of any bytes: decoding is total and bounded, and what is decoded and encoded again decodes
 * to the same. */
#include "http/http.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t parts_count(struct str body)
{
    size_t count = 0;
    while (body.at) count += str_cut(&body, '&').len > 0;
    return count;
}

static void encode(struct buf *b, struct str s)
{
    for (size_t i = 0; i < s.len; i++) buf_addf(b, "%%%02x", (unsigned)(unsigned char)s.at[i]);
}

static struct str encoded(struct arena *a, const struct form *f)
{
    struct buf b;
    buf_init(&b, SIZE_MAX / 2);
    for (size_t i = 0; i < f->count; i++) {
        encode(&b, f->fields[i].name);
        buf_add_char(&b, '=');
        encode(&b, f->fields[i].value);
        buf_add_char(&b, '&');
    }
    struct str made = arena_dup(a, buf_str(&b));
    buf_done(&b);
    return made;
}

static void check_bounds(const struct form *f, struct str body)
{
    size_t bytes = 0;
    for (size_t i = 0; i < f->count; i++) bytes += f->fields[i].name.len + f->fields[i].value.len;
    if (f->count > LIMIT_FORM_FIELDS || bytes > body.len) abort();
}

/* The first of a name counts. */
static void check_get(const struct form *f)
{
    for (size_t i = f->count; i-- > 0;) {
        size_t first = 0;
        while (!str_eq(f->fields[first].name, f->fields[i].name)) first++;
        if (!str_eq(form_get(f, f->fields[i].name), f->fields[first].value)) abort();
    }
    if (f->count == 0 && form_get(f, S("comment")).at) abort();
}

static void check_again(struct arena *a, const struct form *f)
{
    struct form again;
    if (!form_parse(a, encoded(a, f), &again) || again.count != f->count) abort();
    for (size_t i = 0; i < f->count; i++) {
        if (!str_eq(again.fields[i].name, f->fields[i].name)) abort();
        if (!str_eq(again.fields[i].value, f->fields[i].value)) abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct form form;
    struct str body = {(const char *)data, size};
    if (form_parse(a, body, &form) != (parts_count(body) <= LIMIT_FORM_FIELDS)) abort();
    if (parts_count(body) <= LIMIT_FORM_FIELDS) {
        check_bounds(&form, body);
        check_get(&form);
        check_again(a, &form);
    }
    arena_free(&a);
    return 0;
}
