/* Front matter of any text: what follows it is the text's own end, on the line it says. */
#include "site/front_matter.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned lines_before(struct str text, size_t end)
{
    unsigned lines = 1;
    for (size_t i = 0; i < end; i++) lines += text.at[i] == '\n';
    return lines;
}

static void check_front_matter(struct str text, const struct front_matter *front)
{
    if (!str_ends(text, front->rest)) abort();
    /* Nothing follows where the closing line is the last: then it is said to be on the next. */
    if (front->rest.len && front->rest_line != lines_before(text, text.len - front->rest.len))
        abort();
    if (front->title.len > text.len || front->author.len > text.len || front->lang.len > text.len)
        abort();
    if (front->replies >= REPLIES__COUNT) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct str text = text_line_ends(a, (struct str){(const char *)data, size});
    struct front_matter front;
    struct article_fault fault = {.err = {.kind = ERR_BUG}};
    if (utf8_is_valid(text)) {
        if (front_matter_parse(a, text, &front, NULL, NULL, &fault))
            check_front_matter(text, &front);
        else if (!fault.err.detail[0] || fault.line > lines_before(text, text.len))
            abort();
    }
    arena_free(&a);
    return 0;
}
