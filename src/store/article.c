/* Articles as the store process read them from their files. */
#include "store/writer.h"

/* The number of what the article says now; the same for the same title and body. */
static bool get_revision(struct store *s, const struct article *a, uint64_t *ret, struct err *e)
{
    struct tlog_hash hash;
    uint64_t id = 0;
    tlog_revision(a->title, a->body, &hash);
    struct query q = writer_query(s, W_REVISION);
    query_str(&q, a->slug);
    query_blob(&q, hash.at, sizeof hash.at);
    if (query_row(&q)) id = row_u64(&q, 0);
    if (!writer_end(s, &q, e)) return false;
    *ret = id;
    if (id) return true;
    q = writer_query(s, W_REVISION_MAKE);
    query_str(&q, a->slug);
    query_blob(&q, hash.at, sizeof hash.at);
    if (!writer_run(s, &q, e)) return false;
    *ret = (uint64_t)sqlite3_last_insert_rowid(s->connection.db);
    return true;
}

static bool put(struct store *s, const struct article *a, struct err *e)
{
    uint64_t revision;
    if (!get_revision(s, a, &revision, e)) return false;
    struct query q = writer_query(s, W_ARTICLE_PUT);
    query_str(&q, a->slug);
    query_i64(&q, a->kind);
    query_i64(&q, a->replies);
    query_i64(&q, a->draft);
    query_i64(&q, a->lang_given);
    query_i64(&q, a->date_given);
    query_i64(&q, a->date_ms);
    query_i64(&q, a->file_ms);
    query_i64(&q, a->file_bytes);
    query_u64(&q, a->words);
    query_str(&q, a->title);
    query_str(&q, a->author);
    query_str(&q, a->lang);
    query_str(&q, a->summary);
    query_str(&q, a->body);
    query_u64(&q, revision);
    return writer_run(s, &q, e);
}

bool store_put_article(struct store *s, const struct article *article, struct err *e)
{
    if (!change_begin(s, e)) return false;
    if (!change_end(s, put(s, article, e), e)) return err_while(e, "keeping an article");
    touch(s, article->slug);
    return true;
}

static bool drop(struct store *s, struct str slug, struct err *e)
{
    struct query q = writer_query(s, W_ARTICLE_DROP);
    query_str(&q, slug);
    return writer_run(s, &q, e);
}

bool store_drop_article(struct store *s, struct str slug, struct err *e)
{
    if (!change_begin(s, e)) return false;
    if (!change_end(s, drop(s, slug, e), e)) return err_while(e, "dropping an article");
    touch(s, slug);
    return true;
}

bool store_knows_article(struct store *s, struct str slug, enum article_kind kind, int64_t file_ms,
                         int64_t file_bytes)
{
    struct query q = writer_query(s, W_ARTICLE_KNOWN);
    query_str(&q, slug);
    query_i64(&q, kind);
    query_i64(&q, file_ms);
    query_i64(&q, file_bytes);
    bool known = query_row(&q);
    return writer_end(s, &q, NULL) && known;
}

struct slugs {
    struct str *at;
    size_t count, cap;
};

static void add_slug(struct arena *a, struct slugs *list, struct str slug)
{
    if (list->count == list->cap) {
        size_t cap = list->cap ? 2 * list->cap : 64;
        struct str *at = arena_new_array(a, struct str, cap);
        if (list->count) memcpy(at, list->at, list->count * sizeof *at);
        list->at = at;
        list->cap = cap;
    }
    list->at[list->count++] = arena_dup(a, slug);
}

bool store_list_slugs(struct store *s, struct arena *a, struct str **ret, size_t *ret_count,
                      struct err *e)
{
    struct slugs list = {0};
    struct query q = writer_query(s, W_ARTICLE_SLUGS);
    while (query_row(&q)) add_slug(a, &list, row_str(&q, 0));
    if (!writer_end(s, &q, e)) return err_while(e, "listing the articles");
    *ret = list.at;
    *ret_count = list.count;
    return true;
}
