/* tlog — the transparency log's mathematics and formats; pure; libsodium.
 *
 * An append-only Merkle tree over entries (RFC 6962 section 2), read as tiles (C2SP tlog-tiles),
 * its head signed as a checkpoint (signed-note, tlog-checkpoint, tlog-cosignature), its receipts as
 * tlog-proof. Everything here is about bytes: who keeps the hashes gives a function that finds
 * them. Parsers are strict: what they take, the formatters would write. */
#ifndef TOGUNA_TLOG_H
#define TOGUNA_TLOG_H
#include "base/base.h"

#define TLOG_HASH_BYTES 32u
struct tlog_hash {
    unsigned char at[TLOG_HASH_BYTES];
};

/* ---- the tree (RFC 6962 section 2.1, SHA-256) ---- */

void tlog_empty(struct tlog_hash *ret);                  /* the head of no entries */
void tlog_leaf(struct str entry, struct tlog_hash *ret); /* SHA-256(0x00 || entry) */
void tlog_node(const struct tlog_hash *left, const struct tlog_hash *right, struct tlog_hash *ret);
bool tlog_hash_eq(const struct tlog_hash *a, const struct tlog_hash *b);

/* Where hashes are kept: that of the perfect subtree of 2^HEIGHT leaves which is the INDEX-th of
 * its height. Asked only for subtrees that are whole at the size in question. False: it cannot be
 * read. */
struct tlog_source {
    void *ctx;
    bool (*subtree)(void *ctx, unsigned height, uint64_t index, struct tlog_hash *ret);
};

#define TLOG_PROOF_MAX 64u
struct tlog_path { /* hashes of a proof, from the leaf up */
    struct tlog_hash hashes[TLOG_PROOF_MAX];
    size_t count;
};
MUST_USE bool tlog_root(const struct tlog_source *s, uint64_t size, struct tlog_hash *ret);
/* Proof that entry INDEX (< SIZE) is in the tree of SIZE. Section 2.1.1. */
MUST_USE bool tlog_prove_inclusion(const struct tlog_source *s, uint64_t index, uint64_t size,
                                   struct tlog_path *ret);
/* Proof that the tree of OLD (<= SIZE) is the beginning of that of SIZE; empty when they are the
 * same or OLD is 0. Section 2.1.2. */
MUST_USE bool tlog_prove_consistency(const struct tlog_source *s, uint64_t old, uint64_t size,
                                     struct tlog_path *ret);
bool tlog_check_inclusion(const struct tlog_hash *leaf, uint64_t index, uint64_t size,
                          const struct tlog_path *path, const struct tlog_hash *root);
bool tlog_check_consistency(uint64_t old, const struct tlog_hash *old_root, uint64_t size,
                            const struct tlog_hash *root, const struct tlog_path *path);
/* Appending the leaf with this INDEX completes the subtrees of heights 0 … *ret_count-1; their
 * hashes are written in this order. The left halves come from S. */
MUST_USE bool tlog_append(const struct tlog_source *s, uint64_t index, const struct tlog_hash *leaf,
                          struct tlog_hash ret[TLOG_PROOF_MAX], size_t *ret_count);

/* ---- tiles ---- */

#define TLOG_TILE_WIDTH 256u
struct tlog_tile {
    bool entries;   /* an entry bundle rather than hashes */
    unsigned level; /* 0–63; 0 for entries */
    uint64_t index;
    unsigned width; /* 1–256 */
};
/* "tile/0/x001/x234/067.p/5", "tile/entries/000". */
void tlog_tile_path(const struct tlog_tile *t, struct buf *out);
MUST_USE bool tlog_tile_of_path(struct str path, struct tlog_tile *ret);
/* How wide this tile is in a tree of SIZE entries: 0 (not there) … 256. */
unsigned tlog_tile_width_at(bool entries, unsigned level, uint64_t index, uint64_t size);

/* ---- notes ---- */

enum tlog_key_type { TLOG_KEY_SIGNATURE = 1, TLOG_KEY_COSIGNATURE = 4 }; /* Ed25519 both */
#define TLOG_NAME_BYTES 256u
struct tlog_key { /* who may have signed: name, id, public key */
    char name[TLOG_NAME_BYTES];
    enum tlog_key_type type;
    unsigned char id[4], public[32];
};
/* False for a name that is empty, too long, or holds a space or '+'. */
MUST_USE bool tlog_key_make(struct str name, enum tlog_key_type type,
                            const unsigned char public_key[32], struct tlog_key *ret);
struct str tlog_key_format(struct arena *a, const struct tlog_key *k); /* a vkey */
MUST_USE bool tlog_key_parse(struct str vkey, struct tlog_key *ret);

