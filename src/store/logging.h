/* logging — the log of acts from inside: its tree in memory, what an entry is made of, its head.
 * Private to the room.
 *
 * An entry is written in the change that does what it tells. The tree grows in memory beside it and
 * goes back with the change or the batch; before COMMIT the new head is signed and stored in the
 * same transaction. So a checkpoint that anybody can read is of entries that are on disk, and none
 * is ever signed that contradicts an earlier one.
 *
 *     first change ── log_begin_batch ──▶ changes … ──▶ log_sign ──▶ COMMIT ──▶ log_committed, or
 * log_undo_batch change_begin ── log_keep ──▶ entries … ──▶ change_end, or log_undo
 *
 * The database has the truth: at the beginning of each batch its size is compared with ours, and
 * the tree is read again when another writer has added to it. */
#ifndef TOGUNA_STORE_LOGGING_H
#define TOGUNA_STORE_LOGGING_H
#include "store/connection.h"
#include "store/store.h"
#include "tlog/tlog.h"

#define LOG_TILE_HEIGHT 8u

/* ---- the tree (log_tree.c) ---- */

struct log_edge { /* the perfect subtrees that a tree of SIZE is made of: of height h where bit h is
                     set */
    uint64_t size;
    struct tlog_hash at[TLOG_PROOF_MAX];
};
void log_edge_root(const struct log_edge *edge, struct tlog_hash *ret);

struct log_source { /* one log's hashes in the database, for a struct tlog_source: of a writer or a
                       reader */
    struct connection *connection;
    size_t leaves, nodes; /* LOG_LEAVES and LOG_NODES of that connection */
    uint64_t number, base;
    int rc; /* the first failure; SQLITE_OK while a hash is just not there */
};
bool log_subtree(void *log_source, unsigned height, uint64_t index, struct tlog_hash *ret);
/* COUNT hashes of tile level LEVEL from POSITION on. */
bool log_hashes(struct log_source *l, unsigned level, uint64_t position, size_t count,
                struct tlog_hash *ret);

struct log_place {         /* which log: a row of the table, strings in logging.arena */
    uint64_t number, base; /* number 0: there is none yet */
    struct str origin, site;
    unsigned char key[LOG_KEY_BYTES];
};

struct logging {
    const struct key_ring *keys; /* NULL: this store writes no entries */
    bool in_database;            /* there is a log, whether we write it or not */
    struct arena *arena, *scratch;
    char *head_path; /* data/log.head */
    struct log_place place;
    struct tlog_key signer;
    struct log_edge edge, before_change, before_batch;
    struct buf text, content;     /* of the entry that is made */
    struct buf head, head_signed; /* the checkpoint committed last; that of this batch */
    int64_t signed_ms, kept_ms;   /* when that was; when head_path was last written, monotonic */
    bool must_sign, must_keep;    /* entries are new; head_path is older than head */
};

struct store;
void log_init(struct store *s);
void log_done(struct store *s); /* writes head_path where that is due */
bool log_is_kept(const struct store *s);
/* The newest log's row and tree. */
MUST_USE bool log_load(struct store *s, struct err *e);
MUST_USE bool log_use_signer(struct store *s, struct err *e); /* by the row's origin and key */
MUST_USE bool log_root_at(struct store *s, uint64_t size, struct tlog_hash *ret, struct err *e);
MUST_USE bool log_append(struct store *s, struct str entry, struct err *e);

/* ---- batches and heads (log_head.c) ---- */

MUST_USE bool log_begin_batch(struct store *s, struct err *e);
void log_keep(struct store *s);
void log_undo(struct store *s);
void log_undo_batch(struct store *s);
MUST_USE bool log_sign(struct store *s, struct err *e);
void log_committed(struct store *s);

/* ---- entries (log_entry.c) ---- */

struct log_words { /* what an entry says of an act; "": nothing */
    enum tlog_act act;
    const char *reason, *ground, *by, *category;
    int64_t at_ms;
};
struct log_words log_words_by(enum tlog_act act, const char *by);
struct log_words log_words_why(enum tlog_act act, enum reason reason); /* decided by a moderator */

struct log_reply { /* a reply as its entries need it; strings in somebody's arena */
    uint64_t id, prev;
    struct str slug;
    struct tlog_content content; /* without its article */
    unsigned char first_salt[TLOG_SALT_BYTES], salt[TLOG_SALT_BYTES];
    bool is_hashed; /* then these are what entries say of it */
    unsigned char thread[TLOG_THREAD_BYTES], ref[TLOG_REF_BYTES];
    struct tlog_hash commit;
};
/* Appends; r->prev is then this entry. */
MUST_USE bool log_write(struct store *s, struct arena *a, struct log_reply *r,
                        const struct log_words *w, struct err *e);
/* The same for a reply as it stands in the database, which then knows its newest entry. Nothing
 * without a log. */
MUST_USE bool log_change(struct store *s, uint64_t id, const struct log_words *w, struct err *e);
/* After its text was changed: a new salt, and the entry. */
MUST_USE bool log_edit(struct store *s, uint64_t id, struct err *e);
/* Writes entries for the replies the log does not know, as they are now. Inside a change. */
MUST_USE bool log_catch_up(struct store *s, struct err *e);

/* ---- shared with readers (log_reply.c) ---- */

/* A row of LOG_REPLY_WORDS. */
bool log_reply_row(struct arena *a, const struct query *q, struct log_reply *ret);
/* Its content as one line of canonical JSON; ARTICLE by log_article_url. */
void log_reply_content(struct arena *a, const struct log_reply *r, struct str article,
                       struct buf *out);
struct str log_article_url(struct arena *a, struct str site, struct str slug);

#endif
