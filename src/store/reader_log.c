/* The log as a front reads it: heads, tiles, entries, proofs, and what ties a reply to it. */
#include "store/reading.h"
#include "store/writer.h"

#define ENTRIES_MAX 4096u
#define ENTRY_STEPS                                                                                \
    64u /* LIMIT: entries of one reply looked through for the one that commits to its words */

static bool fill_head(struct arena *a, const struct query *q, struct log_head *ret)
{
    struct str key = row_str(q, 4), root = row_str(q, 5);
    *ret = (struct log_head){.number = row_u64(q, 0),
                             .size = row_u64(q, 1),
                             .origin = arena_dup(a, row_str(q, 2)),
                             .site = arena_dup(a, row_str(q, 3)),
                             .checkpoint = arena_dup(a, row_str(q, 6)),
                             .signed_ms = row_i64(q, 7),
                             .follows = arena_dup(a, row_str(q, 8))};
    if (key.len != LOG_KEY_BYTES || root.len != TLOG_HASH_BYTES || ret->checkpoint.len == 0)
        return false;
    memcpy(ret->root.at, root.at, TLOG_HASH_BYTES);
    return tlog_key_make(ret->origin, TLOG_KEY_SIGNATURE, (const unsigned char *)key.at, &ret->key);
}

static enum read_outcome read_head(struct reader *r, struct arena *a, uint64_t number,
                                   struct log_head *ret, uint64_t *ret_base)
{
    if (!reader_is_there(r)) return READ_AWAY;
    struct query q = reader_query(r, R_LOG);
    query_u64(&q, number);
    bool found = query_row(&q) && fill_head(a, &q, ret);
    if (found) *ret_base = row_u64(&q, 9);
    return reader_query_end(r, &q, found);
}

enum read_outcome reader_checkpoint(struct reader *r, struct arena *a, uint64_t number,
                                    struct log_head *ret)
{
    uint64_t base;
    return read_head(r, a, number, ret, &base);
}

/* ---- entries and tiles ---- */

static enum read_outcome read_entries(struct reader *r, struct arena *a, uint64_t from,
                                      size_t count, struct str **ret, size_t *ret_count)
{
    size_t got = 0;
    struct str *texts = arena_new_array(a, struct str, count + 1);
    struct query q = reader_query(r, R_LOG_ENTRIES);
    query_u64(&q, from);
    query_u64(&q, from + count - 1);
    while (got < count && query_row(&q)) texts[got++] = arena_dup(a, row_str(&q, 0));
    *ret = texts;
    *ret_count = got;
    return reader_query_end(r, &q, true);
}

enum read_outcome reader_entries(struct reader *r, struct arena *a, uint64_t number, uint64_t from,
                                 size_t count, struct str **ret, size_t *ret_count)
{
    struct log_head head;
    uint64_t base;
    enum read_outcome got = read_head(r, a, number, &head, &base);
    if (got != READ_OK) return got;
    if (from > head.size) return READ_MISSING;
    if (count > ENTRIES_MAX) count = ENTRIES_MAX;
    if (count > head.size - from) count = (size_t)(head.size - from);
    *ret_count = 0;
    return count == 0 ? READ_OK : read_entries(r, a, base + from, count, ret, ret_count);
}

/* Entries with their length before them, big endian. */
static struct str bundle_of(struct arena *a, const struct str *texts, size_t count)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) n += 2 + texts[i].len;
    char *bytes = arena_zeros(a, n + 1), *to = bytes;
    for (size_t i = 0; i < count; i++) {
        /* UNSAFE: n counted each text and the two bytes before it. */
        *to++ = (char)(unsigned char)(texts[i].len >> 8);
        *to++ = (char)(unsigned char)texts[i].len;
        memcpy(to, texts[i].at, texts[i].len);
        to += texts[i].len;
    }
    return (struct str){bytes, n};
}

