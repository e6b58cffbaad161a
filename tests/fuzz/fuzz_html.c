/* HTML of any bytes: what is left is harmless to a browser, numbered as promised, and stays as it
 * is when it is read and written once more. */
#include "../html/safe.h"
#include "html/html.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_paragraphs(struct arena *a, const struct cleaned *made)
{
    size_t at = 0;
    for (size_t i = 0; i < made->paragraphs_count; i++) {
        struct str id = arena_printf(a, " id=\"p%zu\"", i + 1);
        at = str_find(made->body.markup, id, at);
        if (at == made->body.markup.len) abort();
    }
}

/* Without white space, and without the parentheses that the page has around ruby. */
static struct str bare(struct arena *a, struct str s)
{
    char *made = arena_zeros(a, s.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < s.len; i++)
        if (!strchr(" \t\n\f\r()", s.at[i])) made[len++] = s.at[i];
    return (struct str){made, len};
}

static void check_again(struct arena *a, const struct cleaned *made)
{
    struct err e;
    struct cleaned again;
    if (!html_clean_article(a, made->body.markup, (struct clean_how){0}, &again, &e)) return;
    if (!str_eq(bare(a, again.plain), bare(a, made->plain))) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err e = {.kind = ERR_BUG};
    struct cleaned made;
    struct str foreign = {(const char *)data, size};
    struct arena *a = arena_new();
    if (html_clean_article(a, foreign, (struct clean_how){0}, &made, &e)) {
        if (safe_fault(made.body.markup, SAFE_ARTICLE)) abort();
        if (!str_eq(html_to_text(a, foreign), made.plain)) abort();
        check_paragraphs(a, &made);
        check_again(a, &made);
    } else if (e.kind != ERR_LIMIT) {
        abort();
    }
    (void)html_to_text(a, foreign);
    arena_free(&a);
    return 0;
}
