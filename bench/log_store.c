/* log_store — what the log costs, measured on what the store process does with a post, from its
 * packet to the disk: no HTTP, no sockets.
 *
 *     write FOLDER with|without REPLIES BATCH   a database is filled; prints
 *                                               replies, seconds, CPU seconds, entries
 *     receipt ENTRIES                           one receipt of a log that large, with three
 *                                               cosignatures; prints its bytes, and the
 *                                               microseconds it takes to check it
 *
 * Every reply has an author of its own, an address, and such a text as bench/write posts. */
#include "proc/proc.h"
#include "tlog/tlog.h"
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define COSIGNERS 3u
#define CHECKS    2000u

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void must(bool well, const struct err *e)
{
    if (well) return;
    fprintf(stderr, "log_store: %s\n", e->detail);
    exit(1);
}

static unsigned long number(const char *text)
{
    uint64_t n;
    if (str_to_u64(str_of(text), 1u << 30, &n)) return (unsigned long)n;
    fprintf(stderr, "log_store: '%s' is no number\n", text);
    exit(2);
}

/* ---- writing ---- */

struct site {
    struct store *store;
    struct key_ring *keys;
    struct conf conf;
    struct apply apply;
    uint64_t entries;
};

static void open_site(struct arena *a, const char *folder, bool with_log, struct site *ret)
{
    struct err e;
    enum log_opened opened;
    struct str dir = arena_printf(a, "%s/keys", folder);
    must(key_make_all(dir, &e), &e);
    must(key_ring_open(&ret->keys, dir, KEY_BIT(KEY_LOG) | KEY_BIT(KEY_PEPPER), &e), &e);
    must(store_open(&ret->store, arena_printf(a, "%s/toguna.db", folder), 0, &e), &e);
    ret->conf.moderation = MODERATION_NONE;
    ret->apply = (struct apply){.store = ret->store, .conf = &ret->conf, .keys = ret->keys};
    if (!with_log) return;
    struct store_log log = {.keys = ret->keys,
                            .site = S("https://example.org"),
                            .head_path = arena_printf(a, "%s/log.head", folder)};
    must(store_open_log(ret->store, &log, &opened, &e), &e);
}

/* As the store process does: a packet is decoded, the gate asked, the reply taken. */
static void post(struct site *site, struct buf *packet, unsigned long n)
{
    static const char words[] =
        "This is a thought of mine. I grew up two streets away from the market you describe and "
        "never asked myself why its roof is so low. My grandmother used to say that a place where "
        "one has to bow is a place where one listens. After reading this I went back with my "
        "children and we sat there for an hour. Thank you for writing it down.";
    char name[32];
    unsigned char chance[ONCE_BYTES + 2 * HASH_BYTES + NETWORK_BYTES + SEALED_BYTES];
    const struct str all = {(const char *)chance, sizeof chance};
    struct wire_message m = {.kind = WIRE_post}, read;
    struct wire_answer said;
    randombytes_buf(chance, sizeof chance);
    m.post = (struct wire_post){
        .page = S("low-roofs"),
        .text = {words, sizeof words - 1},
        .author = {name, (size_t)snprintf(name, sizeof name, "Reader %lu", n)},
        .lang = S("en"),
        .once = str_sub(all, 0, ONCE_BYTES),
        .secret = str_sub(all, ONCE_BYTES, HASH_BYTES),
        .address = str_sub(all, ONCE_BYTES + HASH_BYTES, HASH_BYTES),
        .network = str_sub(all, ONCE_BYTES + 2 * HASH_BYTES, NETWORK_BYTES),
        .sealed = str_from(all, sizeof chance - SEALED_BYTES),
    };
    buf_clear(packet);
    wire_encode(&m, packet);
    if (!wire_decode(buf_str(packet), &read)) abort();
    apply_message(&site->apply, &read, &said);
    must(said.status == WIRE_DONE, &site->apply.err);
    if (said.log_index_plus_1) site->entries = said.log_index_plus_1;
}

static void put_article(struct store *s)
{
    struct err e;
    struct article article = {
        .slug = S("low-roofs"), .title = S("Low roofs"), .lang = S("en"), .body = S("A body")};
    store_begin(s);
    must(store_put_article(s, &article, &e), &e);
    must(store_commit(s, &e), &e);
}

static int write_replies(const char *folder, bool with_log, unsigned long replies,
                         unsigned long batch)
{
    struct err e;
    static struct site site;
    int ignored;
    SCOPED(buf_done) struct buf packet;
    buf_init(&packet, LIMIT_MESSAGE_BYTES);
    SCOPED(arena_free) struct arena *a = arena_new();
    open_site(a, folder, with_log, &site);
    put_article(site.store);
    double began = seconds(CLOCK_MONOTONIC), worked = seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (unsigned long n = 0; n < replies;) {
        store_begin(site.store);
        for (unsigned long i = 0; i < batch && n < replies; i++) post(&site, &packet, n++);
        must(store_commit(site.store, &e) && store_tend_log(site.store, &ignored, &e), &e);
    }
    printf("%lu %.6f %.6f %llu\n", replies, seconds(CLOCK_MONOTONIC) - began,
           seconds(CLOCK_PROCESS_CPUTIME_ID) - worked, (unsigned long long)site.entries);
    store_close(&site.store);
    key_ring_free(&site.keys);
    return 0;
}

/* ---- a receipt ---- */

struct tree { /* hashes of perfect subtrees by height */
    struct tlog_hash *at[TLOG_PROOF_MAX];
};

static bool subtree(void *ctx, unsigned height, uint64_t index, struct tlog_hash *ret)
{
    *ret = ((struct tree *)ctx)->at[height][index];
    return true;
}

