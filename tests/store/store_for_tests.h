/* A folder with a database in it, its writer and a reader, made for one test and taken away after
 * it; and short ways to take a reply. */
#ifndef TOGUNA_TESTS_STORE_FOR_TESTS_H
#define TOGUNA_TESTS_STORE_FOR_TESTS_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "store/reader.h"
#include "store/store.h"

#define SCHEMA       "3" /* the newest */
#define COUNT(array) (sizeof(array) / sizeof *(array))

struct world {
    char dir[64], path[96];
    struct store *store;
    struct reader *reader;
    struct key_ring *keys;
    enum log_opened opened;
    struct arena *arena;
    struct err e;
    unsigned posts; /* so many once-hashes were made up */
};

static inline void must(struct world *w, bool well)
{
    if (!well) fail_msg("%s", w->e.detail);
}

#define SITE "https://example.org"

static inline struct store_log log_of(struct world *w)
{
    return (struct store_log){w->keys, S(SITE), arena_printf(w->arena, "%s/log.head", w->dir)};
}

/* The store and its log. */
static inline bool try_open_node(struct world *w, unsigned node)
{
    struct store_log log = log_of(w);
    if (!store_open(&w->store, str_of(w->path), node, &w->e)) return false;
    if (store_open_log(w->store, &log, &w->opened, &w->e)) return true;
    store_close(&w->store);
    return false;
}

static inline bool try_open(struct world *w) { return try_open_node(w, 0); }

static inline void open_store(struct world *w) { must(w, try_open(w)); }

/* An empty folder. */
static inline int folder_make(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    snprintf(w->dir, sizeof w->dir, "%s/toguna-store-XXXXXX", P_tmpdir);
    assert_non_null(mkdtemp(w->dir));
    snprintf(w->path, sizeof w->path, "%s/toguna.db", w->dir);
    w->arena = arena_new();
    key_start();
    struct str keys = arena_printf(w->arena, "%s/keys", w->dir);
    must(w, key_make_all(keys, &w->e));
    must(w, key_ring_open(&w->keys, keys, KEY_BIT(KEY_LOG), &w->e));
    *state = w;
    return 0;
}

static inline void remove_files(struct world *w)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < COUNT(ends); i++)
        unlink(arena_printf(w->arena, "%s%s", w->path, ends[i]).at);
    unlink(log_of(w).head_path.at);
}

static inline void remove_keys(struct world *w)
{
    static const char *const names[] = {"address.pub", "address.sec", "pepper", "token", "log"};
    for (size_t i = 0; i < COUNT(names); i++)
        unlink(arena_printf(w->arena, "%s/keys/%s", w->dir, names[i]).at);
    rmdir(arena_printf(w->arena, "%s/keys", w->dir).at);
}

static inline int world_remove(void **state)
{
    struct world *w = *state;
    reader_close(&w->reader);
    store_close(&w->store);
    remove_files(w);
    remove_keys(w);
    rmdir(w->dir);
    key_ring_free(&w->keys);
    arena_free(&w->arena);
    free(w);
    return 0;
}

/* ---- articles and replies ---- */

static inline struct article article_of(const char *slug)
{
    return (struct article){.slug = str_of(slug),
                            .kind = ARTICLE_MARKDOWN,
                            .title = S("A title"),
                            .author = S("The publisher"),
                            .lang = S("en"),
                            .body = S("A body"),
                            .summary = S("A summary"),
                            .date_ms = 1000,
                            .file_ms = 2000,
                            .file_bytes = 30,
                            .words = 2};
}

static inline void begin(struct world *w) { store_begin(w->store); }
static inline void commit(struct world *w) { must(w, store_commit(w->store, &w->e)); }

static inline void put_article(struct world *w, const char *slug)
{
    struct article article = article_of(slug);
    begin(w);
    must(w, store_put_article(w->store, &article, &w->e));
    commit(w);
}

/* A database with the articles "one" and "two". */
static inline int world_make(void **state)
{
    folder_make(state);
    struct world *w = *state;
    open_store(w);
    put_article(w, "one");
    put_article(w, "two");
    w->reader = reader_open(str_of(w->path));
    return 0;
}

static inline struct author_hash secret_of(unsigned author)
{
    struct author_hash hash;
    memset(hash.bytes, (int)(author & 0xff), sizeof hash.bytes);
    memcpy(hash.bytes, &author, sizeof author);
    return hash;
}

struct wish { /* what is left out: page "one", top level, pending, author 0, no address, a new post
               */
    const char *page, *text, *name, *url, *passage, *quote, *held_for;
    uint64_t parent;
    unsigned author, address; /* address 0: none */
    enum reply_state state;
    enum subscribe subscribe;
    unsigned post; /* not 0: this same post again */
};

