/* The ring: all keys of a process in one guarded, locked block that is read-only after loading, and
 * the labelled hash. Reading and making the files is in files.c. */
#include "key/ring.h"
#include "key/files.h"

struct key_ring {
    unsigned bits;
    unsigned char keys[KEY__COUNT][KEY_BYTES];
    unsigned char log_secret[crypto_sign_SECRETKEYBYTES], log_public[crypto_sign_PUBLICKEYBYTES];
};
_Static_assert(crypto_sign_PUBLICKEYBYTES == LOG_KEY_BYTES && crypto_sign_SEEDBYTES == KEY_BYTES,
               "an Ed25519 key");

void key_start(void)
{
    if (sodium_init() < 0) die("libsodium cannot start");
}

static bool load(struct key_ring *r, struct str dir, struct err *e)
{
    for (enum key_name name = 0; name < KEY__COUNT; name++)
        if (r->bits & KEY_BIT(name) && !key_file_read(dir, name, r->keys[name], e)) return false;
    return true;
}

/* Once, since each signature would else begin with it. */
static void make_log_pair(struct key_ring *r)
{
    if (r->bits & KEY_BIT(KEY_LOG))
        crypto_sign_seed_keypair(r->log_public, r->log_secret, r->keys[KEY_LOG]);
}

/* A public key that is not the secret one's would seal addresses that nobody can open. */
static bool halves_meet(const struct key_ring *r, struct str dir, struct err *e)
{
    unsigned both = KEY_BIT(KEY_ADDRESS_PUBLIC) | KEY_BIT(KEY_ADDRESS_SECRET);
    if ((r->bits & both) != both) return true;
    unsigned char public[KEY_BYTES];
    crypto_scalarmult_base(public, r->keys[KEY_ADDRESS_SECRET]);
    if (memcmp(public, r->keys[KEY_ADDRESS_PUBLIC], sizeof public) == 0) return true;
    return err_set(e, ERR_CONFLICT, "%.*s/address.pub does not belong to address.sec beside it",
                   STR(dir));
}

bool key_ring_open(struct key_ring **ret, struct str dir, unsigned bits, struct err *e)
{
    BUG_IF(bits >> KEY__COUNT, "only keys that exist are asked for");
    struct key_ring *r = sodium_malloc(sizeof *r);
    if (!r) die("out of memory for keys");
    sodium_memzero(r, sizeof *r);
    r->bits = bits;
    if (!load(r, dir, e) || !halves_meet(r, dir, e)) {
        key_ring_free(&r);
        return err_while(e, "opening the keys");
    }
    make_log_pair(r);
    if (sodium_mprotect_readonly(r) != 0) die("the keys cannot be made read-only");
    *ret = r;
    return true;
}

void key_ring_free(struct key_ring **r)
{
    sodium_free(*r); /* wipes, read-only or not; takes NULL */
    *r = NULL;
}

const unsigned char *key_bytes(const struct key_ring *r, enum key_name name)
{
    BUG_IF(!(r->bits & KEY_BIT(name)), "a process uses only keys that it opened");
    return r->keys[name];
}

void log_key_public(const struct key_ring *r, unsigned char ret[LOG_KEY_BYTES])
{
    (void)key_bytes(r, KEY_LOG);
    memcpy(ret, r->log_public, sizeof r->log_public);
}

const unsigned char *log_key_secret(const struct key_ring *r)
{
    (void)key_bytes(r, KEY_LOG);
    return r->log_secret;
}

void number_put(unsigned char *ret, uint64_t n, size_t count)
{
    for (size_t i = 0; i < count; i++) ret[count - 1 - i] = (unsigned char)(n >> (8 * i));
}

uint64_t number_get(const unsigned char *at, size_t count)
{
    uint64_t n = 0;
    for (size_t i = 0; i < count; i++) n = n << 8 | at[i];
    return n;
}

void labelled_begin(struct labelled *l, const unsigned char *key, struct str label,
                    size_t out_bytes)
{
    crypto_generichash_init(&l->state, key, key ? KEY_BYTES : 0, out_bytes);
    labelled_add(l, label);
}

void labelled_add(struct labelled *l, struct str part)
{
    unsigned char length[8];
    number_put(length, part.len, sizeof length);
    crypto_generichash_update(&l->state, length, sizeof length);
    crypto_generichash_update(&l->state, (const unsigned char *)part.at, part.len);
}

void labelled_end(struct labelled *l, unsigned char *ret, size_t out_bytes)
{
    crypto_generichash_final(&l->state, ret, out_bytes);
    sodium_memzero(l, sizeof *l);
}
