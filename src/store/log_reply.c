/* A reply as its entries need it, from the database; the same for the writer, readers and the
 * verifier. */
#include "store/writer.h"
#include "text/text.h"

struct str log_article_url(struct arena *a, struct str site, struct str slug)
{
    SCOPED(buf_done) struct buf url;
    buf_init(&url, 8u * LIMIT_URL_BYTES);
    buf_add(&url, site);
    buf_add_char(&url, '/');
    url_encode(&url, slug);
    BUG_IF(buf_is_full(&url), "the address of an article fits: slugs are short");
    return arena_dup(a, buf_str(&url));
}

enum column {
    C_ID,
    C_SLUG,
    C_LOGGED,
    C_FIRST_SALT,
    C_SALT,
    C_PARENT,
    C_REVISION,
    C_NAME,
    C_QUOTE,
    C_TEXT
};

static bool take_bytes(const struct query *q, int column, void *ret, size_t n)
{
    struct str bytes = row_str(q, column);
    if (bytes.len != n) return false;
    memcpy(ret, bytes.at, n);
    return true;
}

bool log_reply_row(struct arena *a, const struct query *q, struct log_reply *ret)
{
    *ret = (struct log_reply){.id = row_u64(q, C_ID), .slug = arena_dup(a, row_str(q, C_SLUG))};
    int64_t logged = row_i64(q, C_LOGGED);
    ret->prev = logged < 0 ? TLOG_NO_INDEX : (uint64_t)logged;
    ret->content = (struct tlog_content){.parent = row_u64(q, C_PARENT),
                                         .author = arena_dup(a, row_str(q, C_NAME)),
                                         .quote = arena_dup(a, row_str(q, C_QUOTE)),
                                         .body = arena_dup(a, row_str(q, C_TEXT))};
    ret->content.has_revision =
        take_bytes(q, C_REVISION, ret->content.revision.at, TLOG_HASH_BYTES);
    if (!take_bytes(q, C_FIRST_SALT, ret->first_salt, TLOG_SALT_BYTES)) return false;
    if (!take_bytes(q, C_SALT, ret->salt, TLOG_SALT_BYTES))
        memcpy(ret->salt, ret->first_salt, TLOG_SALT_BYTES);
    return true;
}

void log_reply_content(struct arena *a, const struct log_reply *r, struct str article,
                       struct buf *out)
{
    struct tlog_content content = r->content;
    content.article = article;
    tlog_content_format(a, &content, out);
    BUG_IF(buf_is_full(out), "the content of a reply fits: replies are bounded");
}
