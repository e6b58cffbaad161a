/* Statements, prepared once and bound; see connection.h. */
#include "store/connection.h"
#include <stdlib.h>

int connection_judge(int rc)
{
    if ((rc & 0xff) == SQLITE_NOMEM || rc == SQLITE_IOERR_NOMEM) die("out of memory");
    /* What an fsync did not write may be gone from the cache, and a second one says it is well. */
    if (rc == SQLITE_IOERR_FSYNC || rc == SQLITE_IOERR_DIR_FSYNC)
        die("the database could not be written to disk (fsync failed): check the disk");
    return rc;
}

int connection_prepare(struct connection *c, sqlite3 *db, const char *const *sql, size_t count)
{
    *c = (struct connection){.db = db, .sql = sql, .count = count};
    c->prepared = calloc(count, sizeof(sqlite3_stmt *));
    if (!c->prepared) die("out of memory");
    for (size_t i = 0; i < count; i++) {
        int rc =
            sqlite3_prepare_v3(db, sql[i], -1, SQLITE_PREPARE_PERSISTENT, &c->prepared[i], NULL);
        if (rc != SQLITE_OK) return connection_judge(sqlite3_extended_errcode(db));
    }
    return SQLITE_OK;
}

void connection_close(struct connection *c)
{
    for (size_t i = 0; c->prepared && i < c->count; i++) sqlite3_finalize(c->prepared[i]);
    free(c->prepared);
    int rc = sqlite3_close(c->db);
    BUG_IF(rc == SQLITE_BUSY, "a statement outlives its connection");
    *c = (struct connection){0};
}

struct query query_of(struct connection *c, size_t which)
{
    BUG_IF(which >= c->count, "there is no such statement");
    BUG_IF(sqlite3_stmt_busy(c->prepared[which]), "a statement is run inside itself");
    return (struct query){.statement = c->prepared[which], .rc = SQLITE_OK};
}

static void keep(struct query *q, int rc)
{
    if (q->rc == SQLITE_OK && rc != SQLITE_OK) q->rc = connection_judge(rc);
}

void query_i64(struct query *q, int64_t n)
{
    keep(q, sqlite3_bind_int64(q->statement, ++q->bound, n));
}

void query_u64(struct query *q, uint64_t n) { query_i64(q, (int64_t)n); }

void query_str(struct query *q, struct str s)
{
    keep(q, sqlite3_bind_text64(q->statement, ++q->bound, s.at ? s.at : "", s.len, SQLITE_STATIC,
                                SQLITE_UTF8));
}

void query_blob(struct query *q, const void *bytes, size_t n)
{
    keep(q, sqlite3_bind_blob64(q->statement, ++q->bound, bytes, n, SQLITE_STATIC));
}

void query_null(struct query *q) { keep(q, sqlite3_bind_null(q->statement, ++q->bound)); }

bool query_row(struct query *q)
{
    if (q->rc != SQLITE_OK && q->rc != SQLITE_ROW) return false;
    q->rc = sqlite3_step(q->statement);
    if (q->rc != SQLITE_ROW && q->rc != SQLITE_DONE)
        q->rc = connection_judge(sqlite3_extended_errcode(sqlite3_db_handle(q->statement)));
    return q->rc == SQLITE_ROW;
}

int query_end(struct query *q)
{
    int rc = q->rc == SQLITE_ROW || q->rc == SQLITE_DONE ? SQLITE_OK : q->rc;
    /* An autocommit statement may fail as late as here, when its read transaction ends. */
    int reset = sqlite3_reset(q->statement);
    if (rc == SQLITE_OK && reset != SQLITE_OK)
        rc = connection_judge(sqlite3_extended_errcode(sqlite3_db_handle(q->statement)));
    sqlite3_clear_bindings(q->statement);
    q->statement = NULL;
    return rc;
}

int query_run(struct query *q)
{
    while (query_row(q)) continue;
    return query_end(q);
}

int64_t row_i64(const struct query *q, int column)
{
    return sqlite3_column_int64(q->statement, column);
}

uint64_t row_u64(const struct query *q, int column) { return (uint64_t)row_i64(q, column); }

bool row_bool(const struct query *q, int column) { return row_i64(q, column) != 0; }

struct str row_str(const struct query *q, int column)
{
    const void *at = sqlite3_column_blob(q->statement, column);
    if (!at) { /* empty; or no memory to read it */
        connection_judge(sqlite3_errcode(sqlite3_db_handle(q->statement)) == SQLITE_NOMEM
                             ? SQLITE_NOMEM
                             : SQLITE_OK);
        return STR_NONE;
    }
    return (struct str){at, (size_t)sqlite3_column_bytes(q->statement, column)};
}

bool row_is_blob(const struct query *q, int column, const void *bytes, size_t n)
{
    struct str s = row_str(q, column);
    return s.len == n && memcmp(s.at, bytes, n) == 0;
}
