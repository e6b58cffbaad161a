/* raw_sqlite DATABASE ROWS SECONDS SCHEMA… — what SQLite alone does: the rows of one reply after
 * another (its author, itself, its contact, the page's counters), ROWS replies a commit, every
 * commit on disk before the next begins (WAL, synchronous=FULL). Nothing is parsed, looked up,
 * checked or answered. Prints one line:
 *
 *     replies committed SECONDS */
#include "reply_text.h"
#include <sqlite3.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#define HASH_BYTES   32
#define SEALED_BYTES 304

static const char INSERT_AUTHOR[] =
    "INSERT INTO author (secret, face, published) VALUES (?1, ?2, 1)";
static const char INSERT_REPLY[] =
    "INSERT INTO reply (id, page, root, parent, ordinal, depth, state, was_public, created_ms, "
    "author, once,"
    " author_name, url, lang, passage, quote, held_for, text)"
    " VALUES (?1, 1, ?1, NULL, ?2, 0, 1, 1, ?3, ?4, ?5, ?6, '', '" REPLY_LANG "', '', '', '', ?7)";
static const char INSERT_CONTACT[] =
    "INSERT INTO contact (reply, sealed, address) VALUES (?1, ?2, ?3)";
static const char COUNT[] = "UPDATE page SET roots = ?1, published = ?1 WHERE id = 1";

enum statement { BEGIN, COMMIT, AUTHOR, REPLY, CONTACT, PAGE, STATEMENT__COUNT };

struct run {
    sqlite3 *db;
    sqlite3_stmt *prepared[STATEMENT__COUNT];
    unsigned long replies;
};

__attribute__((noreturn, format(printf, 1, 2))) static void fail(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("raw_sqlite: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(1);
}

static void need(struct run *r, int rc)
{
    if (rc != SQLITE_OK && rc != SQLITE_DONE) fail("%s", sqlite3_errmsg(r->db));
}

static int64_t now_ns(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* ---- the database ---- */

static void run_sql(struct run *r, const char *sql)
{
    need(r, sqlite3_exec(r->db, sql, NULL, NULL, NULL));
}

static void run_file(struct run *r, const char *path)
{
    static char sql[1048576];
    FILE *file = fopen(path, "r");
    size_t n = file ? fread(sql, 1, sizeof sql - 1, file) : 0;
    if (n == 0) fail("%s cannot be read", path);
    sql[n] = 0;
    fclose(file);
    run_sql(r, sql);
}

static void open_database(struct run *r, const char *path, char **schema, int schema_count)
{
    static const char *const sql[STATEMENT__COUNT] = {
        [BEGIN] = "BEGIN IMMEDIATE", [COMMIT] = "COMMIT",        [AUTHOR] = INSERT_AUTHOR,
        [REPLY] = INSERT_REPLY,      [CONTACT] = INSERT_CONTACT, [PAGE] = COUNT,
    };
    need(r, sqlite3_open(path, &r->db));
    run_sql(r, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;");
    for (int i = 0; i < schema_count; i++) run_file(r, schema[i]);
    run_sql(r, "INSERT INTO page (id, slug) VALUES (1, 'low-roofs');");
    for (int i = 0; i < STATEMENT__COUNT; i++)
        need(r, sqlite3_prepare_v2(r->db, sql[i], -1, &r->prepared[i], NULL));
}

/* ---- rows ---- */

static void step(struct run *r, enum statement which)
{
    need(r, sqlite3_step(r->prepared[which]));
    need(r, sqlite3_reset(r->prepared[which]));
}

static void bind_chance(struct run *r, enum statement which, int at, size_t n)
{
    unsigned char bytes[SEALED_BYTES];
    if (getrandom(bytes, n, 0) != (ssize_t)n) fail("no randomness");
    need(r, sqlite3_bind_blob(r->prepared[which], at, bytes, (int)n, SQLITE_TRANSIENT));
}

static void bind_text(struct run *r, enum statement which, int at, const char *text, size_t len)
{
    need(r, sqlite3_bind_text(r->prepared[which], at, text, (int)len, SQLITE_STATIC));
}

static void bind_number(struct run *r, enum statement which, int at, int64_t n)
{
    need(r, sqlite3_bind_int64(r->prepared[which], at, n));
}

static void insert_author(struct run *r)
{
    bind_chance(r, AUTHOR, 1, HASH_BYTES);
    bind_number(r, AUTHOR, 2, (int64_t)(r->replies * 0x9e3779b97f4a7c15u >> 1));
    step(r, AUTHOR);
}

static void insert_reply(struct run *r)
{
    static int64_t last_id;
    char text[REPLY_TEXT_MAX], name[32];
    unsigned who = (unsigned)(r->replies % 64);
    size_t text_len = reply_text(text, who, r->replies),
           name_len = (size_t)snprintf(name, sizeof name, "Reader %u", who);
    int64_t author = sqlite3_last_insert_rowid(r->db), ms = now_ns(CLOCK_REALTIME) / 1000000;
    int64_t id =
        (ms - 1735689600000) * 8192; /* as the server makes them: milliseconds, then a sequence */
    last_id = id > last_id ? id : last_id + 1;
    bind_number(r, REPLY, 1, last_id);
    bind_number(r, REPLY, 2, (int64_t)++r->replies);
    bind_number(r, REPLY, 3, ms);
    bind_number(r, REPLY, 4, author);
    bind_chance(r, REPLY, 5, HASH_BYTES);
    bind_text(r, REPLY, 6, name, name_len);
    bind_text(r, REPLY, 7, text, text_len);
    step(r, REPLY);
    bind_number(r, CONTACT, 1, last_id);
}

static void insert_contact(struct run *r)
{
    bind_chance(r, CONTACT, 2, SEALED_BYTES);
    bind_chance(r, CONTACT, 3, HASH_BYTES);
    step(r, CONTACT);
}

static void commit_some(struct run *r, unsigned long replies)
{
    step(r, BEGIN);
    for (unsigned long i = 0; i < replies; i++) {
        insert_author(r);
        insert_reply(r);
        insert_contact(r);
    }
    bind_number(r, PAGE, 1, (int64_t)r->replies);
    step(r, PAGE);
    step(r, COMMIT);
}

static unsigned long number(const char *s, unsigned long max)
{
    char *end;
    unsigned long n = strtoul(s, &end, 10);
    if (*end || n == 0 || n > max) fail("'%s' is no number from 1 to %lu", s, max);
    return n;
}

int main(int argc, char **argv)
{
    static struct run r;
    if (argc < 5) fail("usage: raw_sqlite DATABASE ROWS SECONDS SCHEMA...");
    unsigned long rows = number(argv[2], 100000);
    int64_t seconds = (int64_t)number(argv[3], 3600);
    open_database(&r, argv[1], argv + 4, argc - 4);
    int64_t begin = now_ns(CLOCK_MONOTONIC), now;
    do {
        commit_some(&r, rows);
        now = now_ns(CLOCK_MONOTONIC);
    } while (now < begin + seconds * 1000000000);
    printf("%lu %.3f\n", r.replies, (double)(now - begin) / 1e9);
    for (int i = 0; i < STATEMENT__COUNT; i++) sqlite3_finalize(r.prepared[i]);
    need(&r, sqlite3_close(r.db));
    return 0;
}