static enum read_outcome read_bundle(struct reader *r, struct arena *a, uint64_t from,
                                     const struct tlog_tile *tile, struct str *ret)
{
    struct str *texts;
    size_t count;
    enum read_outcome got = read_entries(r, a, from, tile->width, &texts, &count);
    if (got != READ_OK) return got;
    if (count != tile->width) return READ_MISSING;
    *ret = bundle_of(a, texts, count);
    return READ_OK;
}

static struct log_source source_of(struct reader *r, const struct log_head *head, uint64_t base)
{
    return (struct log_source){&r->connection, R_LOG_LEAVES, R_LOG_NODES,
                               head->number,   base,         SQLITE_OK};
}

/* A hash that is just not there is a damaged database: nothing to be shown. */
static enum read_outcome hashes_end(struct reader *r, const struct log_source *l, bool well)
{
    if (well) return READ_OK;
    if (l->rc == SQLITE_OK) return READ_MISSING;
    connection_close(&r->connection);
    if (r->in_one_state) r->lost = true;
    return READ_AWAY;
}

enum read_outcome reader_tile(struct reader *r, struct arena *a, uint64_t number,
                              const struct tlog_tile *tile, struct str *ret)
{
    struct log_head head;
    uint64_t base;
    enum read_outcome got = read_head(r, a, number, &head, &base);
    if (got != READ_OK) return got;
    if (tlog_tile_width_at(tile->entries, tile->level, tile->index, head.size) < tile->width)
        return READ_MISSING;
    uint64_t first = tile->index * TLOG_TILE_WIDTH;
    if (tile->entries) return read_bundle(r, a, base + first, tile, ret);
    struct tlog_hash *hashes = arena_new_array(a, struct tlog_hash, tile->width);
    struct log_source l = source_of(r, &head, base);
    *ret = (struct str){(const char *)hashes, (size_t)tile->width * TLOG_HASH_BYTES};
    return hashes_end(r, &l, log_hashes(&l, tile->level, first, tile->width, hashes));
}

/* ---- proofs ---- */

enum proved { INCLUSION, CONSISTENCY };

static enum read_outcome prove(struct reader *r, uint64_t number, enum proved proof, uint64_t which,
                               uint64_t size, struct tlog_path *ret)
{
    SCOPED(arena_free) struct arena *a = arena_new();
    struct log_head head;
    uint64_t base;
    enum read_outcome got = read_head(r, a, number, &head, &base);
    if (got != READ_OK) return got;
    if (size > head.size) return READ_MISSING;
    struct log_source l = source_of(r, &head, base);
    struct tlog_source source = {&l, log_subtree};
    return hashes_end(r, &l,
                      proof == INCLUSION ? tlog_prove_inclusion(&source, which, size, ret)
                                         : tlog_prove_consistency(&source, which, size, ret));
}

enum read_outcome reader_inclusion(struct reader *r, uint64_t number, uint64_t index, uint64_t size,
                                   struct tlog_path *ret)
{
    return prove(r, number, INCLUSION, index, size, ret);
}

enum read_outcome reader_consistency(struct reader *r, uint64_t number, uint64_t old, uint64_t size,
                                     struct tlog_path *ret)
{
    return prove(r, number, CONSISTENCY, old, size, ret);
}

/* ---- replies ---- */

static enum read_outcome read_reply(struct reader *r, struct arena *a, uint64_t id,
                                    struct log_reply *ret)
{
    struct query q = reader_query(r, R_LOG_REPLY);
    query_u64(&q, id);
    bool found = query_row(&q) && log_reply_row(a, &q, ret) && ret->prev != TLOG_NO_INDEX;
    return reader_query_end(r, &q, found);
}

static enum read_outcome read_entry(struct reader *r, struct arena *a, uint64_t id, struct str *ret)
{
    struct str *texts;
    size_t count;
    enum read_outcome got = read_entries(r, a, id, 1, &texts, &count);
    if (got == READ_OK && count == 0) return READ_MISSING;
    if (got == READ_OK) *ret = texts[0];
    return got;
}

