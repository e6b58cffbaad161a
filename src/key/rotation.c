/* A new pair for addresses; the order of the steps is in key.h. The old secret is overwritten by
 * the new one: what was sealed to it before, in a backup, can be opened only by a backup of it. */
#include "key/files.h"

#define NEXT_FILE "address.sec.next"

struct key_rotation {
    unsigned char old[KEY_BYTES], old_public[KEY_BYTES];
    unsigned char new[KEY_BYTES], new_public[KEY_BYTES];
};

static bool read_next(struct key_rotation *k, struct str dir, struct err *e)
{
    if (key_file_read_named(dir, NEXT_FILE, k->new, e)) return true;
    if (e->kind != ERR_MISSING) return false;
    chance_bytes(k->new, sizeof k->new);
    return key_file_put(dir, NEXT_FILE, k->new, e);
}

bool key_rotation_begin(struct key_rotation **ret, struct str dir, struct err *e)
{
    struct key_rotation *k = sodium_malloc(sizeof *k);
    if (!k) die("out of memory for keys");
    sodium_memzero(k, sizeof *k);
    if (!key_file_read(dir, KEY_ADDRESS_SECRET, k->old, e) || !read_next(k, dir, e)) {
        key_rotation_free(&k);
        return err_while(e, "making a new key for addresses");
    }
    crypto_scalarmult_base(k->old_public, k->old);
    crypto_scalarmult_base(k->new_public, k->new);
    *ret = k;
    return true;
}

bool key_rotation_reseal(const struct key_rotation *k, unsigned char sealed[SEALED_BYTES],
                         struct err *e)
{
    unsigned char plain[SEALED_BYTES - crypto_box_SEALBYTES];
    if (crypto_box_seal_open(plain, sealed, SEALED_BYTES, k->new_public, k->new) == 0) {
        sodium_memzero(plain, sizeof plain);
        return true; /* by a run before */
    }
    if (crypto_box_seal_open(plain, sealed, SEALED_BYTES, k->old_public, k->old) != 0)
        return err_set(e, ERR_INPUT,
                       "an address is sealed to another key than address.sec: put "
                       "the right address.sec there");
    bool done = crypto_box_seal(sealed, plain, sizeof plain, k->new_public) == 0;
    sodium_memzero(plain, sizeof plain);
    return done || err_set(e, ERR_BUG, "an address cannot be sealed to the new key");
}

bool key_rotation_finish(const struct key_rotation *k, struct str dir, struct err *e)
{
    return key_file_put(dir, "address.pub", k->new_public, e) &&
           key_file_put(dir, "address.sec", k->new, e) && key_file_drop(dir, NEXT_FILE, e);
}

void key_rotation_free(struct key_rotation **k)
{
    sodium_free(*k); /* wipes; takes NULL */
    *k = NULL;
}
