/* The text of a reply alone: each block on a line of its own. */
#include "mark/marks.h"

struct text {
    struct buf out, scratch;
};

static int enter_block(MD_BLOCKTYPE type, void *detail, void *ctx)
{
    (void)type, (void)detail, (void)ctx;
    return MARKS_GO_ON;
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *ctx)
{
    struct text *t = ctx;
    (void)type, (void)detail;
    if (t->out.len && t->out.at[t->out.len - 1] != '\n') buf_add_char(&t->out, '\n');
    return MARKS_GO_ON;
}

static int pass_span(MD_SPANTYPE type, void *detail, void *ctx)
{
    (void)type, (void)detail, (void)ctx;
    return MARKS_GO_ON;
}

static int add_text(MD_TEXTTYPE type, const MD_CHAR *at, MD_SIZE len, void *ctx)
{
    struct text *t = ctx;
    buf_add(&t->out, marks_text(&t->scratch, type, (struct str){at, len}));
    return buf_is_full(&t->out) ? MARKS_STOP : MARKS_GO_ON;
}

/* What shows nothing but marks, such as "---" or "![](…)", is its own text. */
struct str mark_reply_text(struct arena *a, struct str markdown)
{
    static const MD_PARSER parser = {.flags = MARKS_REPLY_FLAGS,
                                     .enter_block = enter_block,
                                     .leave_block = leave_block,
                                     .enter_span = pass_span,
                                     .leave_span = pass_span,
                                     .text = add_text};
    struct text t;
    buf_init(&t.out, LIMIT_REPLY_HTML_BYTES);
    buf_init(&t.scratch, LIMIT_REPLY_HTML_BYTES);
    bool good = marks_parse(markdown, &parser, &t) && !text_is_blank(buf_str(&t.out));
    if (good && t.out.at[t.out.len - 1] == '\n') t.out.len--;
    struct str made = good ? arena_dup(a, buf_str(&t.out)) : markdown;
    buf_done(&t.out);
    buf_done(&t.scratch);
    return made;
}
