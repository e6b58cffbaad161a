/* Markdown of any bytes, as a reply, as its text and as an article: harmless to a browser and
 * within bounds. */
#include "../html/safe.h"
#include "mark/mark.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_reply(struct arena *a, struct str typed)
{
    struct str markup = mark_reply(a, typed).markup;
    if (safe_fault(markup, SAFE_REPLY)) abort();
    if (markup.len > LIMIT_REPLY_HTML_BYTES && markup.len > 16 * typed.len) abort();
    /* Whatever shows something, shows it on the page as well. */
    bool rule = str_find(markup, S("<hr>"), 0) < markup.len;
    if (!text_is_blank(typed) && text_is_blank(html_to_text(a, markup)) && !rule) abort();
}

static void check_text(struct arena *a, struct str typed)
{
    struct str text = mark_reply_text(a, typed);
    if (text.len > 3 * typed.len) abort(); /* a NUL becomes three bytes */
    if (text_is_blank(text) && !text_is_blank(typed)) abort();
}

static void check_article(struct arena *a, struct str typed)
{
    struct err e = {.kind = ERR_BUG};
    struct cleaned made;
    if (mark_article(a, typed, (struct clean_how){.take_title = true}, &made, &e)) {
        if (safe_fault(made.body.markup, SAFE_ARTICLE)) abort();
        if (made.body.markup.len > LIMIT_ARTICLE_HTML_BYTES) abort();
    } else if (e.kind != ERR_LIMIT) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str typed = {(const char *)data, size};
    struct arena *a = arena_new();
    check_reply(a, typed);
    check_text(a, typed);
    check_article(a, typed);
    arena_free(&a);
    return 0;
}
