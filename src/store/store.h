/* store — what the server remembers; the same promises for every backend.
 *
 * Two doors: the writer (struct store), held by the store process or, when none runs, by a command
 * that holds data/lock; and readers (struct reader, store/reader.h), one a front, read-only.
 *
 * Promises:
 *  1. What happens between store_begin and a store_commit that returned true is on disk (fsync);
 *     else nothing of it ever was. One commit may carry many changes (group commit). A change that
 *     fails inside a batch leaves no trace of itself (savepoint) and lets the others be.
 *  2. A failed fsync ends the process (die): never retried. Disk full is ERR_STORE, the batch is
 *     rolled back, and the store works again when there is room.
 *  3. The same once-hash is the same reply for ever: store_take_reply then changes nothing and
 *     answers with it.
 *  4. A top-level reply gets its ordinal, dense within the page, in the transaction that first
 *     publishes it. A reply once public keeps it, whatever becomes of it: its place becomes a
 *     tombstone.
 *  5. Counters (replies of a page, answers of a root) are exact after each commit.
 *  6. Erased: text, name, url, quote, language and contact are overwritten (secure_delete, wipe.h);
 *     after store_scrub no byte of them is in the files. The row and its answers stay.
 *  7. Schema files are numbered and applied at open, each in one transaction.
 *  8. Where a log is open, what a commit did stands in it, and its signed head is that of the same
 *     commit.
 *
 * SQLite: WAL, synchronous=FULL, trusted_schema=OFF, DEFENSIVE, secure_delete, PERSIST_WAL. */
#ifndef TOGUNA_STORE_H
#define TOGUNA_STORE_H
#include "base/base.h"
#include "key/key.h"
#include "site/site.h"

enum reply_state {
    REPLY_PENDING, /* waits for moderation; seen by its author alone */
    REPLY_PUBLISHED,
    REPLY_REMOVED,   /* by moderation, with a reason */
    REPLY_WITHDRAWN, /* by its author */
    REPLY_ERASED,    /* content gone */
    REPLY__COUNT
};

enum reason { /* why a reply was removed; contract section 6 */
              REASON_NONE,
              REASON_SPAM,
              REASON_ILLEGAL,
              REASON_TERMS,
              REASON_HARASSMENT,
              REASON_OFF_TOPIC,
              REASON_DUPLICATE,
              REASON_AUTHOR_REQUEST,
              REASON_OTHER,
              REASON__COUNT
};
const char *reason_code(enum reason r); /* "off_topic"; "" for REASON_NONE */
MUST_USE bool reason_of_code(struct str code, enum reason *ret);
const char *state_name(enum reply_state s); /* "pending" … */

struct store;

/* PATH of the database file; made when missing, mode 0600. NODE 0–31 goes into reply ids. */
MUST_USE bool store_open(struct store **ret, struct str path, unsigned node, struct err *e);
void store_close(struct store **s);
/* The same database beside whoever writes it, read-only: for store_verify and nothing else. Must be
 * there. */
MUST_USE bool store_open_beside(struct store **ret, struct str path, struct err *e);

/* ---- the log ---- */

struct store_log {
    const struct key_ring *keys; /* the log's; outlive the store */
    struct str site;             /* "https://example.org"; fixed by the first entry */
    struct str head_path;        /* data/log.head: what the log told last; no part of backups */
};
enum log_opened { LOG_WENT_ON, LOG_BEGAN, LOG_BEGAN_ANEW };
/* Once, before the first batch: from now on every act on a reply is an entry of the site's
 * transparency log, written in the change that does it, and each commit signs the log's head.
 * Replies that the log does not know get their entries here. A database that is older than the head
 * in head_path (it was put back from a backup), or another key, begins the log anew:
 * LOG_BEGAN_ANEW. A store that has no log open must not change replies of a database that has one.
 */
MUST_USE bool store_open_log(struct store *s, const struct store_log *how, enum log_opened *ret,
                             struct err *e);
/* Outside a batch, after commits and whenever *ret_wait_ms is over (-1: never): writes head_path,
 * at most once a second, and signs a head that is an hour old anew. What fails is tried again. */
MUST_USE bool store_tend_log(struct store *s, int *ret_wait_ms, struct err *e);

/* ---- batches ---- */

void store_begin(struct store *s);
/* False: rolled back, nothing of the batch is there. */
MUST_USE bool store_commit(struct store *s, struct err *e);
void store_rollback(struct store *s);

/* What a commit changed, for generations: slugs whose pages look different now, and whether lists
 * do. Valid until the next store_begin. */
struct store_touched {
    const struct str *pages;
    size_t pages_count;
    bool lists; /* index, feeds */
    bool mail;  /* there are new letters in the outbox (store/outbox.h) */
};
struct store_touched store_touched(const struct store *s);

/* ---- articles ---- */

MUST_USE bool store_put_article(struct store *s, const struct article *article, struct err *e);
MUST_USE bool store_drop_article(struct store *s, struct str slug,
                                 struct err *e); /* its thread is kept */
/* True when this very file version is stored and its article is on the site. */
bool store_knows_article(struct store *s, struct str slug, enum article_kind kind, int64_t file_ms,
                         int64_t file_bytes);
