/* store/reader — the front's read-only eyes on the database; the second door of the store room.
 *
 * Every read answers READ_OK, READ_MISSING or READ_AWAY (the store is starting, the disk fails:
 * send what the cache has, else 503). The table of addresses is refused to this connection by an
 * authorizer. Rows live in the arena given. Between reader_begin and reader_end all reads see one
 * state of the database. */
#ifndef TOGUNA_STORE_READER_H
#define TOGUNA_STORE_READER_H
#include "store/outbox.h"
#include "tlog/tlog.h"

enum read_outcome { READ_OK, READ_MISSING, READ_AWAY };

struct reader;
/* Opens lazily: never fails here, but answers READ_AWAY until the database is there. Call once
 * before the sandbox with the file present, so that its directory is reachable. */
struct reader *reader_open(struct str path);
void reader_close(struct reader **r);
enum read_outcome reader_begin(struct reader *r);
void reader_end(struct reader *r);

/* An article as stored; plain is empty, body there only with reader_article. */
enum read_outcome reader_article(struct reader *r, struct arena *a, struct str slug,
                                 struct article *ret);
struct article_line { /* for the index and feeds */
    struct str slug, title, author, lang, summary;
    int64_t date_ms;
    uint64_t words, replies; /* published */
};
/* Newest first, by date then slug; drafts left out. *ret_total of all. */
enum read_outcome reader_articles(struct reader *r, struct arena *a, uint64_t offset,
                                  uint64_t limit, struct article_line **ret, size_t *ret_count,
                                  uint64_t *ret_total);

struct reply {
    uint64_t id, root, parent; /* root == id for a top-level reply; parent 0 */
    uint64_t ordinal;          /* of its root; 0 while the root was never public */
    struct str page;           /* slug */
    unsigned depth;
    enum reply_state state;
    enum reason reason;
    bool was_public; /* so it leaves a tombstone */
    struct str author, url, text, lang, passage,
        quote;                     /* empty in removed, withdrawn and erased rows */
    struct str parent_author;      /* for "→ NAME"; empty when that is gone */
    uint64_t face;                 /* random, the author's; never from an address */
    int64_t created_ms, edited_ms; /* edited 0: never */
    uint64_t answers;              /* visible answers under this root; 0 for answers themselves */
    bool mine;                     /* asked with the author's hash and theirs */
    struct str held_for;           /* reader_queue and reader_reply only */
    struct str page_title;         /* the same */
};

enum thread_sort { SORT_OLDEST, SORT_NEWEST, SORT__COUNT };
struct thread_query {
    struct str page;
    enum thread_sort sort;
    uint64_t page_number, per_page; /* from 1 */
    uint64_t thread; /* not 0: the subtree of this root alone, page_number of LIMIT_THREAD_SHOWN
                        answers */
    const struct author_hash *author; /* not NULL: with this author's waiting replies, mine set */
    uint64_t also;                    /* not 0: with this waiting reply (a mine-link) */
};
struct thread {
    /* Depth first, answers after what they answer, by created then id; folded answers left out. */
    struct reply *replies;
    size_t replies_count;
    uint64_t total;         /* published replies of the page, answers too */
    uint64_t roots;         /* highest ordinal */
    uint64_t pages_count;   /* at least 1 */
    uint64_t answers_total; /* with thread: of that root */
};
/* READ_MISSING for a page number below 1 or above pages_count, or a thread that is no public root
 * there. */
enum read_outcome reader_thread(struct reader *r, struct arena *a, const struct thread_query *q,
                                struct thread *ret);
/* How many published top-level replies each passage has. */
struct passage_count {
    struct str passage, quote;
    uint64_t count;
};
enum read_outcome reader_passages(struct reader *r, struct arena *a, struct str page,
                                  struct passage_count **ret, size_t *ret_count);
/* Published replies of one passage, oldest first, at most LIMIT. */
enum read_outcome reader_passage_replies(struct reader *r, struct arena *a, struct str page,
                                         struct str passage, uint64_t limit, struct reply **ret,
                                         size_t *ret_count);
/* One reply in whatever state; READ_MISSING when there is none. Who may see it is the caller's to
 * decide. */
enum read_outcome reader_reply(struct reader *r, struct arena *a, uint64_t id,
                               const struct author_hash *author, struct reply *ret);
/* Where it stands: page number in the default sort, or a folded thread and page there. Public rows
 * only. */
struct place {
    struct str page;
    uint64_t page_number; /* from 1 */
    uint64_t thread;      /* not 0: folded, /SLUG?thread=ID */
};
enum read_outcome reader_place(struct reader *r, struct arena *a, uint64_t id, uint64_t per_page,
                               struct place *ret);
/* Newest published replies, of one page or (page empty) of all. */
enum read_outcome reader_latest(struct reader *r, struct arena *a, struct str page, uint64_t limit,
                                struct reply **ret, size_t *ret_count);
