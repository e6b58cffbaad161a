/* Batches, their savepoints, failures and checkpoints; the states are in writer.h.
 *
 * Why the log does not grow for ever: readers may not write the log's index, so they take the
 * newest read mark they find there, and a checkpoint can copy no further than the oldest mark in
 * use. Each read transaction of the writer sets a mark to the end of the log; so the writer looks
 * once before it copies, and new readers stand there. From CHECKPOINT_FRAMES on every commit copies
 * what it can without waiting; past RESTART_FRAMES it waits, at most RESTART_WAIT_MS, until no
 * reader needs the log's beginning, and the next commit begins it anew. */
#include "store/writer.h"
#include <errno.h>
#include <stdlib.h>

#define CHECKPOINT_FRAMES 1000  /* 4 MiB */
#define RESTART_FRAMES    16000 /* 64 MiB */
#define RESTART_WAIT_MS   250
#define SCRUB_WAIT_MS     1000

struct query writer_query(struct store *s, enum writer_statement which)
{
    return query_of(&s->connection, which);
}

static void say_full(struct store *s, struct err *e)
{
    err_fill(e, ERR_STORE, "the disk is full: %s cannot grow; make room on its file system",
             s->path);
}

static bool means_no_room(int cause)
{
    return cause == ENOSPC || cause == EDQUOT ||
           cause == EFBIG; /* EFBIG: more than a file may have */
}

/* SQLite itself knows ENOSPC only. It does not note the cause of a COMMIT that fails: that is still
 * in errno. */
static bool disk_is_full(struct store *s, int rc)
{
    int cause = errno;
    if (rc == SQLITE_FULL) return true;
    return rc == SQLITE_IOERR_WRITE &&
           (means_no_room(cause) || means_no_room(sqlite3_system_errno(s->connection.db)));
}

static void explain(struct store *s, int rc, struct err *e)
{
    const char *what = s->connection.db ? sqlite3_errmsg(s->connection.db) : sqlite3_errstr(rc);
    if (disk_is_full(s, rc)) {
        say_full(s, e);
        return;
    }
    switch (rc & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        err_fill(e, ERR_BUSY, "%s is held by another program: %s", s->path, what);
        break;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
        err_fill(e, ERR_STORE, "%s cannot be written: %s; check its owner and mode", s->path, what);
        break;
    case SQLITE_NOTADB:
        err_fill(e, ERR_INPUT, "%s is not a database", s->path);
        break;
    case SQLITE_CORRUPT:
        err_fill(e, ERR_STORE, "%s is damaged: %s; restore a backup", s->path, what);
        break;
    default:
        err_fill(e, ERR_STORE, "%s: %s (SQLite %d)", s->path, what, rc);
    }
}

/* A wrong statement is a bug, not the disk's; everything else may have left the transaction half
 * way. */
static bool batch_can_go_on(struct store *s, int rc)
{
    int kind = rc & 0xff;
    return !sqlite3_get_autocommit(s->connection.db) &&
           (kind == SQLITE_CONSTRAINT || kind == SQLITE_TOOBIG);
}

bool store_failed(struct store *s, int rc, struct err *e)
{
    connection_judge(rc);
    struct err cause;
    explain(s, rc, &cause);
    if (s->in_batch && !s->doomed && !batch_can_go_on(s, rc)) {
        s->doomed = true;
        s->doom = cause;
    }
    if (e) *e = cause;
    return false;
}

bool writer_end(struct store *s, struct query *q, struct err *e)
{
    int rc = query_end(q);
    return rc == SQLITE_OK || store_failed(s, rc, e);
}

bool writer_run(struct store *s, struct query *q, struct err *e)
{
    while (query_row(q)) continue;
    return writer_end(s, q, e);
}

static bool run(struct store *s, enum writer_statement which, struct err *e)
{
    struct query q = writer_query(s, which);
    return writer_run(s, &q, e);
}

/* Gives up what is open. That a rollback fails changes nothing: then there is nothing to roll back.
 */
static void roll_back(struct store *s)
{
    if (sqlite3_get_autocommit(s->connection.db)) return;
    struct query q = writer_query(s, W_ROLLBACK);
    int rc = query_run(&q);
    BUG_IF(rc != SQLITE_OK && !sqlite3_get_autocommit(s->connection.db),
           "a rollback left its transaction");
}

