/* ring — the keys a process holds, and the one labelled hash that all uses of them go through. */
#ifndef TOGUNA_KEY_RING_H
#define TOGUNA_KEY_RING_H
#include "key/key.h"
#include <sodium.h>

#define KEY_BYTES 32u /* every key: X25519 halves, Ed25519 seed, BLAKE2b keys */

/* The bytes of an opened key. A key that was not opened is a bug that ends the process. */
const unsigned char *key_bytes(const struct key_ring *r, enum key_name name);

/* Hashes for one purpose. LABEL tells purposes apart, so that what is made for one is never taken
 * for another; KEY is NULL for what is not secret. Every part is preceded by its length, so that
 * ("ab", "c") and ("a", "bc") differ. */
struct labelled {
    crypto_generichash_state state;
};
void labelled_begin(struct labelled *l, const unsigned char *key, struct str label,
                    size_t out_bytes);
void labelled_add(struct labelled *l, struct str part);
void labelled_end(struct labelled *l, unsigned char *ret, size_t out_bytes); /* wipes the state */

/* Big endian, the low COUNT bytes of n: how numbers stand in tokens. */
void number_put(unsigned char *ret, uint64_t n, size_t count);
uint64_t number_get(const unsigned char *at, size_t count);

#endif
