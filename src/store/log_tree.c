/* The tree of the log: its right edge in memory, its hashes at tile heights in the database. The
 * hashes between are made from those when a proof needs them, so that an entry costs 32 bytes of
 * hashes on disk and not 64. */
#include "store/writer.h"

/* ---- from the database ---- */

static struct query hashes_query(struct log_source *l, unsigned level, uint64_t first,
                                 uint64_t last)
{
    struct query q = query_of(l->connection, level ? l->nodes : l->leaves);
    if (level) {
        query_u64(&q, l->number);
        query_u64(&q, level);
    }
    query_u64(&q, level ? first : l->base + first);
    query_u64(&q, level ? last : l->base + last);
    return q;
}

bool log_hashes(struct log_source *l, unsigned level, uint64_t position, size_t count,
                struct tlog_hash *ret)
{
    size_t got = 0;
    struct query q = hashes_query(l, level, position, position + count - 1);
    for (; got < count && query_row(&q); got++) {
        struct str hash = row_str(&q, 0);
        if (hash.len != TLOG_HASH_BYTES) break;
        memcpy(ret[got].at, hash.at, TLOG_HASH_BYTES);
    }
    int rc = query_end(&q);
    if (l->rc == SQLITE_OK) l->rc = rc;
    return rc == SQLITE_OK && got == count;
}

bool log_subtree(void *ctx, unsigned height, uint64_t index, struct tlog_hash *ret)
{
    struct tlog_hash row[1u << (LOG_TILE_HEIGHT - 1)];
    unsigned below = height % LOG_TILE_HEIGHT;
    size_t count = (size_t)1 << below;
    if (!log_hashes(ctx, height / LOG_TILE_HEIGHT, index << below, count, row)) return false;
    for (; count > 1; count /= 2)
        for (size_t i = 0; i < count / 2; i++) tlog_node(&row[2 * i], &row[2 * i + 1], &row[i]);
    *ret = row[0];
    return true;
}

static struct log_source source_of(struct store *s)
{
    return (struct log_source){&s->connection,      W_LOG_LEAVES,      W_LOG_NODES,
                               s->log.place.number, s->log.place.base, SQLITE_OK};
}

static bool damaged(struct store *s, const struct log_source *l, struct err *e)
{
    if (l->rc != SQLITE_OK) return store_failed(s, l->rc, e);
    return err_set(e, ERR_STORE, "%s: hashes of the log are missing; restore a backup", s->path);
}

bool log_root_at(struct store *s, uint64_t size, struct tlog_hash *ret, struct err *e)
{
    struct log_source l = source_of(s);
    return tlog_root(&(struct tlog_source){&l, log_subtree}, size, ret) || damaged(s, &l, e);
}

static bool load_edge(struct store *s, uint64_t size, struct err *e)
{
    struct log_source l = source_of(s);
    struct log_edge edge = {.size = size};
    for (unsigned height = 0; height < TLOG_PROOF_MAX && size >> height; height++)
        if (size >> height & 1 && !log_subtree(&l, height, (size >> height) - 1, &edge.at[height]))
            return damaged(s, &l, e);
    s->log.edge = edge;
    return true;
}

static void take_place(struct logging *l, const struct query *q)
{
    struct str key = row_str(q, 3);
    arena_reset(l->arena);
    l->place = (struct log_place){.number = row_u64(q, 0),
                                  .origin = arena_dup(l->arena, row_str(q, 1)),
                                  .site = arena_dup(l->arena, row_str(q, 2)),
                                  .base = row_u64(q, 4)};
    if (key.len == LOG_KEY_BYTES) memcpy(l->place.key, key.at, LOG_KEY_BYTES);
    l->signed_ms = row_i64(q, 6);
    buf_clear(&l->head);
    buf_add(&l->head, row_str(q, 7));
}

bool log_load(struct store *s, struct err *e)
{
    uint64_t size = 0;
    struct query q = writer_query(s, W_LOG_NEWEST);
    if (query_row(&q)) {
        take_place(&s->log, &q);
        size = row_u64(&q, 5);
    }
    if (!writer_end(s, &q, e) || !load_edge(s, size, e)) return false;
    return s->log.place.number == 0 || log_use_signer(s, e);
}

/* ---- growing ---- */

static bool edge_subtree(void *ctx, unsigned height, uint64_t index, struct tlog_hash *ret)
{
    (void)index; /* whole subtrees to the left of the next leaf: there is one of each height */
    *ret = ((const struct log_edge *)ctx)->at[height];
    return true;
}

static bool write_entry(struct store *s, uint64_t index, const struct tlog_hash *leaf,
                        struct str entry, struct err *e)
{
    struct query q = writer_query(s, W_LOG_ENTRY);
    query_u64(&q, s->log.place.base + index);
    query_blob(&q, leaf->at, sizeof leaf->at);
    query_str(&q, entry);
    return writer_run(s, &q, e);
}

static bool write_node(struct store *s, unsigned level, uint64_t position,
                       const struct tlog_hash *hash, struct err *e)
{
    struct query q = writer_query(s, W_LOG_NODE);
    query_u64(&q, s->log.place.number);
    query_u64(&q, level);
    query_u64(&q, position);
    query_blob(&q, hash->at, sizeof hash->at);
    return writer_run(s, &q, e);
}

bool log_append(struct store *s, struct str entry, struct err *e)
{
    struct log_edge *edge = &s->log.edge;
    struct tlog_hash leaf, made[TLOG_PROOF_MAX];
    size_t count = 0;
    uint64_t index = edge->size;
    tlog_leaf(entry, &leaf);
    bool made_all =
        tlog_append(&(struct tlog_source){edge, edge_subtree}, index, &leaf, made, &count);
    BUG_IF(!made_all, "the edge of the log has every hash an entry needs");
    if (!write_entry(s, index, &leaf, entry, e)) return false;
    for (unsigned height = LOG_TILE_HEIGHT; height < count; height += LOG_TILE_HEIGHT)
        if (!write_node(s, height / LOG_TILE_HEIGHT, index >> height, &made[height], e))
            return false;
    edge->at[count - 1] = made[count - 1];
    edge->size = index + 1;
    s->log.must_sign = true;
    return true;
}

void log_edge_root(const struct log_edge *edge, struct tlog_hash *ret)
{
    struct log_edge copy = *edge;
    bool whole = tlog_root(&(struct tlog_source){&copy, edge_subtree}, edge->size, ret);
    BUG_IF(!whole, "the edge of the log makes its root");
}