void store_begin(struct store *s)
{
    BUG_IF(s->in_batch, "a batch begins inside a batch");
    arena_reset(s->touched.arena);
    s->touched = (struct touched_pages){.arena = s->touched.arena};
    s->in_batch = true;
    s->doomed = false;
}

static void end_batch(struct store *s, bool well)
{
    s->in_batch = false;
    if (well) log_committed(s);
    if (well) return;
    log_undo_batch(s);
    s->touched.count = 0;
    s->touched.lists = s->touched.mail = false;
}

void store_rollback(struct store *s)
{
    BUG_IF(!s->in_batch, "there is no batch to roll back");
    roll_back(s);
    end_batch(s, false);
}

/* ---- changes ---- */

bool change_begin(struct store *s, struct err *e)
{
    BUG_IF(!s->in_batch, "a change stands outside of a batch");
    if (s->doomed) {
        *e = s->doom;
        return false;
    }
    bool first = sqlite3_get_autocommit(s->connection.db);
    if (first && (!run(s, W_BEGIN, e) || !log_begin_batch(s, e))) return false;
    log_keep(s);
    return run(s, W_SAVE, e);
}

static void take_back(struct store *s)
{
    log_undo(s);
    if (!s->doomed) {
        struct err ignored; /* a failure dooms the batch, and the next change says why */
        if (run(s, W_UNDO, &ignored) && run(s, W_KEEP, &ignored)) return;
    }
    roll_back(s);
}

bool change_end(struct store *s, bool well, struct err *e)
{
    if (well && run(s, W_KEEP, e)) return true;
    take_back(s);
    return false;
}

static void grow(struct touched_pages *t)
{
    size_t cap = t->cap ? 2 * t->cap : 16;
    struct str *slugs = arena_new_array(t->arena, struct str, cap);
    if (t->count) memcpy(slugs, t->slugs, t->count * sizeof *slugs);
    t->slugs = slugs;
    t->cap = cap;
}

void touch(struct store *s, struct str slug)
{
    struct touched_pages *t = &s->touched;
    t->lists = true;
    for (size_t i = t->count; i > 0; i--) /* most likely the one before */
        if (str_eq(t->slugs[i - 1], slug)) return;
    if (t->count == t->cap) grow(t);
    t->slugs[t->count++] = arena_dup(t->arena, slug);
}

struct store_touched store_touched(const struct store *s)
{
    return (struct store_touched){s->touched.slugs, s->touched.count, s->touched.lists,
                                  s->touched.mail};
}

/* ---- the log ---- */

static int checkpoint(struct store *s, int mode, int wait_ms)
{
    struct query look = writer_query(s, W_LOOK);
    int rc = query_run(&look);
    if (rc != SQLITE_OK) return rc;
    sqlite3_busy_timeout(s->connection.db, wait_ms);
    rc = connection_judge(sqlite3_wal_checkpoint_v2(s->connection.db, "main", mode, NULL, NULL));
    sqlite3_busy_timeout(s->connection.db, 0);
    return rc;
}

/* What was committed is on disk already: that copying it into the database file did not work (a
 * full disk, a busy reader) is no failure of the commit; the next commit tries again. */
static void tidy_log(struct store *s)
{
    if (s->wal_frames >= RESTART_FRAMES)
        checkpoint(s, SQLITE_CHECKPOINT_RESTART, RESTART_WAIT_MS);
    else if (s->wal_frames >= CHECKPOINT_FRAMES)
        checkpoint(s, SQLITE_CHECKPOINT_PASSIVE, 0);
}

bool store_commit(struct store *s, struct err *e)
{
    BUG_IF(!s->in_batch, "there is no batch to commit");
    bool well = !s->doomed;
    if (s->doomed) *e = s->doom;
    if (well && !sqlite3_get_autocommit(s->connection.db)) {
        well = log_sign(s, e) && run(s, W_COMMIT, e);
        if (well) tidy_log(s);
    }
    if (!well) roll_back(s);
    end_batch(s, well);
    return well;
}

bool store_scrub(struct store *s, struct err *e)
{
    BUG_IF(s->in_batch, "scrubbing stands outside of a batch");
    int rc = checkpoint(s, SQLITE_CHECKPOINT_TRUNCATE, SCRUB_WAIT_MS);
    sqlite3_db_release_memory(
        s->connection.db); /* pages in the cache have what wipe.c kept from the file */
    if (rc == SQLITE_OK) return true;
    store_failed(s, rc, e);
    return err_while(e, "emptying the log after erasing");
}
