/* proc/rate — how many replies came lately from one network; private to this room.
 *
 * In memory only, under keyed hashes: nothing of it is ever written. A bounded table of buckets;
 * when a bucket is full the network that spoke longest ago is forgotten. Two windows of a minute
 * each, the older one counted by the share of it that still lies within the last minute. */
#ifndef TOGUNA_PROC_RATE_H
#define TOGUNA_PROC_RATE_H
#include "base/base.h"
#include "key/key.h"

struct rate;
struct rate *rate_new(void);
void rate_free(struct rate **r);
/* Replies of the last minute; *ret_oldest_ms how long ago the current window began. */
uint64_t rate_recent(struct rate *r, struct str network, int64_t now, int64_t *ret_oldest_ms);
void rate_count(struct rate *r, struct str network, int64_t now);

#endif
