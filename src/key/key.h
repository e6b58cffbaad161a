/* key — the site's keys in data/keys/, and all that is made with them.
 *
 *   file          holder                         for
 *   address.pub   front                          sealing an address before it leaves the function
 *   address.sec   post, key commands             opening it again; may live elsewhere
 *   pepper        store, erase, export, import   the stored hash of an address
 *   token         front, store                   form tokens, links to one's own reply
 *   log           store                          Ed25519, checkpoints
 *
 * Each process opens only its own, before its sandbox; the bytes live in guarded, locked memory
 * (sodium_malloc) and are wiped by key_ring_free. Files are 0600, one line of base64url. */
#ifndef TOGUNA_KEY_H
#define TOGUNA_KEY_H
#include "base/base.h"

enum key_name {
    KEY_ADDRESS_PUBLIC,
    KEY_ADDRESS_SECRET,
    KEY_PEPPER,
    KEY_TOKEN,
    KEY_LOG,
    KEY__COUNT
};
#define KEY_BIT(name) (1u << (name))

struct key_ring;

/* sodium_init; call first in every process. Ends the process on failure. */
void key_start(void);
/* Makes all keys that are missing in DIR (created 0700); never overwrites one. */
MUST_USE bool key_make_all(struct str dir, struct err *e);
/* Opens the keys named by the bits. Using a key that was not opened is a bug that ends the process.
 */
MUST_USE bool key_ring_open(struct key_ring **ret, struct str dir, unsigned bits, struct err *e);
void key_ring_free(struct key_ring **r);

/* ---- form tokens: version, seconds, random id, MAC over page and these; base64url ---- */

#define TOKEN_CHARS    52u /* always; the hole in cached pages */
#define TOKEN_ID_BYTES 16u
struct token {
    unsigned char id[TOKEN_ID_BYTES];
    int64_t made_ms; /* to the second */
    bool shared;     /* from a baked page: many readers hold it */
};
void token_make(const struct key_ring *r, struct str page, char ret[TOKEN_CHARS]);
/* The same for a baked page, which many readers hold: checked as any, and says that it is shared.
 */
void token_make_shared(const struct key_ring *r, struct str page, char ret[TOKEN_CHARS]);
/* False when missing, damaged, or of another page. Tokens don't expire. Constant time in the MAC.
 */
MUST_USE bool token_check(const struct key_ring *r, struct str page, struct str token,
                          struct token *ret);

/* What makes a post the same post: BLAKE2b-256 over token id and content, each length-prefixed. */
#define ONCE_BYTES 32u
struct once_input {
    struct token token;
    uint64_t parent;
    struct str page, passage, author, url, text; /* line ends already LF */
};
void once_make(const struct once_input *in, unsigned char ret[ONCE_BYTES]);

/* ---- links to one's own reply: reply id and its MAC; base64url ---- */

#define MINE_CHARS 32u /* 8 bytes id, 16 bytes MAC */
void mine_make(const struct key_ring *r, uint64_t reply, char ret[MINE_CHARS]);
MUST_USE bool mine_check(const struct key_ring *r, struct str key, uint64_t *ret_reply);

/* ---- links and cookies that name a row of the store: its number and a MAC, like those above ----
 */

enum signed_for {
    SIGNED_MAIL,    /* /mail/KEY: a subscription, for who reads its letters */
    SIGNED_PROOF,   /* /me/KEY: opens a session; mailed */
    SIGNED_SESSION, /* the cookie of an open one */
    SIGNED__COUNT
};
#define SIGNED_CHARS MINE_CHARS
void signed_make(const struct key_ring *r, enum signed_for what, uint64_t id,
                 char ret[SIGNED_CHARS]);
MUST_USE bool signed_check(const struct key_ring *r, enum signed_for what, struct str key,
                           uint64_t *ret_id);

/* ---- the author's cookie: a random secret; only its hash is stored ---- */

#define SECRET_CHARS 43u /* 32 bytes */
#define HASH_BYTES   32u
void secret_make(char ret[SECRET_CHARS]);
/* False when s has not the form of a secret. */
MUST_USE bool secret_hash(struct str s, unsigned char ret[HASH_BYTES]);

/* ---- addresses ---- */

/* crypto_box_seal to address.pub; the caller's bytes are wiped by the caller. Sealed boxes of
 * addresses are padded to one length, so that not even the length shows. */
#define SEALED_BYTES (256u + 48u)
void address_seal(const struct key_ring *r, struct str address, unsigned char ret[SEALED_BYTES]);
MUST_USE bool address_open(const struct key_ring *r, struct str sealed, struct arena *a,
                           struct str *ret);
/* BLAKE2b-256 of a normalised address: what front sends to the store. */
void address_hash(struct str normal, unsigned char ret[HASH_BYTES]);
/* The same under the pepper: what the store keeps. IN is wiped. */
void address_pepper(const struct key_ring *r, unsigned char in[HASH_BYTES],
                    unsigned char ret[HASH_BYTES]);

/* ---- a new pair for addresses ----
 *
 * begin makes the new secret in address.sec.next, or finds the one that a run before left there;
 * each sealed box of the database is opened with the old or the new one and sealed to the new;
 * finish puts the new pair in place, the public half first, so that nothing is ever sealed to a key
 * that nobody has. Cut off anywhere, the same run again brings it to its end. */
struct key_rotation;
MUST_USE bool key_rotation_begin(struct key_rotation **ret, struct str dir, struct err *e);
/* In place. ERR_INPUT for a box that neither opens. */
MUST_USE bool key_rotation_reseal(const struct key_rotation *k, unsigned char sealed[SEALED_BYTES],
                                  struct err *e);
MUST_USE bool key_rotation_finish(const struct key_rotation *k, struct str dir, struct err *e);
void key_rotation_free(struct key_rotation **k);

/* A network's name for the rate rule, under the token key: never the address itself. NETWORK is the
 * bytes of an IPv4 /24 or IPv6 /48. */
#define NETWORK_BYTES 16u
void network_hash(const struct key_ring *r, const void *network, size_t n,
                  unsigned char ret[NETWORK_BYTES]);

/* ---- the log's key ---- */

#define LOG_KEY_BYTES 32u /* Ed25519, the public half */
void log_key_public(const struct key_ring *r, unsigned char ret[LOG_KEY_BYTES]);
/* libsodium's 64 bytes of the secret half, for tlog_sign. They stay in the ring's memory,
 * read-only. */
const unsigned char *log_key_secret(const struct key_ring *r);

/* A hash for weak ETags and file versions, not secret: BLAKE2b-128. */
void quick_hash(struct str s, unsigned char ret[16]);

#endif
