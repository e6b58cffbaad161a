/* What keeps people apart without naming them: sealed addresses, the author's secret, networks, and
 * a quick hash.
 *
 * An address is sealed as one byte of length, its bytes, and zeros up to 256, so that every box is
 * as long as every other. Each hash has its own label: the hash of an address tells nothing about
 * one of a secret. */
#include "key/ring.h"

#define PADDED_BYTES 256u
_Static_assert(SEALED_BYTES == PADDED_BYTES + crypto_box_SEALBYTES, "a sealed box has one length");
_Static_assert(LIMIT_ADDRESS_BYTES < PADDED_BYTES && LIMIT_ADDRESS_BYTES <= 255,
               "an address fits its box");

void address_seal(const struct key_ring *r, struct str address, unsigned char ret[SEALED_BYTES])
{
    BUG_IF(address.len > LIMIT_ADDRESS_BYTES,
           "the length of an address is checked before it is sealed");
    unsigned char padded[PADDED_BYTES] = {(unsigned char)address.len};
    if (address.len) memcpy(padded + 1, address.at, address.len);
    int failed = crypto_box_seal(ret, padded, sizeof padded, key_bytes(r, KEY_ADDRESS_PUBLIC));
    sodium_memzero(padded, sizeof padded);
    if (failed) die("an address cannot be sealed: address.pub is not a usable key");
}

static bool unseal(const struct key_ring *r, struct str sealed, unsigned char padded[PADDED_BYTES])
{
    const unsigned char *secret = key_bytes(r, KEY_ADDRESS_SECRET);
    unsigned char public[KEY_BYTES];
    crypto_scalarmult_base(public, secret);
    return sealed.len == SEALED_BYTES &&
           crypto_box_seal_open(padded, (const unsigned char *)sealed.at, sealed.len, public,
                                secret) == 0;
}

bool address_open(const struct key_ring *r, struct str sealed, struct arena *a, struct str *ret)
{
    unsigned char padded[PADDED_BYTES];
    bool opened = unseal(r, sealed, padded) && padded[0] <= LIMIT_ADDRESS_BYTES;
    if (opened) *ret = arena_dup(a, (struct str){(const char *)padded + 1, padded[0]});
    sodium_memzero(padded, sizeof padded);
    return opened;
}

static void hash_one(const unsigned char *key, struct str label, struct str in, unsigned char *ret,
                     size_t n)
{
    struct labelled l;
    labelled_begin(&l, key, label, n);
    labelled_add(&l, in);
    labelled_end(&l, ret, n);
}

void address_hash(struct str normal, unsigned char ret[HASH_BYTES])
{
    hash_one(NULL, S("toguna address"), normal, ret, HASH_BYTES);
}

void address_pepper(const struct key_ring *r, unsigned char in[HASH_BYTES],
                    unsigned char ret[HASH_BYTES])
{
    hash_one(key_bytes(r, KEY_PEPPER), S("toguna peppered address"),
             (struct str){(const char *)in, HASH_BYTES}, ret, HASH_BYTES);
    if (in != ret) sodium_memzero(in, HASH_BYTES);
}

void secret_make(char ret[SECRET_CHARS])
{
    unsigned char secret[32];
    chance_bytes(secret, sizeof secret);
    code_b64url(ret, secret, sizeof secret);
    sodium_memzero(secret, sizeof secret);
}

bool secret_hash(struct str s, unsigned char ret[HASH_BYTES])
{
    unsigned char secret[32];
    if (!code_b64url_to(s, secret, sizeof secret)) return false;
    hash_one(NULL, S("toguna author secret"), (struct str){(const char *)secret, sizeof secret},
             ret, HASH_BYTES);
    sodium_memzero(secret, sizeof secret);
    return true;
}

void network_hash(const struct key_ring *r, const void *network, size_t n,
                  unsigned char ret[NETWORK_BYTES])
{
    hash_one(key_bytes(r, KEY_TOKEN), S("toguna network"), (struct str){network, n}, ret,
             NETWORK_BYTES);
}

void quick_hash(struct str s, unsigned char ret[16])
{
    crypto_generichash(ret, 16, (const unsigned char *)s.at, s.len, NULL, 0);
}
