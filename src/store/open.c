/* Opening and closing the one connection that writes. The settings are promises of store.h: a
 * commit is on disk when it returns (WAL, synchronous=FULL), erased bytes are zeros
 * (secure_delete), readers that may only read find the log and its index there (PERSIST_WAL), a
 * database file that somebody prepared runs nothing (DEFENSIVE, trusted_schema off). */
#include "store/writer.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* journal_size_limit: what the log is cut to when it was longer; temp_store keeps the undo records
 * of savepoints in memory, so that a full disk elsewhere is no failure here. */
static const char settings[] = "PRAGMA synchronous = FULL;"
                               "PRAGMA secure_delete = ON;"
                               "PRAGMA trusted_schema = OFF;"
                               "PRAGMA cell_size_check = ON;"
                               "PRAGMA foreign_keys = ON;"
                               "PRAGMA recursive_triggers = ON;"
                               "PRAGMA temp_store = MEMORY;"
                               "PRAGMA journal_size_limit = 8388608;"
                               "PRAGMA cache_size = -4096;";

/* SQLite gives -wal and -shm the mode of the database file. A file that is there is not opened
 * here: closing it would drop the locks other connections of this process hold on it. */
static bool make_file(const char *path, struct err *e)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0) {
        close(fd);
        return true;
    }
    if (errno != EEXIST) return err_set_errno(e, ERR_STORE, "%s cannot be made", path);
    struct stat is;
    if (stat(path, &is) != 0) return err_set_errno(e, ERR_STORE, "%s cannot be read", path);
    return S_ISREG(is.st_mode) || err_set(e, ERR_STORE, "%s is not a file", path);
}

static bool shut_to_others(const char *path, struct err *e)
{
    struct stat is;
    if (stat(path, &is) != 0) return err_set_errno(e, ERR_STORE, "%s cannot be read", path);
    if ((is.st_mode & 0077) == 0 || chmod(path, 0600) == 0) return true;
    return err_set_errno(e, ERR_STORE, "%s can be read by others, and its mode cannot be changed",
                         path);
}

static int count_frames(void *ctx, sqlite3 *db, const char *schema, int frames)
{
    (void)db, (void)schema;
    struct store *s = ctx;
    s->wal_frames = frames;
    return SQLITE_OK;
}

static int configure(struct store *s)
{
    sqlite3 *db = s->connection.db;
    int on = 1;
    int rc = sqlite3_extended_result_codes(db, 1);
    if (rc == SQLITE_OK) rc = sqlite3_busy_timeout(db, 0);
    if (rc == SQLITE_OK) rc = sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    if (rc == SQLITE_OK) rc = sqlite3_file_control(db, "main", SQLITE_FCNTL_PERSIST_WAL, &on);
    if (rc == SQLITE_OK) rc = wipe_begin(&s->wipe, db);
    if (rc == SQLITE_OK && sqlite3_exec(db, settings, NULL, NULL, NULL) != SQLITE_OK)
        rc = sqlite3_extended_errcode(db);
    sqlite3_wal_hook(db, count_frames,
                     s); /* instead of SQLite's own checkpoints: batch.c says when */
    return rc;
}

/* It answers with the mode there is then: a file system without shared memory cannot have WAL. */
static bool use_wal(struct store *s, struct err *e)
{
    sqlite3_stmt *statement = NULL;
    int rc =
        sqlite3_prepare_v2(s->connection.db, "PRAGMA journal_mode = WAL", -1, &statement, NULL);
    if (rc == SQLITE_OK) rc = sqlite3_step(statement);
    const char *mode = rc == SQLITE_ROW ? (const char *)sqlite3_column_text(statement, 0) : NULL;
    bool is_wal = mode && strcmp(mode, "wal") == 0;
    sqlite3_finalize(statement);
    if (is_wal) return true;
    if (rc != SQLITE_ROW) return store_failed(s, rc, e);
    return err_set(e, ERR_STORE,
                   "%s: this file system cannot hold the database (no WAL): use a local disk",
                   s->path);
}

static bool read_max_id(struct store *s, struct err *e)
{
    struct query q = writer_query(s, W_MAX_ID);
    if (query_row(&q)) s->last_id = row_u64(&q, 0);
    return writer_end(s, &q, e);
}

static bool look_for_log(struct store *s, struct err *e)
{
    struct query q = writer_query(s, W_LOG_SIZE);
    s->log.in_database = query_row(&q);
    return writer_end(s, &q, e);
}

/* Nothing is written, nor the file's mode changed, before it is sure that the database is ours. */
static bool open_database(struct store *s, struct err *e)
{
    if (!make_file(s->path, e)) return false;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    int rc = sqlite3_open_v2(s->path, &s->connection.db, flags, NULL);
    if (rc == SQLITE_OK) rc = configure(s);
    if (rc != SQLITE_OK) return store_failed(s, rc, e);
    if (!schema_check(s, e) || !shut_to_others(s->path, e) || !use_wal(s, e) || !schema_apply(s, e))
        return false;
    rc = connection_prepare(&s->connection, s->connection.db, writer_sql, W__COUNT);
    if (rc != SQLITE_OK) return store_failed(s, rc, e);
    return read_max_id(s, e) && look_for_log(s, e);
}

static struct store *store_new(struct str path, unsigned node)
{
    struct store *s = calloc(1, sizeof *s);
    if (!s) die("out of memory");
    s->node = node;
    s->path = strndup(path.at, path.len);
    if (!s->path) die("out of memory");
    s->touched.arena = arena_new();
    log_init(s);
    return s;
}

bool store_open(struct store **ret, struct str path, unsigned node, struct err *e)
{
    BUG_IF(node >= ID_NODES, "a node is 0 to 31");
    struct store *s = store_new(path, node);
    if (!open_database(s, e)) {
        store_close(&s);
        return err_while(e, "opening the store %.*s", STR(path));
    }
    *ret = s;
    return true;
}

/* No statement of the writer's is prepared, so nothing but store_verify can be asked of it. */
bool store_open_beside(struct store **ret, struct str path, struct err *e)
{
    static const char looking[] = "PRAGMA query_only = ON; PRAGMA trusted_schema = OFF;"
                                  "PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;";
    struct store *s = store_new(path, 0);
    sqlite3 **db = &s->connection.db;
    int rc = sqlite3_open_v2(s->path, db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc == SQLITE_OK) rc = sqlite3_extended_result_codes(*db, 1);
    if (rc == SQLITE_OK) rc = sqlite3_exec(*db, looking, NULL, NULL, NULL);
    bool well = rc == SQLITE_OK ? schema_check(s, e) : store_failed(s, rc, e);
    if (!well) {
        store_close(&s);
        return err_while(e, "opening the store %.*s beside its server", STR(path));
    }
    *ret = s;
    return true;
}

void store_close(struct store **store)
{
    struct store *s = *store;
    if (!s) return;
    if (s->in_batch) store_rollback(s);
    log_done(s);
    connection_close(&s->connection);
    arena_free(&s->touched.arena);
    free(s->path);
    free(s);
    *store = NULL;
}
