/* Tokens, what makes a post the same post, and links to one's own reply.
 *
 *   token   1 version and flags · 5 seconds since 1970 · 16 random id · 17 MAC       39 bytes, 52
 * characters mine    8 reply id · 16 MAC                                                       24
 * bytes, 32 characters
 *
 * The sizes are multiples of three, so that base64url has no spare bits and every token has one
 * spelling. A token is bound to its page by the MAC alone. */
#include "key/ring.h"

#define VERSION     0x01u
#define FLAG_SHARED 0x80u
#define AT_TIME     1u
#define TIME_BYTES  5u
#define AT_ID       (AT_TIME + TIME_BYTES)
#define AT_MAC      (AT_ID + TOKEN_ID_BYTES)
#define MAC_BYTES   17u
#define RAW_BYTES   (AT_MAC + MAC_BYTES)
_Static_assert(CODE_B64_CHARS(RAW_BYTES) == TOKEN_CHARS && RAW_BYTES % 3 == 0,
               "a token fills its characters");

#define MINE_ID_BYTES  8u
#define MINE_MAC_BYTES 16u
#define MINE_BYTES     (MINE_ID_BYTES + MINE_MAC_BYTES)
_Static_assert(CODE_B64_CHARS(MINE_BYTES) == MINE_CHARS && MINE_BYTES % 3 == 0,
               "a mine-link fills its characters");

static void token_mac(const struct key_ring *r, struct str page, const unsigned char *raw,
                      unsigned char *ret)
{
    struct labelled l;
    labelled_begin(&l, key_bytes(r, KEY_TOKEN), S("toguna form token"), MAC_BYTES);
    labelled_add(&l, page);
    labelled_add(&l, (struct str){(const char *)raw, AT_MAC});
    labelled_end(&l, ret, MAC_BYTES);
}

static void make(const struct key_ring *r, struct str page, unsigned char flags,
                 char ret[TOKEN_CHARS])
{
    unsigned char raw[RAW_BYTES] = {(unsigned char)(VERSION | flags)};
    number_put(raw + AT_TIME, (uint64_t)(now_ms() / 1000), TIME_BYTES);
    chance_bytes(raw + AT_ID, TOKEN_ID_BYTES);
    token_mac(r, page, raw, raw + AT_MAC);
    code_b64url(ret, raw, sizeof raw);
}

void token_make(const struct key_ring *r, struct str page, char ret[TOKEN_CHARS])
{
    make(r, page, 0, ret);
}

void token_make_shared(const struct key_ring *r, struct str page, char ret[TOKEN_CHARS])
{
    make(r, page, FLAG_SHARED, ret);
}

bool token_check(const struct key_ring *r, struct str page, struct str token, struct token *ret)
{
    unsigned char raw[RAW_BYTES], mac[MAC_BYTES];
    if (!code_b64url_to(token, raw, sizeof raw)) return false;
    token_mac(r, page, raw, mac);
    if (sodium_memcmp(mac, raw + AT_MAC, MAC_BYTES) != 0) return false;
    if ((raw[0] & ~FLAG_SHARED) != VERSION) return false;
    *ret = (struct token){.made_ms = (int64_t)number_get(raw + AT_TIME, TIME_BYTES) * 1000,
                          .shared = (raw[0] & FLAG_SHARED) != 0};
    memcpy(ret->id, raw + AT_ID, TOKEN_ID_BYTES);
    return true;
}

void once_make(const struct once_input *in, unsigned char ret[ONCE_BYTES])
{
    unsigned char parent[8];
    number_put(parent, in->parent, sizeof parent);
    const struct str parts[] = {{(const char *)in->token.id, TOKEN_ID_BYTES},
                                {(const char *)parent, sizeof parent},
                                in->page,
                                in->passage,
                                in->author,
                                in->url,
                                in->text};
    struct labelled l;
    labelled_begin(&l, NULL, S("toguna once"), ONCE_BYTES);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) labelled_add(&l, parts[i]);
    labelled_end(&l, ret, ONCE_BYTES);
}

static void number_mac(const struct key_ring *r, struct str label, const unsigned char *id,
                       unsigned char *ret)
{
    struct labelled l;
    labelled_begin(&l, key_bytes(r, KEY_TOKEN), label, MINE_MAC_BYTES);
    labelled_add(&l, (struct str){(const char *)id, MINE_ID_BYTES});
    labelled_end(&l, ret, MINE_MAC_BYTES);
}

static void number_make(const struct key_ring *r, struct str label, uint64_t id,
                        char ret[MINE_CHARS])
{
    unsigned char raw[MINE_BYTES];
    number_put(raw, id, MINE_ID_BYTES);
    number_mac(r, label, raw, raw + MINE_ID_BYTES);
    code_b64url(ret, raw, sizeof raw);
}

static bool number_check(const struct key_ring *r, struct str label, struct str key, uint64_t *ret)
{
    unsigned char raw[MINE_BYTES], mac[MINE_MAC_BYTES];
    if (!code_b64url_to(key, raw, sizeof raw)) return false;
    number_mac(r, label, raw, mac);
    if (sodium_memcmp(mac, raw + MINE_ID_BYTES, MINE_MAC_BYTES) != 0) return false;
    *ret = number_get(raw, MINE_ID_BYTES);
    return true;
}

#define MINE_LABEL S("toguna mine-link")

void mine_make(const struct key_ring *r, uint64_t reply, char ret[MINE_CHARS])
{
    number_make(r, MINE_LABEL, reply, ret);
}

bool mine_check(const struct key_ring *r, struct str key, uint64_t *ret_reply)
{
    return number_check(r, MINE_LABEL, key, ret_reply);
}

/* What is made for one purpose is never taken for another. */
static struct str signed_label(enum signed_for what)
{
    static const struct str labels[] = {
        [SIGNED_MAIL] = S_INIT("toguna mail-link"),
        [SIGNED_PROOF] = S_INIT("toguna proof-link"),
        [SIGNED_SESSION] = S_INIT("toguna session"),
    };
    _Static_assert(sizeof labels / sizeof *labels == SIGNED__COUNT, "every purpose has a label");
    return labels[what];
}

void signed_make(const struct key_ring *r, enum signed_for what, uint64_t id,
                 char ret[SIGNED_CHARS])
{
    number_make(r, signed_label(what), id, ret);
}

bool signed_check(const struct key_ring *r, enum signed_for what, struct str key, uint64_t *ret_id)
{
    return number_check(r, signed_label(what), key, ret_id);
}
