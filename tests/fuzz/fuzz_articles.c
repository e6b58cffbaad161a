/* Files of any bytes as articles of each kind: read whole, or refused with a reason. */
#include "site/site.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void count_warning(void *ctx, unsigned line, struct str key)
{
    if (line == 0 || key.len == 0) abort();
    ++*(size_t *)ctx;
}

static void check_read(const struct article *article, enum article_kind kind, struct str bytes)
{
    if (article->kind != kind || article->file_ms != 7) abort();
    if (article->file_bytes != (int64_t)bytes.len) abort();
    if (!utf8_is_valid(bytes)) abort();
    if (!utf8_is_valid(article->title) || !utf8_is_valid(article->summary)) abort();
    if (article->title.len == 0 || article->title.len > LIMIT_TITLE_BYTES) abort();
    if (!language_is_tag(article->lang)) abort();
    if (article->body.len > bytes.len) abort();
}

static void check_fault(const struct article_fault *fault, struct str bytes)
{
    size_t lines = 1;
    for (size_t i = 0; i < bytes.len; i++) lines += bytes.at[i] == '\n' || bytes.at[i] == '\r';
    if (fault->line > lines + 1) abort();
    if (!fault->err.detail[0]) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = {(const char *)data, size};
    struct arena *a = arena_new();
    for (enum article_kind kind = ARTICLE_TEXT; kind < ARTICLE__COUNT; kind++) {
        struct article article;
        struct article_fault fault;
        size_t warnings = 0;
        if (article_parse(a, NULL, kind, S("slug"), bytes, 7, S("en"), &article, count_warning,
                          &warnings, &fault))
            check_read(&article, kind, bytes);
        else
            check_fault(&fault, bytes);
        if (warnings && kind != ARTICLE_MARKDOWN) abort();
    }
    arena_free(&a);
    return 0;
}
