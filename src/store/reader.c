/* The front's connection: read-only, under an authorizer, opened when first needed and again after
 * each failure. A front's file system shows data/ read-only, the log's index too: that works while
 * the files stand there, which the writer sees to (PERSIST_WAL). Whatever else SQLite answers
 * means: away, try again at the next read. */
#include "store/reading.h"
#include "store/writer.h"
#include <stdlib.h>

/* Tables that are about addresses and networks, and the columns of others that are. */
static bool names_somebody(const char *table, const char *column)
{
    static const char *const tables[] = {"contact", "outbox", "suppressed", "mail_count", "origin"};
    static const char *const columns[] = {"address", "sealed"};
    for (size_t i = 0; table && i < sizeof tables / sizeof *tables; i++)
        if (sqlite3_stricmp(table, tables[i]) == 0) return true;
    for (size_t i = 0; column && i < sizeof columns / sizeof *columns; i++)
        if (sqlite3_stricmp(column, columns[i]) == 0) return true;
    return false;
}

/* A front that was taken over through a bug in this program still asks through prepared statements;
 * this keeps a later statement from reading what a front must not know. */
static int authorize(void *ctx, int action, const char *a, const char *b, const char *schema,
                     const char *trigger)
{
    (void)ctx, (void)schema, (void)trigger;
    switch (action) {
    case SQLITE_READ:
        return names_somebody(a, b) ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_SELECT:
    case SQLITE_FUNCTION:
    case SQLITE_TRANSACTION:
        return SQLITE_OK;
    default:
        return SQLITE_DENY;
    }
}

static const char settings[] = "PRAGMA query_only = ON;"
                               "PRAGMA trusted_schema = OFF;"
                               "PRAGMA cell_size_check = ON;"
                               "PRAGMA temp_store = MEMORY;"
                               "PRAGMA mmap_size = 0;"
                               "PRAGMA cache_size = -2048;";

static int configure(sqlite3 *db)
{
    int rc = sqlite3_extended_result_codes(db, 1);
    if (rc == SQLITE_OK) rc = sqlite3_busy_timeout(db, 0);
    if (rc == SQLITE_OK) rc = sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    if (rc == SQLITE_OK) rc = sqlite3_exec(db, settings, NULL, NULL, NULL);
    if (rc == SQLITE_OK) rc = sqlite3_set_authorizer(db, authorize, NULL);
    return connection_judge(rc);
}

static void close_connection(struct reader *r)
{
    connection_close(&r->connection);
    if (r->in_one_state) r->lost = true;
}

/* A database whose schema is not the one of this program waits for the store to bring it there. */
static bool schema_is_ours(struct reader *r)
{
    uint64_t version = 0;
    struct query q = query_of(&r->connection, R_SCHEMA);
    bool known = query_row(&q) && str_to_u64(row_str(&q, 0), UINT32_MAX, &version);
    return query_end(&q) == SQLITE_OK && known && version == schema_version();
}

static bool open_connection(struct reader *r)
{
    int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX;
    int rc = connection_judge(sqlite3_open_v2(r->path, &r->connection.db, flags, NULL));
    if (rc == SQLITE_OK) rc = configure(r->connection.db);
    if (rc == SQLITE_OK)
        rc = connection_prepare(&r->connection, r->connection.db, reader_sql, R__COUNT);
    if (rc == SQLITE_OK && schema_is_ours(r)) return true;
    close_connection(r);
    return false;
}

struct reader *reader_open(struct str path)
{
    struct reader *r = calloc(1, sizeof *r);
    if (!r) die("out of memory");
    r->path = strndup(path.at, path.len);
    if (!r->path) die("out of memory");
    open_connection(r); /* before the sandbox, where the file is there already */
    return r;
}

void reader_close(struct reader **reader)
{
    struct reader *r = *reader;
    if (!r) return;
    connection_close(&r->connection);
    free(r->path);
    free(r);
    *reader = NULL;
}

/* A file that was taken away or replaced still answers who has it open: with what nobody keeps any
 * more. */
static bool file_was_replaced(struct reader *r)
{
    int moved = 0;
    int rc = sqlite3_file_control(r->connection.db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    return rc != SQLITE_OK || moved;
}

bool reader_is_there(struct reader *r)
{
    if (r->lost) return false;
    if (r->connection.db && !r->in_one_state && file_was_replaced(r))
        connection_close(&r->connection);
    return r->connection.db || open_connection(r);
}

struct query reader_query(struct reader *r, enum reader_statement which)
{
    return query_of(&r->connection, which);
}

enum read_outcome reader_query_end(struct reader *r, struct query *q, bool found)
{
    if (query_end(q) == SQLITE_OK) return found ? READ_OK : READ_MISSING;
    close_connection(r);
    return READ_AWAY;
}

/* The first statement fixes the state that all reads see; so it is run here, where a failure is
 * still told. */
enum read_outcome reader_begin(struct reader *r)
{
    BUG_IF(r->in_one_state, "reading begins inside reading");
    if (!reader_is_there(r)) return READ_AWAY;
    struct query q = reader_query(r, R_BEGIN);
    bool well = query_run(&q) == SQLITE_OK && schema_is_ours(r);
    if (!well) close_connection(r);
    r->in_one_state = well;
    return well ? READ_OK : READ_AWAY;
}

void reader_end(struct reader *r)
{
    if (r->in_one_state && !r->lost) {
        struct query q = reader_query(r, R_END);
        if (query_run(&q) != SQLITE_OK) close_connection(r);
    }
    r->in_one_state = r->lost = false;
}

enum read_outcome reader_author_id(struct reader *r, const struct author_hash *secret,
                                   uint64_t *ret)
{
    *ret = 0;
    if (!secret) return READ_OK;
    struct query q = reader_query(r, R_AUTHOR);
    query_blob(&q, secret->bytes, sizeof secret->bytes);
    if (query_row(&q)) *ret = row_u64(&q, 0);
    return reader_query_end(r, &q, true);
}

enum read_outcome reader_page(struct reader *r, struct str slug, struct page_row *ret)
{
    *ret = (struct page_row){0};
    struct query q = reader_query(r, R_PAGE);
    query_str(&q, slug);
    bool found = query_row(&q);
    if (found) *ret = (struct page_row){row_u64(&q, 0), row_u64(&q, 1), row_u64(&q, 2)};
    return reader_query_end(r, &q, found);
}
