/* A row of REPLY_COLUMNS as a struct reply. What was taken away shows nothing of itself: not its
 * words, not its author's name or face. */
#include "store/reading.h"

enum column {
    C_ID,
    C_ROOT,
    C_PARENT,
    C_ORDINAL,
    C_PAGE,
    C_DEPTH,
    C_STATE,
    C_REASON,
    C_WAS_PUBLIC,
    C_CREATED,
    C_EDITED,
    C_ANSWERS,
    C_AUTHOR,
    C_FACE,
    C_NAME,
    C_URL,
    C_LANG,
    C_PASSAGE,
    C_QUOTE,
    C_TEXT,
    C_PARENT_NAME,
    C_HELD_FOR,
    C_TITLE,
};

static struct str copy(struct arena *a, const struct query *q, enum column column)
{
    struct str s = row_str(q, (int)column);
    return s.len ? arena_dup(a, s) : STR_NONE;
}

void reply_row_content(struct arena *a, const struct query *q, struct reply *r)
{
    r->face = row_u64(q, C_FACE);
    r->author = copy(a, q, C_NAME);
    r->url = copy(a, q, C_URL);
    r->lang = copy(a, q, C_LANG);
    r->passage = copy(a, q, C_PASSAGE);
    r->quote = copy(a, q, C_QUOTE);
    r->text = copy(a, q, C_TEXT);
}

static bool is_mine(const struct query *q, const struct reply_taste *taste)
{
    if (taste->also && taste->also == row_u64(q, C_ID)) return true;
    return taste->author && taste->author == row_u64(q, C_AUTHOR);
}

struct reply reply_row(struct arena *a, const struct query *q, const struct reply_taste *taste,
                       bool held)
{
    struct reply r = {
        .id = row_u64(q, C_ID),
        .root = row_u64(q, C_ROOT),
        .parent = row_u64(q, C_PARENT),
        .ordinal = row_u64(q, C_ORDINAL),
        .page = copy(a, q, C_PAGE),
        .depth = (unsigned)row_u64(q, C_DEPTH),
        .state = (enum reply_state)row_i64(q, C_STATE),
        .reason = (enum reason)row_i64(q, C_REASON),
        .was_public = row_bool(q, C_WAS_PUBLIC),
        .parent_author = copy(a, q, C_PARENT_NAME),
        .created_ms = row_i64(q, C_CREATED),
        .edited_ms = row_i64(q, C_EDITED),
        .answers = row_u64(q, C_ANSWERS),
        .mine = is_mine(q, taste),
    };
    /* A damaged database must not lead a table astray. */
    if (r.state >= REPLY__COUNT) r.state = REPLY_ERASED;
    if (r.reason >= REASON__COUNT) r.reason = REASON_OTHER;
    if (r.state == REPLY_PENDING || r.state == REPLY_PUBLISHED) reply_row_content(a, q, &r);
    if (held) {
        r.held_for = copy(a, q, C_HELD_FOR);
        r.page_title = copy(a, q, C_TITLE);
    }
    return r;
}

void reply_rows_add(struct arena *a, struct reply_rows *rows, struct reply reply)
{
    if (rows->count == rows->cap) {
        size_t cap = rows->cap ? 2 * rows->cap : 64;
        struct reply *at = arena_new_array(a, struct reply, cap);
        if (rows->count) memcpy(at, rows->at, rows->count * sizeof *at);
        rows->at = at;
        rows->cap = cap;
    }
    rows->at[rows->count++] = reply;
}

enum read_outcome reply_rows_read(struct reader *r, struct arena *a, struct query *q,
                                  const struct reply_taste *taste, bool held,
                                  struct reply_rows *ret)
{
    while (query_row(q)) reply_rows_add(a, ret, reply_row(a, q, taste, held));
    return reader_query_end(r, q, true);
}
