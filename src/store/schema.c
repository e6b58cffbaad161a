/* Numbered schema files, applied at open, each in one transaction. A file is never changed once it
 * was released: a change of the schema is a new file. The number applied last stands in
 * user_version, which SQLite changes with the transaction, and in meta, where readers see it. */
#include "store/writer.h"
#include <stdio.h>

struct schema_step {
    const char *name;
    const char *sql;
};
#include "schema_steps.h"
#define STEPS_COUNT (sizeof schema_steps / sizeof *schema_steps)

unsigned schema_version(void) { return STEPS_COUNT; }

static bool run(struct store *s, const char *sql, struct err *e)
{
    if (sqlite3_exec(s->connection.db, sql, NULL, NULL, NULL) == SQLITE_OK) return true;
    return store_failed(s, sqlite3_extended_errcode(s->connection.db), e);
}

/* The number a one-row query gives. */
static bool ask(struct store *s, const char *sql, int64_t *ret, struct err *e)
{
    sqlite3_stmt *statement = NULL;
    int rc = sqlite3_prepare_v2(s->connection.db, sql, -1, &statement, NULL);
    if (rc == SQLITE_OK) rc = sqlite3_step(statement);
    if (rc == SQLITE_ROW) *ret = sqlite3_column_int64(statement, 0);
    bool well = rc == SQLITE_ROW;
    if (!well) store_failed(s, sqlite3_extended_errcode(s->connection.db), e);
    sqlite3_finalize(statement);
    return well;
}

static bool apply(struct store *s, size_t step, struct err *e)
{
    char mark[200];
    snprintf(mark, sizeof mark,
             "PRAGMA application_id = %d; PRAGMA user_version = %zu;"
             "INSERT OR REPLACE INTO meta VALUES ('schema', '%zu');",
             SCHEMA_APPLICATION_ID, step + 1, step + 1);
    bool well = run(s, "BEGIN IMMEDIATE", e) && run(s, schema_steps[step].sql, e) &&
                run(s, mark, e) && run(s, "COMMIT", e);
    if (well) return true;
    if (!sqlite3_get_autocommit(s->connection.db)) {
        struct err ignored;
        if (!run(s, "ROLLBACK", &ignored)) err_append(e, "rolling back");
    }
    return err_while(e, "applying the schema %s", schema_steps[step].name);
}

/* Somebody's other database, or one of a later program, is left as it is. */
static bool check_ours(struct store *s, int64_t version, struct err *e)
{
    int64_t application = 0, tables = 0;
    if (!ask(s, "PRAGMA application_id", &application, e)) return false;
    if (!ask(s, "SELECT count(*) FROM sqlite_schema", &tables, e)) return false;
    if (application != SCHEMA_APPLICATION_ID && (version != 0 || tables != 0))
        return err_set(e, ERR_INPUT, "%s is a database of another program", s->path);
    if (version < 0 || (uint64_t)version > STEPS_COUNT)
        return err_set(e, ERR_CONFLICT,
                       "%s was made by a later version of toguna (schema %lld, this one knows %zu):"
                       " use that version",
                       s->path, (long long)version, STEPS_COUNT);
    return true;
}

bool schema_check(struct store *s, struct err *e)
{
    int64_t version = 0;
    return ask(s, "PRAGMA user_version", &version, e) && check_ours(s, version, e);
}

bool schema_apply(struct store *s, struct err *e)
{
    int64_t version = 0;
    if (!ask(s, "PRAGMA user_version", &version, e)) return false;
    for (size_t step = (size_t)version; step < STEPS_COUNT; step++)
        if (!apply(s, step, e)) return false;
    return true;
}
