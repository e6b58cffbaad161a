/* Articles as they stand on the site: drafts and what has no file any more are missing. */
#include "store/reading.h"

enum column {
    C_SLUG,
    C_KIND,
    C_REPLIES,
    C_DRAFT,
    C_LANG_GIVEN,
    C_DATE_GIVEN,
    C_DATE,
    C_FILE_MS,
    C_FILE_BYTES,
    C_WORDS,
    C_TITLE,
    C_AUTHOR,
    C_LANG,
    C_SUMMARY,
    C_LAST, /* body, or the count of replies */
};

static struct article article_row(struct arena *a, const struct query *q)
{
    return (struct article){
        .slug = arena_dup(a, row_str(q, C_SLUG)),
        .kind = (enum article_kind)row_i64(q, C_KIND),
        .replies = (enum article_replies)row_i64(q, C_REPLIES),
        .draft = row_bool(q, C_DRAFT),
        .lang_given = row_bool(q, C_LANG_GIVEN),
        .date_given = row_bool(q, C_DATE_GIVEN),
        .title = arena_dup(a, row_str(q, C_TITLE)),
        .author = arena_dup(a, row_str(q, C_AUTHOR)),
        .lang = arena_dup(a, row_str(q, C_LANG)),
        .summary = arena_dup(a, row_str(q, C_SUMMARY)),
        .date_ms = row_i64(q, C_DATE),
        .file_ms = row_i64(q, C_FILE_MS),
        .file_bytes = row_i64(q, C_FILE_BYTES),
        .words = row_u64(q, C_WORDS),
    };
}

enum read_outcome reader_article(struct reader *r, struct arena *a, struct str slug,
                                 struct article *ret)
{
    if (!reader_is_there(r)) return READ_AWAY;
    struct query q = reader_query(r, R_ARTICLE);
    query_str(&q, slug);
    bool found = query_row(&q);
    struct article article = {0};
    if (found) {
        article = article_row(a, &q);
        article.body = arena_dup(a, row_str(&q, C_LAST));
        found = article.kind < ARTICLE__COUNT && article.replies < REPLIES__COUNT;
    }
    enum read_outcome outcome = reader_query_end(r, &q, found);
    if (outcome == READ_OK) *ret = article;
    return outcome;
}

static struct article_line line_row(struct arena *a, const struct query *q)
{
    return (struct article_line){
        .slug = arena_dup(a, row_str(q, C_SLUG)),
        .title = arena_dup(a, row_str(q, C_TITLE)),
        .author = arena_dup(a, row_str(q, C_AUTHOR)),
        .lang = arena_dup(a, row_str(q, C_LANG)),
        .summary = arena_dup(a, row_str(q, C_SUMMARY)),
        .date_ms = row_i64(q, C_DATE),
        .words = row_u64(q, C_WORDS),
        .replies = row_u64(q, C_LAST),
    };
}

static enum read_outcome count_articles(struct reader *r, uint64_t *ret)
{
    struct query q = reader_query(r, R_ARTICLES_COUNT);
    if (query_row(&q)) *ret = row_u64(&q, 0);
    return reader_query_end(r, &q, true);
}

static uint64_t rows_there(uint64_t total, uint64_t offset, uint64_t limit)
{
    uint64_t rest = offset < total ? total - offset : 0;
    return rest < limit ? rest : limit;
}

enum read_outcome reader_articles(struct reader *r, struct arena *a, uint64_t offset,
                                  uint64_t limit, struct article_line **ret, size_t *ret_count,
                                  uint64_t *ret_total)
{
    uint64_t total = 0;
    if (!reader_is_there(r)) return READ_AWAY;
    if (count_articles(r, &total) != READ_OK) return READ_AWAY;
    uint64_t room = rows_there(total, offset, limit);
    struct article_line *lines = arena_new_array(a, struct article_line, room + 1);
    size_t count = 0;
    if (room) {
        struct query q = reader_query(r, R_ARTICLES);
        query_u64(&q, room);
        query_u64(&q, offset);
        while (count < room && query_row(&q)) lines[count++] = line_row(a, &q);
        if (reader_query_end(r, &q, true) != READ_OK) return READ_AWAY;
    }
    *ret = lines;
    *ret_count = count;
    *ret_total = total;
    return READ_OK;
}
