/* Checking the whole database: what SQLite can check, and every counter and place recounted. A
 * query here gives one text a fault, and nothing where all is well. */
#include "store/log_verify.h"

static const char *const checks[] = {
    "SELECT 'database: ' || integrity_check FROM pragma_integrity_check WHERE integrity_check <> "
    "'ok'",

    "SELECT 'table ' || \"table\" || ', row ' || ifnull(rowid, '?') || ': what it refers to in ' "
    "|| parent"
    " || ' is not there' FROM pragma_foreign_key_check",

    "SELECT 'page ' || p.slug || ': counts ' || p.published || ' published replies, has ' || n"
    " FROM (SELECT page.*, (SELECT count(*) FROM reply WHERE page = page.id AND state = 1) AS n"
    "       FROM page) AS p WHERE p.published <> p.n",

    "SELECT 'page ' || slug || ': gave ordinals to ' || roots || ', has ' || n || ' up to ' || top"
    " FROM (SELECT page.slug, page.roots, count(ordinal) AS n, ifnull(max(ordinal), 0) AS top,"
    "              ifnull(min(ordinal), 1) AS bottom"
    "       FROM page LEFT JOIN reply ON reply.page = page.id GROUP BY page.id)"
    " WHERE n <> roots OR top <> roots OR bottom <> 1",

    "SELECT 'reply ' || r.id || ': counts ' || r.answers || ' answers, has ' || n"
    " FROM (SELECT reply.*, (SELECT count(*) FROM reply AS a WHERE a.root = reply.id"
    "        AND a.was_public = 1 AND a.parent IS NOT NULL) AS n FROM reply) AS r"
    " WHERE r.answers <> CASE WHEN r.parent IS NULL THEN r.n ELSE 0 END",

    "SELECT 'author ' || a.id || ': counts ' || a.published || ' published replies, has ' || n"
    " FROM (SELECT author.*, (SELECT count(*) FROM reply WHERE author = author.id AND state = 1) "
    "AS n"
    "       FROM author) AS a WHERE a.published <> a.n",

    "SELECT 'reply ' || id || ': was public and has no ordinal' FROM reply"
    " WHERE was_public = 1 AND parent IS NULL AND ordinal IS NULL",

    "SELECT 'reply ' || r.id || ': stands elsewhere than its parent' FROM reply AS r"
    " JOIN reply AS up ON up.id = r.parent"
    " WHERE r.root <> up.root OR r.page <> up.page OR r.depth <> up.depth + 1",

    "SELECT 'reply ' || id || ': is erased and has content' FROM reply WHERE state = 4"
    " AND (text <> '' OR author_name <> '' OR url <> '' OR quote <> '' OR lang <> '' OR author IS "
    "NOT NULL"
    "      OR EXISTS (SELECT 1 FROM contact WHERE contact.reply = reply.id))",

    "SELECT 'schema: meta says ' || value || ', the file ' || user_version"
    " FROM meta, pragma_user_version WHERE name = 'schema' AND value <> CAST(user_version AS TEXT)",
};

static bool check(struct store *s, const char *sql, void (*fault)(void *ctx, struct str line),
                  void *ctx, struct err *e)
{
    sqlite3_stmt *statement = NULL;
    int rc = sqlite3_prepare_v2(s->connection.db, sql, -1, &statement, NULL);
    if (rc == SQLITE_OK) rc = sqlite3_step(statement);
    for (; rc == SQLITE_ROW; rc = sqlite3_step(statement)) {
        const char *line = (const char *)sqlite3_column_text(statement, 0);
        if (!line) die("out of memory");
        fault(ctx, (struct str){line, (size_t)sqlite3_column_bytes(statement, 0)});
    }
    bool well = rc == SQLITE_DONE;
    if (!well) store_failed(s, sqlite3_extended_errcode(s->connection.db), e);
    sqlite3_finalize(statement);
    return well;
}

static bool run(struct store *s, const char *sql, struct err *e)
{
    if (sqlite3_exec(s->connection.db, sql, NULL, NULL, NULL) == SQLITE_OK) return true;
    return store_failed(s, sqlite3_extended_errcode(s->connection.db), e);
}

static bool check_all(struct store *s, void (*fault)(void *ctx, struct str line), void *ctx,
                      struct err *e)
{
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
        if (!check(s, checks[i], fault, ctx, e)) return err_while(e, "checking the database");
    return log_verify(s, fault, ctx, e) || err_while(e, "checking the log");
}

/* All of it is of one state: a server may write meanwhile. */
bool store_verify(struct store *s, void (*fault)(void *ctx, struct str line), void *ctx,
                  struct err *e)
{
    if (!run(s, "BEGIN", e)) return err_while(e, "checking the database");
    bool well = check_all(s, fault, ctx, e);
    struct err unwanted; /* nothing was written: how it ends changes nothing */
    (void)!run(s, "ROLLBACK", &unwanted);
    return well;
}