MUST_USE bool store_list_slugs(struct store *s, struct arena *a, struct str **ret,
                               size_t *ret_count, struct err *e);

/* ---- taking a reply ---- */

struct author_hash { /* of the cookie's secret */
    unsigned char bytes[HASH_BYTES];
};

/* Whether its author wants to hear of answers by mail. */
enum subscribe { SUBSCRIBE_NOT, SUBSCRIBE_ANSWERS, SUBSCRIBE_ALL, SUBSCRIBE__COUNT };

struct new_reply {
    struct str page;           /* slug */
    uint64_t parent;           /* 0: top level */
    struct str passage, quote; /* "p3" and the paragraph's beginning; or empty */
    struct str author, url, text, lang;
    const unsigned char *once;         /* ONCE_BYTES */
    struct author_hash secret;         /* of the cookie it came with, or of the new one */
    struct str sealed;                 /* SEALED_BYTES, or empty when no address was given */
    const unsigned char *address_hash; /* peppered, HASH_BYTES; NULL without an address */
    enum reply_state state;            /* REPLY_PENDING or REPLY_PUBLISHED, by the gate */
    struct str held_for;               /* reason codes of the gate, comma separated */
    enum subscribe subscribe;          /* to answers to this reply, or to all of its page */
    struct str words;                  /* the language of letters */
    struct str network;                /* hashed, NETWORK_BYTES; empty: not kept */
};

/* What the gate wants to know. One look before taking. */
struct page_facts {
    bool exists; /* the article is on the site */
    enum article_replies replies;
    bool author_is_proved;
};
MUST_USE bool store_page_facts(struct store *s, struct str page, const struct author_hash *secret,
                               struct page_facts *ret, struct err *e);

enum take_outcome {
    TAKE_NEW,
    TAKE_SAME,    /* taken now; was taken before by this same post */
    TAKE_NO_PAGE, /* there is no such article */
    TAKE_PARENT_UNKNOWN,
    TAKE_PARENT_PENDING,
    TAKE_PARENT_GONE, /* never was (or another page's); waits; removed */
    TAKE__COUNT
};
struct taken {
    enum take_outcome outcome;
    uint64_t id;
    enum reply_state state; /* as it is now: TAKE_SAME may find it published meanwhile */
    uint64_t logged_plus_1; /* index of its newest entry in the log; 0: none */
};
/* Looks for the same post first (TAKE_SAME), before anything else. */
MUST_USE bool store_find_once(struct store *s, const unsigned char once[ONCE_BYTES],
                              bool *ret_found, struct taken *ret, struct err *e);
MUST_USE bool store_take_reply(struct store *s, const struct new_reply *reply, struct taken *ret,
                               struct err *e);

/* ---- what becomes of it ---- */

enum change_outcome {
    CHANGE_DONE,
    CHANGE_NOTHING, /* it was so already */
    CHANGE_UNKNOWN, /* no such reply */
    CHANGE_NOT_YOURS,
    CHANGE_TOO_LATE,
    CHANGE_WRONG_STATE,
    CHANGE__COUNT
};
struct author_claim {          /* whose wish it is */
    bool by_link;              /* a checked mine-link for this very reply */
    uint64_t session;          /* not 0: an open proof of its address, which knows no window */
    struct author_hash secret; /* else the cookie's */
    int64_t window_ms;         /* how long after creation it may be changed */
    bool only_pending;         /* with moderation = all a published text is no longer edited */
};
MUST_USE bool store_edit_reply(struct store *s, uint64_t id, const struct author_claim *who,
                               struct str text, enum change_outcome *ret, struct err *e);
MUST_USE bool store_withdraw_reply(struct store *s, uint64_t id, const struct author_claim *who,
                                   enum change_outcome *ret, struct err *e);
/* By a moderator; BY is who ("command line"), kept in the append-only action table with reason and
 * note. */
MUST_USE bool store_publish_reply(struct store *s, uint64_t id, struct str by,
                                  enum change_outcome *ret, struct err *e);
MUST_USE bool store_remove_reply(struct store *s, uint64_t id, enum reason reason, struct str note,
                                 struct str by, enum change_outcome *ret, struct err *e);
MUST_USE bool store_erase_reply(struct store *s, uint64_t id, struct str by,
                                enum change_outcome *ret, struct err *e);
/* Every reply given with this address (peppered hash): erased, *ret_count of them; and all else
 * that is held of it. KEEP_TEXT: name, link, contact and author go, the text stays where it stood.
 */
MUST_USE bool store_erase_address(struct store *s, const unsigned char address[HASH_BYTES],
                                  bool keep_text, struct str by, uint64_t *ret_count,
                                  struct err *e);
/* After erasing: WAL truncated, so that no deleted byte stays in it. Outside a batch. */
MUST_USE bool store_scrub(struct store *s, struct err *e);
/* integrity_check, foreign keys, counters and ordinals recounted: one line a fault. */
MUST_USE bool store_verify(struct store *s, void (*fault)(void *ctx, struct str line), void *ctx,
                           struct err *e);

#endif