static inline struct str or (const char *given, struct str otherwise)
{
    return given ? str_of(given) : otherwise;
}

static inline void fill_address(unsigned char ret[HASH_BYTES], unsigned address)
{
    memset(ret, 'a', HASH_BYTES);
    memcpy(ret, &address, sizeof address);
}

/* Inside a batch. */
static inline bool try_take(struct world *w, const struct wish *wish, struct taken *ret)
{
    unsigned post = wish->post ? wish->post : ++w->posts + 1000000;
    unsigned char once[ONCE_BYTES] = {0}, address[HASH_BYTES], sealed[SEALED_BYTES];
    memcpy(once, &post, sizeof post);
    fill_address(address, wish->address);
    memset(sealed, 's', sizeof sealed);
    struct new_reply reply = {
        .page = or (wish->page, S("one")),
        .parent = wish->parent,
        .passage = or (wish->passage, STR_NONE),
        .quote = or (wish->quote, STR_NONE),
        .author = or (wish->name, S("Ama")),
        .url = or (wish->url, STR_NONE),
        .text = or (wish->text, S("A text")),
        .lang = S("en"),
        .once = once,
        .secret = secret_of(wish->author),
        .state = wish->state,
        .held_for = or (wish->held_for, STR_NONE),
        .subscribe = wish->subscribe,
        .words = S("fr"),
    };
    if (wish->address) {
        reply.sealed = (struct str){(const char *)sealed, sizeof sealed};
        reply.address_hash = address;
    }
    return store_take_reply(w->store, &reply, ret, &w->e);
}

static inline struct taken take_in_batch(struct world *w, struct wish wish)
{
    struct taken taken = {.outcome = TAKE__COUNT};
    must(w, try_take(w, &wish, &taken));
    return taken;
}

static inline struct taken take(struct world *w, struct wish wish)
{
    begin(w);
    struct taken taken = take_in_batch(w, wish);
    commit(w);
    return taken;
}

/* A published one's id. */
static inline uint64_t published(struct world *w, const char *page, uint64_t parent)
{
    struct taken taken =
        take(w, (struct wish){.page = page, .parent = parent, .state = REPLY_PUBLISHED});
    assert_int_equal(taken.outcome, TAKE_NEW);
    return taken.id;
}

static inline enum change_outcome publish(struct world *w, uint64_t id)
{
    enum change_outcome outcome = CHANGE__COUNT;
    begin(w);
    must(w, store_publish_reply(w->store, id, S("a test"), &outcome, &w->e));
    commit(w);
    return outcome;
}

static inline enum change_outcome take_away(struct world *w, uint64_t id)
{
    enum change_outcome outcome = CHANGE__COUNT;
    begin(w);
    must(w, store_remove_reply(w->store, id, REASON_OFF_TOPIC, S("a note"), S("a test"), &outcome,
                               &w->e));
    commit(w);
    return outcome;
}

static inline enum change_outcome erase(struct world *w, uint64_t id)
{
    enum change_outcome outcome = CHANGE__COUNT;
    begin(w);
    must(w, store_erase_reply(w->store, id, S("a test"), &outcome, &w->e));
    commit(w);
    return outcome;
}

static inline struct reply read_reply(struct world *w, uint64_t id)
{
    struct reply reply = {0};
    assert_int_equal(reader_reply(w->reader, w->arena, id, NULL, &reply), READ_OK);
    return reply;
}

/* The whole page in one: N answers at most. */
static inline struct thread read_thread(struct world *w, const char *page)
{
    struct thread_query q = {.page = str_of(page), .page_number = 1, .per_page = 1000000};
    struct thread thread = {0};
    assert_int_equal(reader_thread(w->reader, w->arena, &q, &thread), READ_OK);
    return thread;
}

/* ---- faults ---- */

static inline void fail_on_fault(void *ctx, struct str line)
{
    (void)ctx;
    fail_msg("%.*s", STR(line));
}

static inline void verify(struct world *w)
{
    must(w, store_verify(w->store, fail_on_fault, NULL, &w->e));
}

/* The database as somebody else's hands change it: what only imports or accidents bring about. */
static inline void run_sql(struct world *w, const char *sql)
{
    sqlite3 *db = NULL;
    char *why = NULL;
    assert_int_equal(sqlite3_open(w->path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK) fail_msg("%s: %s", sql, why);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* ---- chance that repeats ---- */

static inline uint32_t draw(uint64_t *seed, uint32_t below)
{
    *seed ^= *seed << 13, *seed ^= *seed >> 7, *seed ^= *seed << 17;
    return (uint32_t)(*seed >> 32) % below;
}

#endif
