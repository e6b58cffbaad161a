/* The tree of RFC 6962 section 2.1. Proofs are made from hashes of perfect subtrees, so that making
 * one reads a logarithmic number of them; checks follow the iterative form of RFC 9162
 * section 2.1.3.2 and 2.1.4.2, which consume each hash once and refuse what is left over. */
#include "tlog/sha256.h"
#include "tlog/tlog.h"
#include <sodium.h>

void tlog_empty(struct tlog_hash *ret) { sha256(NULL, 0, ret->at); }

static void hash_two(unsigned char first, struct str a, struct str b, struct tlog_hash *ret)
{
    sha256_of(ret->at, (struct str){(const char *)&first, 1}, a, b);
}

void tlog_leaf(struct str entry, struct tlog_hash *ret) { hash_two(0, entry, S(""), ret); }

static struct str bytes_of(const struct tlog_hash *h)
{
    return (struct str){(const char *)h->at, TLOG_HASH_BYTES};
}

void tlog_node(const struct tlog_hash *left, const struct tlog_hash *right, struct tlog_hash *ret)
{
    struct tlog_hash made;
    hash_two(1, bytes_of(left), bytes_of(right), &made);
    *ret = made;
}

bool tlog_hash_eq(const struct tlog_hash *a, const struct tlog_hash *b)
{
    return sodium_memcmp(a->at, b->at, TLOG_HASH_BYTES) == 0;
}

/* ---- making ---- */

static unsigned bits_of(uint64_t n) { return n ? 64 - (unsigned)__builtin_clzll(n) : 0; }

/* The largest power of two below N (n >= 2), as its exponent. */
static unsigned split_of(uint64_t n) { return bits_of(n - 1) - 1; }

/* The hash of leaves [from, from+n): folds the perfect subtrees it is made of, from the right. FROM
 * is a multiple of the power of two that covers N. */
static bool range(const struct tlog_source *s, uint64_t from, uint64_t n, struct tlog_hash *ret)
{
    bool any = false;
    uint64_t left = n;
    for (unsigned height = 0; left; height++, left >>= 1) {
        if (!(left & 1)) continue;
        struct tlog_hash part;
        uint64_t start = from + ((left - 1) << height);
        if (!s->subtree(s->ctx, height, start >> height, &part)) return false;
        if (any)
            tlog_node(&part, ret, ret);
        else
            *ret = part;
        any = true;
    }
    if (!any) tlog_empty(ret);
    return true;
}

bool tlog_root(const struct tlog_source *s, uint64_t size, struct tlog_hash *ret)
{
    return range(s, 0, size, ret);
}

static bool push(const struct tlog_source *s, uint64_t from, uint64_t n, struct tlog_path *ret)
{
    if (ret->count == TLOG_PROOF_MAX) return false;
    return range(s, from, n, &ret->hashes[ret->count++]);
}

static void turn_round(struct tlog_path *p)
{
    for (size_t i = 0; i < p->count / 2; i++) {
        struct tlog_hash h = p->hashes[i];
        p->hashes[i] = p->hashes[p->count - 1 - i];
        p->hashes[p->count - 1 - i] = h;
    }
}

bool tlog_prove_inclusion(const struct tlog_source *s, uint64_t index, uint64_t size,
                          struct tlog_path *ret)
{
    ret->count = 0;
    if (index >= size) return false;
    uint64_t from = 0, n = size;
    while (n > 1) {
        uint64_t half = 1ull << split_of(n);
        bool left = index - from < half;
        if (!(left ? push(s, from + half, n - half, ret) : push(s, from, half, ret))) return false;
        from = left ? from : from + half;
        n = left ? half : n - half;
    }
    turn_round(ret);
    return true;
}

bool tlog_prove_consistency(const struct tlog_source *s, uint64_t old, uint64_t size,
                            struct tlog_path *ret)
{
    ret->count = 0;
    if (old > size) return false;
    if (old == 0 || old == size) return true;
    uint64_t from = 0, n = size, m = old;
    bool whole = true; /* the old tree is this very subtree so far */
    while (m != n) {
        uint64_t half = 1ull << split_of(n);
        bool left = m <= half;
        if (!(left ? push(s, from + half, n - half, ret) : push(s, from, half, ret))) return false;
        from = left ? from : from + half;
        m = left ? m : m - half;
        n = left ? half : n - half;
        whole = whole && left;
    }
    if (!whole && !push(s, from, m, ret)) return false;
    turn_round(ret);
    return true;
}

bool tlog_append(const struct tlog_source *s, uint64_t index, const struct tlog_hash *leaf,
                 struct tlog_hash ret[TLOG_PROOF_MAX], size_t *ret_count)
{
    size_t count = 0;
    ret[count++] = *leaf;
    for (unsigned height = 0; index >> height & 1; height++) {
        struct tlog_hash left;
        if (!s->subtree(s->ctx, height, (index >> height) - 1, &left)) return false;
        tlog_node(&left, &ret[count - 1], &ret[count]);
        count++;
    }
    *ret_count = count;
    return true;
}

/* ---- checking ---- */

bool tlog_check_inclusion(const struct tlog_hash *leaf, uint64_t index, uint64_t size,
                          const struct tlog_path *path, const struct tlog_hash *root)
{
    if (index >= size) return false;
    uint64_t at = index, last = size - 1;
    struct tlog_hash r = *leaf;
    for (size_t i = 0; i < path->count; i++) {
        if (last == 0) return false;
        if ((at & 1) || at == last) {
            tlog_node(&path->hashes[i], &r, &r);
            for (; !(at & 1) && at; at >>= 1, last >>= 1) {
            }
        } else {
            tlog_node(&r, &path->hashes[i], &r);
        }
        at >>= 1;
        last >>= 1;
    }
    return last == 0 && tlog_hash_eq(&r, root);
}

static bool check_grown(uint64_t old, const struct tlog_hash *old_root, uint64_t size,
                        const struct tlog_hash *root, const struct tlog_path *path)
{
    size_t next = 0;
    bool power = (old & (old - 1)) == 0; /* then the proof leaves its hash out: it is old_root */
    if (!power && path->count == 0) return false;
    struct tlog_hash was = power ? *old_root : path->hashes[next++], is = was;
    uint64_t at = old - 1, last = size - 1;
    for (; at & 1; at >>= 1, last >>= 1) {
    }
    for (; next < path->count; next++) {
        if (last == 0) return false;
        if ((at & 1) || at == last) {
            tlog_node(&path->hashes[next], &was, &was);
            tlog_node(&path->hashes[next], &is, &is);
            for (; !(at & 1) && at; at >>= 1, last >>= 1) {
            }
        } else {
            tlog_node(&is, &path->hashes[next], &is);
        }
        at >>= 1;
        last >>= 1;
    }
    return last == 0 && tlog_hash_eq(&was, old_root) && tlog_hash_eq(&is, root);
}

bool tlog_check_consistency(uint64_t old, const struct tlog_hash *old_root, uint64_t size,
                            const struct tlog_hash *root, const struct tlog_path *path)
{
    if (old == 0 || old > size) return false; /* nothing can be proved about the empty tree */
    if (old == size) return path->count == 0 && tlog_hash_eq(old_root, root);
    return path->count > 0 && check_grown(old, old_root, size, root, path);
}
