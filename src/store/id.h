/* id — the numbers of replies: 53 bits, so that JSON and WordPress clients read them exactly.
 * 40 bits of milliseconds since 2025-01-01 UTC, 5 of node, 8 of sequence. Private to the room. */
#ifndef TOGUNA_STORE_ID_H
#define TOGUNA_STORE_ID_H
#include "base/base.h"

#define ID_NODES 32u
#define ID_MAX   ((UINT64_C(1) << 53) - 1)

/* The id that follows LAST (0: there is none yet) at NOW_MS, always greater: when the clock stands
 * or steps back, or a millisecond's 256 are used, it borrows from the next one. False when 53 bits
 * are used up, in 2059. */
MUST_USE bool id_next(uint64_t last, int64_t now_ms, unsigned node, uint64_t *ret);
/* The smallest id a reply given at MS or later can have. */
uint64_t id_of_time(int64_t ms);

#endif
