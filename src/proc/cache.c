/* A hash table with chains and a list by use. Keys come only from pages that exist (a page that is
 * not there is never cached), and the hash is seeded, so nobody can fill one chain. */
#include "proc/cache.h"
#include <stdlib.h>

#define CHAINS         4096u
#define ENTRY_OVERHEAD 512u

struct entry {
    struct cached shown;
    struct str key;
    struct entry *chain, *newer, *older;
    size_t bytes;
    char text[]; /* key, then token page */
};

struct cache {
    struct entry *chains[CHAINS];
    struct entry *newest, *oldest;
    size_t bytes, bytes_max;
    uint64_t seed;
};

struct cache *cache_new(size_t bytes_max)
{
    struct cache *c = calloc(1, sizeof *c);
    if (!c) die("out of memory for the page cache");
    c->bytes_max = bytes_max;
    c->seed = chance_u64();
    return c;
}

static unsigned chain_of(const struct cache *c, struct str key)
{
    uint64_t h = c->seed;
    for (size_t i = 0; i < key.len; i++) h = (h ^ (unsigned char)key.at[i]) * 0x100000001b3u;
    return (unsigned)((h ^ h >> 29) % CHAINS);
}

static void unlink_use(struct cache *c, struct entry *e)
{
    *(e->newer ? &e->newer->older : &c->newest) = e->older;
    *(e->older ? &e->older->newer : &c->oldest) = e->newer;
}

static void link_newest(struct cache *c, struct entry *e)
{
    e->newer = NULL;
    e->older = c->newest;
    *(c->newest ? &c->newest->newer : &c->oldest) = e;
    c->newest = e;
}

static struct entry **find(struct cache *c, struct str key)
{
    struct entry **at = &c->chains[chain_of(c, key)];
    while (*at && !str_eq((*at)->key, key)) at = &(*at)->chain;
    return at;
}

static void drop(struct cache *c, struct entry **at)
{
    struct entry *e = *at;
    *at = e->chain;
    unlink_use(c, e);
    c->bytes -= e->bytes;
    http_pack_free(&e->shown.pack);
    free(e);
}

void cache_free(struct cache **c)
{
    if (!*c) return;
    while ((*c)->oldest) drop(*c, find(*c, (*c)->oldest->key));
    free(*c);
    *c = NULL;
}

/* A pack grows by its gzip and by copies in flight, so its size is looked at again whenever it is
 * used. */
static void weigh(struct cache *c, struct entry *e)
{
    c->bytes -= e->bytes;
    e->bytes = http_pack_bytes(e->shown.pack) + ENTRY_OVERHEAD;
    c->bytes += e->bytes;
}

const struct cached *cache_find(struct cache *c, struct str key)
{
    struct entry *e = *find(c, key);
    if (!e) return NULL;
    if (c->newest != e) {
        unlink_use(c, e);
        link_newest(c, e);
    }
    weigh(c, e);
    return &e->shown;
}

static struct entry *entry_new(struct str key, struct str token_page)
{
    struct entry *e = calloc(1, sizeof *e + key.len + token_page.len);
    if (!e) die("out of memory for a cached page");
    memcpy(e->text, key.at, key.len);
    if (token_page.len) memcpy(e->text + key.len, token_page.at, token_page.len);
    e->key = (struct str){e->text, key.len};
    e->shown.token_page = (struct str){e->text + key.len, token_page.len};
    return e;
}

void cache_put(struct cache *c, struct str key, struct http_pack *pack, struct str token_page,
               struct made_from from)
{
    struct entry **at = find(c, key);
    if (*at) drop(c, at);
    struct entry *e = entry_new(key, token_page);
    e->shown.pack = http_pack_ref(pack);
    e->shown.from = from;
    at = &c->chains[chain_of(c, key)];
    e->chain = *at;
    *at = e;
    link_newest(c, e);
    weigh(c, e);
    while (c->bytes > c->bytes_max && c->oldest != e) drop(c, find(c, c->oldest->key));
}
