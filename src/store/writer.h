/* writer — struct store from inside: the one connection that writes, and its batch.
 *
 * A batch is one transaction, begun at its first change; each change runs in a savepoint:
 *
 *     idle ──store_begin──▶ batch ──change_begin──▶ change ──change_end──▶ batch ──store_commit──▶
 * idle │  ▲                     │ disk full, I/O error, corrupt └──┘ ◀───────────────────┘ doomed:
 * everything of the batch is rolled back, every further change and the commit fail with the error
 * that did it
 *
 * Private to the room. */
#ifndef TOGUNA_STORE_WRITER_H
#define TOGUNA_STORE_WRITER_H
#include "store/connection.h"
#include "store/id.h"
#include "store/logging.h"
#include "store/sql.h"
#include "store/store.h"
#include "store/wipe.h"

struct touched_pages {
    struct arena *arena; /* names, forgotten at store_begin */
    struct str *slugs;
    size_t count, cap;
    bool lists;
    bool mail; /* there is a new letter in the outbox */
};

struct store {
    struct connection connection;
    struct wipe wipe; /* of the connection's file */
    char *path;
    unsigned node;
    uint64_t last_id;
    bool in_batch, doomed;
    struct err doom; /* why */
    struct touched_pages touched;
    int wal_frames; /* in the write-ahead log after the last commit */
    struct logging log;
};

/* Fills e with what RC of this database means to a person; dooms the batch where SQLite cannot go
 * on. Always false. */
bool store_failed(struct store *s, int rc, struct err *e);
/* Runs q, which gives no rows. */
MUST_USE bool writer_run(struct store *s, struct query *q, struct err *e);
/* Ends q after its rows were read. */
MUST_USE bool writer_end(struct store *s, struct query *q, struct err *e);
struct query writer_query(struct store *s, enum writer_statement which);

/* Around each change. change_end keeps it when WELL, else takes back all of it. */
MUST_USE bool change_begin(struct store *s, struct err *e);
MUST_USE bool change_end(struct store *s, bool well, struct err *e);
/* This change makes SLUG's page look different, and lists. For the end of a change, when nothing
 * can fail. */
void touch(struct store *s, struct str slug);

/* False for another program's database and for one of a later version; only reads. */
MUST_USE bool schema_check(struct store *s, struct err *e);
/* Applies the schema files that are missing, to a database that schema_check let pass. */
MUST_USE bool schema_apply(struct store *s, struct err *e);
#define SCHEMA_APPLICATION_ID 0x546f6775 /* "Togu" */
unsigned schema_version(void);           /* the newest this program knows */

/* One reply's row as a change needs it; the strings live in the arena. */
struct reply_facts {
    uint64_t id, page, root, author; /* author 0: erased */
    struct str slug;
    enum reply_state state;
    bool was_public, is_known;
    struct author_hash secret;
    bool has_secret;
    int64_t created_ms;
};
MUST_USE bool reply_facts_read(struct store *s, struct arena *a, uint64_t id,
                               struct reply_facts *ret, struct err *e);
/* Replies published of a page and of an author change by BY, +1 or -1. */
MUST_USE bool count_published(struct store *s, uint64_t page, uint64_t author, int by,
                              struct err *e);
/* The next ordinal of a page, which is then taken. */
MUST_USE bool next_ordinal(struct store *s, uint64_t page, uint64_t *ret, struct err *e);
MUST_USE bool count_answer(struct store *s, uint64_t root, struct err *e);
MUST_USE bool set_state(struct store *s, uint64_t id, enum reply_state state, enum reason reason,
                        struct err *e);

#endif
