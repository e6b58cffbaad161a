/* The table is LIMIT_RATE_NETWORKS slots in rows of ROW: a network lives in the row its hash names,
 * so looking up and forgetting touch one row. The hashes are keyed before they come here; nobody
 * can aim at a row. */
#include "proc/rate.h"
#include <stdlib.h>

#define ROW       8u
#define WINDOW_MS 60000

struct network_rate {
    unsigned char network[NETWORK_BYTES];
    int64_t window_ms; /* when the current window began; 0: empty slot */
    uint32_t now, before;
};

struct rate {
    struct network_rate slots[LIMIT_RATE_NETWORKS];
};

struct rate *rate_new(void)
{
    struct rate *r = calloc(1, sizeof *r);
    if (!r) die("out of memory for the rate table");
    return r;
}

void rate_free(struct rate **r)
{
    free(*r);
    *r = NULL;
}

static struct network_rate *row_of(struct rate *r, struct str network)
{
    uint32_t hash;
    memcpy(&hash, network.at, sizeof hash);
    return &r->slots[hash % (LIMIT_RATE_NETWORKS / ROW) * ROW];
}

static struct network_rate *find(struct rate *r, struct str network)
{
    struct network_rate *row = row_of(r, network);
    for (unsigned i = 0; i < ROW; i++)
        if (row[i].window_ms && !memcmp(row[i].network, network.at, NETWORK_BYTES)) return &row[i];
    return NULL;
}

static void move_windows(struct network_rate *n, int64_t now)
{
    int64_t age = now - n->window_ms;
    if (age >= 0 && age < WINDOW_MS) return;
    n->before = age >= WINDOW_MS && age < 2 * WINDOW_MS ? n->now : 0;
    n->window_ms = n->before ? n->window_ms + WINDOW_MS : now;
    n->now = 0;
}

uint64_t rate_recent(struct rate *r, struct str network, int64_t now, int64_t *ret_oldest_ms)
{
    *ret_oldest_ms = 0;
    struct network_rate *n = network.len == NETWORK_BYTES ? find(r, network) : NULL;
    if (!n) return 0;
    move_windows(n, now);
    *ret_oldest_ms = now - n->window_ms;
    uint64_t left = (uint64_t)(WINDOW_MS - *ret_oldest_ms);
    return n->now + (n->before * left + WINDOW_MS - 1) / WINDOW_MS;
}

static struct network_rate *take_slot(struct rate *r, struct str network)
{
    struct network_rate *row = row_of(r, network), *oldest = row;
    for (unsigned i = 1; i < ROW; i++)
        if (row[i].window_ms < oldest->window_ms) oldest = &row[i];
    *oldest = (struct network_rate){0};
    memcpy(oldest->network, network.at, NETWORK_BYTES);
    return oldest;
}

void rate_count(struct rate *r, struct str network, int64_t now)
{
    if (network.len != NETWORK_BYTES) return;
    struct network_rate *n = find(r, network);
    if (!n) n = take_slot(r, network);
    if (!n->window_ms) n->window_ms = now;
    move_windows(n, now);
    n->now++;
}
