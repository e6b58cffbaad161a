/* All that is held of an address, as JSON (GDPR articles 15 and 20): one query a kind of row, each
 * with the names of its members. A table that gets to hold something of an address gets a row here;
 * a test compares the list with the schema. */
#include "store/outbox.h"
#include "store/writer.h"
#include "text/text.h"

enum shape { NUMBER, TEXT, TIME, YES_NO, STATE, WORD };
struct member {
    const char *name;
    enum shape shape;
    const char *const *words; /* of WORD, by number */
};
struct held_kind {
    const char *kind;
    const char *sql; /* ?1 the peppered address */
    struct member members[16];
};

static const char *const subscription_states[] = {"unconfirmed", "active", "ended"};
static const char *const hows[] = {"each", "digest"};
static const char *const letter_kinds[] = {"confirm", "answer", "digest", "proof"};
static const char *const whys[] = {"", "no such mailbox", "asked for"};

static const struct held_kind kinds[] = {
    {"reply",
     "SELECT r.id, page.slug, ifnull(r.parent, 0), r.state, r.created_ms, r.edited_ms,"
     " r.author_name, r.url, r.text, r.lang, r.passage, r.quote, origin.network IS NOT NULL"
     " FROM contact JOIN reply AS r ON r.id = contact.reply JOIN page ON page.id = r.page"
     " LEFT JOIN origin ON origin.reply = r.id WHERE contact.address = ?1 ORDER BY r.id",
     {{"id", NUMBER, NULL},
      {"page", TEXT, NULL},
      {"parent", NUMBER, NULL},
      {"state", STATE, NULL},
      {"created", TIME, NULL},
      {"edited", TIME, NULL},
      {"name", TEXT, NULL},
      {"url", TEXT, NULL},
      {"text", TEXT, NULL},
      {"lang", TEXT, NULL},
      {"passage", TEXT, NULL},
      {"quote", TEXT, NULL},
      {"network_hash_kept", YES_NO, NULL}}},
    {"subscription",
     "SELECT s.id, page.slug, ifnull(s.reply, 0), s.state, s.how, s.lang, s.created_ms,"
     " s.confirmed_ms, s.ended_ms FROM subscription AS s JOIN page ON page.id = s.page"
     " WHERE s.address = ?1 ORDER BY s.created_ms",
     {{"id", NUMBER, NULL},
      {"page", TEXT, NULL},
      {"reply", NUMBER, NULL},
      {"state", WORD, subscription_states},
      {"how", WORD, hows},
      {"lang", TEXT, NULL},
      {"created", TIME, NULL},
      {"confirmed", TIME, NULL},
      {"ended", TIME, NULL}}},
    {"letter",
     "SELECT kind, created_ms, due_ms, tries FROM outbox WHERE address = ?1 ORDER BY id",
     {{"letter", WORD, letter_kinds},
      {"created", TIME, NULL},
      {"due", TIME, NULL},
      {"tries", NUMBER, NULL}}},
    {"session",
     "SELECT asked_ms, opened_ms, until_ms FROM session WHERE address = ?1 ORDER BY asked_ms",
     {{"asked", TIME, NULL}, {"opened", TIME, NULL}, {"until", TIME, NULL}}},
    {"suppressed",
     "SELECT since_ms, why FROM suppressed WHERE address = ?1",
     {{"since", TIME, NULL}, {"why", WORD, whys}}},
    {"mail_count",
     "SELECT day * 86400000, kind, count FROM mail_count WHERE address = ?1 ORDER BY day, kind",
     {{"day", TIME, NULL}, {"letter", WORD, letter_kinds}, {"count", NUMBER, NULL}}},
};

static void put_time(struct json *j, const char *name, int64_t ms)
{
    SCOPED(buf_done) struct buf time;
    buf_init(&time, 40);
    if (ms) date_rfc3339(&time, ms);
    if (ms)
        json_put_str(j, name, buf_str(&time));
    else
        json_put_null(j, name);
}

static struct str column_str(sqlite3_stmt *row, int column)
{
    const void *at = sqlite3_column_blob(row, column);
    return at ? (struct str){at, (size_t)sqlite3_column_bytes(row, column)} : STR_NONE;
}

static void put(struct json *j, const struct member *m, sqlite3_stmt *row, int column)
{
    int64_t n = sqlite3_column_int64(row, column);
    switch (m->shape) {
    case NUMBER:
        if (n)
            json_put_i64(j, m->name, n);
        else
            json_put_null(j, m->name);
        return;
    case TEXT:
        json_put_str(j, m->name, column_str(row, column));
        return;
    case TIME:
        put_time(j, m->name, n);
        return;
    case YES_NO:
        json_put_bool(j, m->name, n != 0);
        return;
    case STATE:
        json_put_str(j, m->name, str_of(state_name((enum reply_state)(n & 7))));
        return;
    case WORD:
        json_put_str(j, m->name, str_of(m->words[n & 3]));
        return;
    }
}

static void write_row(const struct held_kind *kind, sqlite3_stmt *row, struct buf *line)
{
    struct json j;
    buf_clear(line);
    json_init(&j, line);
    json_object_begin(&j);
    json_put_str(&j, "kind", str_of(kind->kind));
    for (int i = 0; i < sqlite3_column_count(row); i++) put(&j, &kind->members[i], row, i);
    json_object_end(&j);
}

static bool tell(struct store *s, const struct held_kind *kind, const unsigned char *address,
                 held_fn *held, void *ctx, struct err *e)
{
    SCOPED(buf_done) struct buf line;
    buf_init(&line, 8 * (size_t)LIMIT_REPLY_BYTES);
    sqlite3_stmt *q = NULL;
    int rc = sqlite3_prepare_v2(s->connection.db, kind->sql, -1, &q, NULL);
    if (rc == SQLITE_OK) rc = sqlite3_bind_blob(q, 1, address, HASH_BYTES, SQLITE_STATIC);
    if (rc == SQLITE_OK) rc = sqlite3_step(q);
    for (; rc == SQLITE_ROW; rc = sqlite3_step(q)) {
        write_row(kind, q, &line);
        held(ctx, buf_str(&line));
    }
    bool well = rc == SQLITE_DONE;
    if (!well) store_failed(s, sqlite3_extended_errcode(s->connection.db), e);
    sqlite3_finalize(q);
    return well;
}

bool store_held(struct store *s, const unsigned char address[HASH_BYTES], held_fn *held, void *ctx,
                struct err *e)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (!tell(s, &kinds[i], address, held, ctx, e))
            return err_while(e, "reading what is held of an address");
    return true;
}
