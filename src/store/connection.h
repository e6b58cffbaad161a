/* connection — one open database with its prepared statements, and how a statement is run.
 *
 * Private to the room. A statement is run through a struct query, in which the first failure
 * sticks: binds do not check, the end checks once (query_end). Writer and reader each have their
 * own list of statements (sql.h) and their own opinion of what a failure means; what both agree on
 * is here: out of memory and a failed fsync end the process. */
#ifndef TOGUNA_STORE_CONNECTION_H
#define TOGUNA_STORE_CONNECTION_H
#include "base/base.h"
#include <sqlite3.h>

struct connection {
    sqlite3 *db;
    const char *const *sql; /* texts of the statements, literal */
    size_t count;
    sqlite3_stmt **prepared;
};

/* Prepares COUNT statements for DB, which the connection then owns. SQLITE_OK, or why not: then
 * connection_close is still to be called. */
int connection_prepare(struct connection *c, sqlite3 *db, const char *const *sql, size_t count);
/* Finalizes, closes, empties; nothing to do for an empty one. */
void connection_close(struct connection *c);

/* Ends the process where going on would lie: out of memory, fsync failed. Gives RC back. */
int connection_judge(int rc);

struct query {
    sqlite3_stmt *statement;
    int bound; /* how many parameters are */
    int rc;    /* the first failure, else SQLITE_OK, SQLITE_ROW, SQLITE_DONE */
};

struct query query_of(struct connection *c, size_t which);
/* Bind the next parameter. Strings and blobs must live until query_end. */
void query_i64(struct query *q, int64_t n);
void query_u64(struct query *q,
               uint64_t n); /* ids, counts: below 2^63, or bits to be read back as such */
void query_str(struct query *q, struct str s);
void query_blob(struct query *q, const void *bytes, size_t n);
void query_null(struct query *q);
/* True: there is a row. False: the end, or a failure, which query_end tells. */
bool query_row(struct query *q);
/* Resets; SQLITE_OK or the failure. */
int query_end(struct query *q);
/* Runs a query that gives no rows. */
int query_run(struct query *q);

/* Columns of the row, from 0. Strings live until the next query_row or query_end. */
int64_t row_i64(const struct query *q, int column);
uint64_t row_u64(const struct query *q, int column);
bool row_bool(const struct query *q, int column);
struct str row_str(const struct query *q, int column);
/* True and copied when the column is a blob of exactly N bytes. */
bool row_is_blob(const struct query *q, int column, const void *bytes, size_t n);

#endif
