/* proc/cache — pages as they are sent, in a front's memory; private to this room.
 *
 * An entry says from which state it was made: the store's epoch and its page's generation, read
 * before the database was. While both still stand, sending it is one look at two counters. Stale
 * entries stay for the time the database cannot be read. The least recently used go when the bytes
 * are too many. */
#ifndef TOGUNA_PROC_CACHE_H
#define TOGUNA_PROC_CACHE_H
#include "http/http.h"
#include "os/os.h"

struct cache;
struct cache *cache_new(size_t bytes_max);
void cache_free(struct cache **c);

struct made_from { /* the state of the world an entry shows */
    uint64_t epoch;
    uint32_t generation;
};
struct cached {
    struct http_pack *pack;
    struct str token_page; /* the page its hole's tokens are for; empty: no hole */
    struct made_from from;
};
/* NULL when there is none; else good until the next cache_put. */
const struct cached *cache_find(struct cache *c, struct str key);
/* Takes its own reference to the pack; replaces what the key had. */
void cache_put(struct cache *c, struct str key, struct http_pack *pack, struct str token_page,
               struct made_from from);

#endif
