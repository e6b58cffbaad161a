/* Ids never repeat and never go back within one store; see id.h. */
#include "store/id.h"

#define EPOCH_MS      INT64_C(1735689600000) /* 2025-01-01 */
#define SEQUENCE_BITS 8
#define NODE_BITS     5
#define MS_SHIFT      (SEQUENCE_BITS + NODE_BITS)
#define SEQUENCE_MASK ((UINT64_C(1) << SEQUENCE_BITS) - 1)

static uint64_t first_of(uint64_t ms, unsigned node)
{
    return ms << MS_SHIFT | (uint64_t)node << SEQUENCE_BITS;
}

static uint64_t after(uint64_t last, unsigned node)
{
    uint64_t ms = last >> MS_SHIFT;
    bool same_node = (last & (first_of(0, ID_NODES - 1))) == first_of(0, node);
    if (same_node && (last & SEQUENCE_MASK) < SEQUENCE_MASK) return last + 1;
    if (first_of(ms, node) > last) return first_of(ms, node);
    return first_of(ms + 1, node);
}

bool id_next(uint64_t last, int64_t now_ms, unsigned node, uint64_t *ret)
{
    BUG_IF(node >= ID_NODES, "a node is 0 to 31");
    uint64_t ms = now_ms > EPOCH_MS ? (uint64_t)(now_ms - EPOCH_MS) : 0;
    if (ms > ID_MAX >> MS_SHIFT) return false;
    uint64_t id = first_of(ms, node);
    if (id <= last) id = after(last, node);
    if (id > ID_MAX) return false;
    *ret = id;
    return true;
}

uint64_t id_of_time(int64_t ms)
{
    return ms > EPOCH_MS ? first_of((uint64_t)(ms - EPOCH_MS), 0) : 0;
}
