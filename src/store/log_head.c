/* The head of the log: signed once a batch, before its COMMIT, and kept in data/log.head
 * afterwards.
 *
 * data/log.head is no part of backups. What it says is what the world may have seen: a database
 * that is older than that was put back from a backup, and its log may not be continued
 * (log_begin.c). It is written at most once a second and when the store closes, so that a batch
 * costs nothing; it is never newer than the database. */
#include "os/os.h"
#include "store/writer.h"
#include <stdlib.h>

#define KEEP_MS   1000
#define FRESH_MS  (60 * 60 * 1000)
#define HEAD_ROOM 4096u

bool log_is_kept(const struct store *s)
{
    BUG_IF(!s->log.keys && s->log.in_database,
           "a database with a log is changed by who keeps the log");
    return s->log.keys != NULL;
}

void log_init(struct store *s)
{
    struct logging *l = &s->log;
    l->arena = arena_new();
    l->scratch = arena_new();
    buf_init(&l->text, TLOG_ENTRY_BYTES);
    buf_init(&l->content, TLOG_CONTENT_BYTES);
    buf_init(&l->head, HEAD_ROOM);
    buf_init(&l->head_signed, HEAD_ROOM);
}

/* ---- a batch ---- */

static bool somebody_added(struct store *s, bool *ret, struct err *e)
{
    struct query q = writer_query(s, W_LOG_SIZE);
    bool found = query_row(&q);
    *ret = found && (row_u64(&q, 0) != s->log.place.number || row_u64(&q, 1) != s->log.edge.size);
    return writer_end(s, &q, e);
}

bool log_begin_batch(struct store *s, struct err *e)
{
    struct logging *l = &s->log;
    bool added;
    if (!l->keys) return true;
    if (!somebody_added(s, &added, e) || (added && !log_load(s, e))) return false;
    l->before_batch = l->edge;
    l->must_sign = false;
    arena_reset(l->scratch);
    return true;
}

static void copy_edge(struct log_edge *ret, const struct log_edge *edge)
{
    ret->size = edge->size;
    for (unsigned height = 0; height < TLOG_PROOF_MAX && edge->size >> height; height++)
        ret->at[height] = edge->at[height];
}

void log_keep(struct store *s)
{
    if (s->log.keys) copy_edge(&s->log.before_change, &s->log.edge);
}

void log_undo(struct store *s)
{
    if (s->log.keys) copy_edge(&s->log.edge, &s->log.before_change);
}

void log_undo_batch(struct store *s)
{
    if (!s->log.keys) return;
    copy_edge(&s->log.edge, &s->log.before_batch);
    s->log.must_sign = false;
}

/* ---- signing ---- */

static void make_head(struct logging *l, const struct tlog_hash *root)
{
    struct str body = tlog_checkpoint_body(l->scratch, l->place.origin, l->edge.size, root);
    buf_clear(&l->head_signed);
    buf_add(&l->head_signed, body);
    buf_add_char(&l->head_signed, '\n');
    buf_add(&l->head_signed, tlog_sign(l->scratch, &l->signer, log_key_secret(l->keys), body));
    BUG_IF(buf_is_full(&l->head_signed), "a checkpoint fits its room");
}

bool log_sign(struct store *s, struct err *e)
{
    struct logging *l = &s->log;
    struct tlog_hash root;
    if (!l->keys || !l->must_sign) return true;
    log_edge_root(&l->edge, &root);
    make_head(l, &root);
    struct query q = writer_query(s, W_LOG_SIGN);
    query_u64(&q, l->place.number);
    query_u64(&q, l->edge.size);
    query_blob(&q, root.at, sizeof root.at);
    query_i64(&q, now_ms());
    query_str(&q, buf_str(&l->head_signed));
    return writer_run(s, &q, e) || err_while(e, "signing the log");
}

void log_committed(struct store *s)
{
    struct logging *l = &s->log;
    if (!l->keys || !l->must_sign) return;
    l->must_sign = false;
    buf_clear(&l->head);
    buf_add(&l->head, buf_str(&l->head_signed));
    l->signed_ms = now_ms();
    l->must_keep = true;
}

/* ---- afterwards ---- */

static bool keep_head(struct store *s, struct err *e)
{
    struct logging *l = &s->log;
    l->kept_ms = monotonic_ms();
    l->must_keep = !file_write(str_of(l->head_path), buf_str(&l->head), 0600, e);
    return !l->must_keep || err_while(e, "keeping the head of the log");
}

static bool sign_anew(struct store *s, struct err *e)
{
    store_begin(s);
    if (change_begin(s, e)) {
        s->log.must_sign = true;
        if (change_end(s, true, e) && store_commit(s, e)) return true;
    }
    if (s->in_batch) store_rollback(s);
    return err_while(e, "signing the log anew");
}

static int until(int64_t then_ms, int64_t now) { return then_ms <= now ? 0 : (int)(then_ms - now); }

bool store_tend_log(struct store *s, int *ret_wait_ms, struct err *e)
{
    struct logging *l = &s->log;
    *ret_wait_ms = l->keys ? KEEP_MS : -1;
    if (!l->keys) return true;
    int64_t now = now_ms(), age = now - l->signed_ms;
    if ((age >= FRESH_MS || age < 0) && !sign_anew(s, e)) return false;
    if (l->must_keep && monotonic_ms() - l->kept_ms >= KEEP_MS && !keep_head(s, e)) return false;
    *ret_wait_ms = l->must_keep ? until(l->kept_ms + KEEP_MS, monotonic_ms())
                                : until(l->signed_ms + FRESH_MS, now_ms());
    return true;
}

void log_done(struct store *s)
{
    struct logging *l = &s->log;
    struct err unwanted; /* it stays older than the database, which is no harm */
    if (l->must_keep) (void)!keep_head(s, &unwanted);
    buf_done(&l->text);
    buf_done(&l->content);
    buf_done(&l->head);
    buf_done(&l->head_signed);
    free(l->head_path);
    arena_free(&l->arena);
    arena_free(&l->scratch);
}
