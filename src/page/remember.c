/* Name and site kept in the reader's own browser, when they tick the box: one cookie, base64url of
 * the name, a line end and the site. The address is never in it: browsers fill that in by
 * themselves. Where both are too much for a cookie the name alone is kept. */
#include "page/form.h"

#define REMEMBER_TEXT_MAX 2800u /* 3,734 characters as a cookie; browsers keep 4,096 */
#define YEAR_S            31536000

bool remember_is_there(const struct page_request *q)
{
    return http_cookie(q->http, S("toguna_remember")).len > 0;
}

bool remember_read(const struct page_request *q, struct reply_form *ret)
{
    struct str code = http_cookie(q->http, S("toguna_remember"));
    size_t n = code.len / 4 * 3 + (code.len % 4 ? code.len % 4 - 1 : 0);
    if (n == 0 || n > REMEMBER_TEXT_MAX) return false;
    char *text = arena_zeros(q->arena, n);
    if (!code_b64url_to(code, text, n)) return false;
    struct str rest = {text, n};
    if (!utf8_is_valid(rest)) return false;
    struct str name = str_cut(&rest, '\n');
    struct url url;
    if (utf8_count(name) <= LIMIT_NAME_CHARS) ret->value[INPUT_AUTHOR] = name;
    if (!str_is_empty(rest) && url_check(q->arena, rest, URL_WEB, &url))
        ret->value[INPUT_URL] = url.text;
    ret->remember = true;
    return true;
}

struct str cookie_rest(const struct page_world *w, struct arena *a, bool keep)
{
    return arena_printf(a, "; Path=/; HttpOnly; SameSite=Lax; Max-Age=%d%s", keep ? YEAR_S : 0,
                        str_starts(w->base_url, S("https://")) ? "; Secure" : "");
}

static struct str encode(struct arena *a, const struct reply_form *f)
{
    struct str name = str_trim(f->value[INPUT_AUTHOR]), url = str_trim(f->value[INPUT_URL]);
    if (name.len + 1 + url.len > REMEMBER_TEXT_MAX) url = STR_NONE;
    struct str text = arena_printf(a, "%.*s\n%.*s", STR(name), STR(url));
    char *code = arena_zeros(a, CODE_B64_CHARS(text.len));
    code_b64url(code, text.at, text.len);
    return (struct str){code, CODE_B64_CHARS(text.len)};
}

void remember_answer(const struct page_world *w, const struct page_request *q,
                     const struct reply_form *f, struct page_answer *ret)
{
    if (!f->remember && !remember_is_there(q)) return;
    struct str value = f->remember ? encode(q->arena, f) : STR_NONE;
    struct str rest = cookie_rest(w, q->arena, f->remember);
    page_answer_header(ret, "Set-Cookie",
                       arena_printf(q->arena, "toguna_remember=%.*s%.*s", STR(value), STR(rest)));
}