/* Back along its entries to the one that commits to what it says now. */
static enum read_outcome find_commit(struct reader *r, struct arena *a, uint64_t base,
                                     struct log_of_reply *ret)
{
    struct tlog_hash commit;
    tlog_commit(ret->salt, ret->content, &commit);
    uint64_t index = ret->index;
    struct str text = ret->entry;
    for (unsigned step = 0; step < ENTRY_STEPS; step++) {
        struct tlog_entry entry;
        if (!tlog_entry_parse(text, &entry)) return READ_MISSING;
        if (entry.has_commit && tlog_hash_eq(&entry.commit, &commit)) {
            ret->commit_index = index;
            ret->commit_entry = text;
            return READ_OK;
        }
        if (entry.prev >= index) return READ_MISSING; /* none, or a damaged database */
        index = entry.prev;
        enum read_outcome got = read_entry(r, a, base + index, &text);
        if (got != READ_OK) return got;
    }
    return READ_MISSING;
}

static enum read_outcome read_log_of_reply(struct reader *r, struct arena *a,
                                           const struct log_head *head, uint64_t base, uint64_t id,
                                           struct log_of_reply *ret)
{
    struct log_reply reply;
    SCOPED(buf_done) struct buf content;
    enum read_outcome got = read_reply(r, a, id, &reply);
    if (got != READ_OK) return got;
    buf_init(&content, TLOG_CONTENT_BYTES);
    log_reply_content(a, &reply, log_article_url(a, head->site, reply.slug), &content);
    *ret = (struct log_of_reply){
        .reply = id, .index = reply.prev, .content = arena_dup(a, buf_str(&content))};
    memcpy(ret->first_salt, reply.first_salt, sizeof ret->first_salt);
    memcpy(ret->salt, reply.salt, sizeof ret->salt);
    got = read_entry(r, a, base + reply.prev, &ret->entry);
    return got == READ_OK ? find_commit(r, a, base, ret) : got;
}

enum read_outcome reader_log_of_reply(struct reader *r, struct arena *a, uint64_t id,
                                      struct log_of_reply *ret)
{
    struct log_head head;
    uint64_t base;
    enum read_outcome got = read_head(r, a, 0, &head, &base);
    return got == READ_OK ? read_log_of_reply(r, a, &head, base, id, ret) : got;
}

static enum read_outcome ids_of_page(struct reader *r, struct arena *a, struct str page,
                                     uint64_t from_id, size_t limit, uint64_t **ret,
                                     size_t *ret_count)
{
    struct page_row row;
    enum read_outcome got = reader_page(r, page, &row);
    if (got != READ_OK) return got;
    uint64_t *ids = arena_new_array(a, uint64_t, limit + 1);
    size_t count = 0;
    struct query q = reader_query(r, R_LOG_OF_PAGE);
    query_u64(&q, row.id);
    query_u64(&q, from_id);
    query_u64(&q, limit);
    while (count < limit && query_row(&q)) ids[count++] = row_u64(&q, 0);
    *ret = ids;
    *ret_count = count;
    return reader_query_end(r, &q, true);
}

/* A reply that has no entry is left out: that is what the comparison is there to find. */
enum read_outcome reader_log_of_page(struct reader *r, struct arena *a, struct str page,
                                     uint64_t from_id, size_t limit, struct log_of_reply **ret,
                                     size_t *ret_count)
{
    struct log_head head;
    uint64_t base, *ids;
    size_t ids_count, count = 0;
    enum read_outcome got = read_head(r, a, 0, &head, &base);
    if (got == READ_OK) got = ids_of_page(r, a, page, from_id, limit, &ids, &ids_count);
    if (got != READ_OK) return got;
    struct log_of_reply *list = arena_new_array(a, struct log_of_reply, ids_count + 1);
    for (size_t i = 0; i < ids_count; i++) {
        got = read_log_of_reply(r, a, &head, base, ids[i], &list[count]);
        if (got == READ_AWAY) return got;
        if (got == READ_OK) count++;
    }
    *ret = list;
    *ret_count = count;
    return READ_OK;
}