static struct str entry_of(struct buf *room, uint64_t n)
{
    struct tlog_entry entry = {.act = TLOG_PUBLISH,
                               .unix_s = 1790000000 + n,
                               .has_commit = true,
                               .prev = n ? n - 1 : TLOG_NO_INDEX,
                               .by = S("auto")};
    memcpy(entry.commit.at, &n, sizeof n);
    buf_clear(room);
    tlog_entry_format(&entry, room);
    return buf_str(room);
}

static void fill(struct arena *a, struct tree *t, uint64_t size)
{
    SCOPED(buf_done) struct buf room;
    buf_init(&room, TLOG_ENTRY_BYTES);
    for (unsigned height = 0; size >> height; height++) {
        uint64_t count = size >> height;
        struct tlog_hash *row = arena_new_array(a, struct tlog_hash, count), *below = NULL;
        if (height) below = t->at[height - 1];
        for (uint64_t i = 0; i < count; i++)
            if (below)
                tlog_node(&below[2 * i], &below[2 * i + 1], &row[i]);
            else
                tlog_leaf(entry_of(&room, i), &row[i]);
        t->at[height] = row;
    }
}

struct signer {
    struct tlog_key key;
    unsigned char secret[64];
};

static void signer_make(struct signer *s, struct str name, enum tlog_key_type type)
{
    unsigned char public[32];
    crypto_sign_keypair(public, s->secret);
    if (!tlog_key_make(name, type, public, &s->key)) abort();
}

struct signers {
    struct signer log, others[COSIGNERS];
};

static void signers_make(struct arena *a, struct signers *s)
{
    signer_make(&s->log, S("replies.example.org/log"), TLOG_KEY_SIGNATURE);
    for (unsigned i = 0; i < COSIGNERS; i++)
        signer_make(&s->others[i], arena_printf(a, "witness%u.example.org/log", i),
                    TLOG_KEY_COSIGNATURE);
}

static struct str note_of(struct arena *a, const struct signers *s, uint64_t size,
                          const struct tlog_hash *root)
{
    struct str body = tlog_checkpoint_body(a, str_of(s->log.key.name), size, root);
    struct str line = tlog_sign(a, &s->log.key, s->log.secret, body);
    struct str note = arena_printf(a, "%.*s\n%.*s", STR(body), STR(line));
    for (unsigned i = 0; i < COSIGNERS; i++) {
        line = tlog_cosign(a, &s->others[i].key, s->others[i].secret, body, 1790000000);
        note = arena_printf(a, "%.*s%.*s", STR(note), STR(line));
    }
    return note;
}

/* All that is done by a reader who has the entry and the keys. */
static bool check(struct str receipt, struct str entry, const struct signers *s)
{
    SCOPED(arena_free) struct arena *a = arena_new();
    struct tlog_proof p;
    struct tlog_checkpoint c;
    struct tlog_hash leaf;
    if (!tlog_proof_parse(a, receipt, &p) || !tlog_checkpoint_parse(a, p.checkpoint, &c))
        return false;
    if (tlog_signed_by(c.body, c.signatures, &s->log.key, NULL) != TLOG_SIGNED) return false;
    for (unsigned i = 0; i < COSIGNERS; i++)
        if (tlog_signed_by(c.body, c.signatures, &s->others[i].key, NULL) != TLOG_SIGNED)
            return false;
    tlog_leaf(entry, &leaf);
    return tlog_check_inclusion(&leaf, p.index, c.size, &p.path, &c.root);
}

static bool make_proof(struct arena *a, const struct signers *s, uint64_t size, struct buf *ret)
{
    static const unsigned char extra[2 * TLOG_SALT_BYTES + 8]; /* two salts and the reply's id */
    struct tree tree = {{NULL}};
    struct tlog_source source = {&tree, subtree};
    struct tlog_hash root;
    struct tlog_proof p = {.extra = {(const char *)extra, sizeof extra}, .index = size / 3};
    fill(a, &tree, size);
    if (!tlog_root(&source, size, &root)) return false;
    if (!tlog_prove_inclusion(&source, p.index, size, &p.path)) return false;
    p.checkpoint = note_of(a, s, size, &root);
    tlog_proof_format(a, &p, ret);
    return true;
}

static int make_receipt(uint64_t size)
{
    SCOPED(arena_free) struct arena *a = arena_new();
    struct signers signers;
    SCOPED(buf_done) struct buf receipt, entry;
    buf_init(&receipt, 65536);
    buf_init(&entry, TLOG_ENTRY_BYTES);
    signers_make(a, &signers);
    if (!make_proof(a, &signers, size, &receipt)) return 1;
    entry_of(&entry, size / 3);
    double began = seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (unsigned i = 0; i < CHECKS; i++)
        if (!check(buf_str(&receipt), buf_str(&entry), &signers)) return 1;
    double took = seconds(CLOCK_PROCESS_CPUTIME_ID) - began;
    printf("%zu %zu %.1f\n", receipt.len, entry.len, 1e6 * took / CHECKS);
    return 0;
}

int main(int argc, char **argv)
{
    key_start();
    if (argc == 6 && strcmp(argv[1], "write") == 0)
        return write_replies(argv[2], strcmp(argv[3], "with") == 0, number(argv[4]),
                             number(argv[5]));
    if (argc == 3 && strcmp(argv[1], "receipt") == 0) return make_receipt(number(argv[2]));
    fputs("usage: log_store write FOLDER with|without REPLIES BATCH | receipt ENTRIES\n", stderr);
    return 2;
}