struct tlog_checkpoint {
    struct str origin;
    uint64_t size;
    struct tlog_hash root;
    struct str body;       /* the text that is signed, its last line end included */
    struct str signatures; /* the lines after the empty one */
};
struct str tlog_checkpoint_body(struct arena *a, struct str origin, uint64_t size,
                                const struct tlog_hash *root);
MUST_USE bool tlog_checkpoint_parse(struct arena *a, struct str note, struct tlog_checkpoint *ret);
/* A signature line. SECRET is libsodium's 64-byte Ed25519 secret key. */
struct str tlog_sign(struct arena *a, const struct tlog_key *k, const unsigned char secret[64],
                     struct str body);
struct str tlog_cosign(struct arena *a, const struct tlog_key *k, const unsigned char secret[64],
                       struct str body, uint64_t unix_s);
enum tlog_signed {
    TLOG_UNSIGNED,
    TLOG_SIGNED,
    TLOG_FORGED
}; /* no line of this key; a good one; a bad one */
/* *ret_unix_s (may be NULL) the time of a cosignature. */
enum tlog_signed tlog_signed_by(struct str body, struct str signatures, const struct tlog_key *k,
                                uint64_t *ret_unix_s);
/* The signature line of this key, or STR_NONE. */
struct str tlog_signature_line(struct str signatures, const struct tlog_key *k);

/* ---- receipts (C2SP tlog-proof) ---- */

struct tlog_proof {
    struct str extra; /* decoded; empty: none */
    uint64_t index;
    struct tlog_path path;
    struct str checkpoint; /* the note, verbatim */
};
void tlog_proof_format(struct arena *a, const struct tlog_proof *p, struct buf *out);
MUST_USE bool tlog_proof_parse(struct arena *a, struct str text, struct tlog_proof *ret);

/* ---- entries: one act on one reply, twelve lines ---- */

enum tlog_act {
    TLOG_RECEIVE,
    TLOG_PUBLISH,
    TLOG_HOLD,
    TLOG_RELEASE,
    TLOG_REJECT,
    TLOG_HIDE,
    TLOG_UNHIDE,
    TLOG_ERASE,
    TLOG_EDIT,
    TLOG_REATTACH,
    TLOG_LABEL,
    TLOG_LOCK,
    TLOG_POLICY,
    TLOG_ACT__COUNT
};
const char *tlog_act_word(enum tlog_act act); /* "receive" … */
#define TLOG_REF_BYTES    16u
#define TLOG_THREAD_BYTES 8u
#define TLOG_SALT_BYTES   32u
#define TLOG_ENTRY_BYTES  512u
#define TLOG_NO_INDEX     UINT64_MAX
struct tlog_entry {
    enum tlog_act act;
    uint64_t unix_s; /* rounded down to the minute */
    unsigned char thread[TLOG_THREAD_BYTES], ref[TLOG_REF_BYTES];
    bool has_commit, has_sor;
    struct tlog_hash commit, sor;
    uint64_t prev; /* TLOG_NO_INDEX: none */
    struct str reason, ground, by,
        category; /* words of [a-z0-9_-], categories in capitals; empty: "-" */
};
void tlog_entry_format(const struct tlog_entry *e, struct buf *out);
MUST_USE bool tlog_entry_parse(struct str text,
                               struct tlog_entry *ret); /* strings point into TEXT */
/* SHA-256("replies/v1 content\n" || salt || u64be(len) || content). */
void tlog_commit(const unsigned char salt[TLOG_SALT_BYTES], struct str content,
                 struct tlog_hash *ret);
/* First 16 bytes of SHA-256("replies/v1 ref\n" || salt || reply id in decimal). */
void tlog_ref(const unsigned char salt[TLOG_SALT_BYTES], uint64_t reply,
              unsigned char ret[TLOG_REF_BYTES]);
/* First 8 bytes of SHA-256("replies/v1 thread\n" || address of the page). */
void tlog_thread(struct str page_url, unsigned char ret[TLOG_THREAD_BYTES]);

/* ---- what a commitment commits to: content.c says each byte ---- */

struct tlog_content {
    struct str article; /* its address */
    struct str author, body, quote;
    uint64_t parent; /* id; 0: none */
    bool has_revision;
    struct tlog_hash revision; /* of the article */
};
#define TLOG_CONTENT_BYTES (1u << 30) /* no content is longer */
void tlog_content_format(struct arena *a, const struct tlog_content *c, struct buf *out);
/* SHA-256("replies/v1 article\n" || title || "\n" || body), the body as in the publisher's file. */
void tlog_revision(struct str title, struct str body, struct tlog_hash *ret);

#endif