/* True when this author has a waiting reply on the page, or one young enough to edit: only then is
 * a page made for them alone. */
enum read_outcome reader_author_is_here(struct reader *r, const struct author_hash *author,
                                        struct str page, int64_t younger_than_ms, bool *ret);
/* ---- the log ----
 *
 * Logs are numbered from 1; 0 is the newest, the one that grows. Everything here is of entries that
 * are on disk. Between reader_begin and reader_end all of it is of one head. */

struct log_head {
    uint64_t number, size;
    struct str origin;   /* "replies.example.org/log" */
    struct str site;     /* its address, as commitments call it */
    struct tlog_key key; /* tlog_key_format makes a vkey of it */
    struct tlog_hash root;
    struct str checkpoint; /* the signed note */
    int64_t signed_ms;     /* at most an hour ago while the store is there */
    struct str
        follows; /* the checkpoint of a log that was closed, which entry 0 commits to; or empty */
};
/* READ_MISSING while nobody has served the site yet. */
enum read_outcome reader_checkpoint(struct reader *r, struct arena *a, uint64_t number,
                                    struct log_head *ret);
/* The bytes of a tile or of a bundle of entries, of exactly the width asked for. READ_MISSING where
 * the log has no such tile of at least that width. */
enum read_outcome reader_tile(struct reader *r, struct arena *a, uint64_t number,
                              const struct tlog_tile *tile, struct str *ret);
/* The texts of entries [from, from + count), fewer at the end. */
enum read_outcome reader_entries(struct reader *r, struct arena *a, uint64_t number, uint64_t from,
                                 size_t count, struct str **ret, size_t *ret_count);
/* READ_MISSING unless index < size (old <= size) and the log is that large. */
enum read_outcome reader_inclusion(struct reader *r, uint64_t number, uint64_t index, uint64_t size,
                                   struct tlog_path *ret);
enum read_outcome reader_consistency(struct reader *r, uint64_t number, uint64_t old, uint64_t size,
                                     struct tlog_path *ret);

/* What ties a reply to the newest log. The salts are its author's, and everybody's while it is
 * public. */
struct log_of_reply {
    uint64_t reply;
    uint64_t index;        /* of its newest entry */
    struct str entry;      /* its text */
    uint64_t commit_index; /* of its newest entry that commits to the words it has now */
    struct str commit_entry;
    unsigned char
        first_salt[TLOG_SALT_BYTES];     /* tlog_ref(first_salt, reply) is what entries call it */
    unsigned char salt[TLOG_SALT_BYTES]; /* tlog_commit(salt, content) is the commitment */
    struct str content; /* the words, as one line of canonical JSON (tlog/content.c) */
};
/* In whatever state; READ_MISSING for one that never was or was erased: nothing ties that to the
 * log. Who may see it is the caller's to decide. */
enum read_outcome reader_log_of_reply(struct reader *r, struct arena *a, uint64_t id,
                                      struct log_of_reply *ret);
/* The same for published replies of a page, from FROM_ID on, by id: for whoever compares pages with
 * the log. */
enum read_outcome reader_log_of_page(struct reader *r, struct arena *a, struct str page,
                                     uint64_t from_id, size_t limit, struct log_of_reply **ret,
                                     size_t *ret_count);

/* Waiting replies, oldest first. */
enum read_outcome reader_queue(struct reader *r, struct arena *a, uint64_t limit,
                               struct reply **ret, size_t *ret_count);

/* ---- mail: what a front may know of it ---- */

struct subscription {
    uint64_t id;
    enum subscription_state state;
    bool digest;
    struct str lang, page, title; /* title empty: the article is gone */
    uint64_t reply;               /* 0: all of the page */
    int64_t created_ms, confirmed_ms;
};
enum read_outcome reader_subscription(struct reader *r, struct arena *a, uint64_t id,
                                      struct subscription *ret);
struct proof { /* of an address: a session, open or not yet */
    bool is_open;
    int64_t until_ms;
    uint64_t replies;
};
/* READ_MISSING when there is none or it is over. */
enum read_outcome reader_session(struct reader *r, uint64_t id, struct proof *ret);
/* READ_OK when this reply is one of the session's. Whether that is open is reader_session's. */
enum read_outcome reader_session_has(struct reader *r, uint64_t session, uint64_t reply);
/* Newest first, whatever their state, whole. */
enum read_outcome reader_session_replies(struct reader *r, struct arena *a, uint64_t session,
                                         uint64_t limit, uint64_t offset, struct reply **ret,
                                         size_t *ret_count);
enum read_outcome reader_session_subscriptions(struct reader *r, struct arena *a, uint64_t session,
                                               struct subscription **ret, size_t *ret_count);

#endif
