/* From rows in any order to the order they are shown in, without recursion: a thread may be a chain
 * of any length.
 *
 * Every answer hangs under its parent, or, where that is not among the rows (imports bring answers
 * that are older than what they answer, and a folded thread shows a part), under the nearest
 * ancestor that is. A row hangs in one list at most and roots in none, so what is reached from a
 * root is a tree whatever the database says. */
#include "store/reading.h"
#include <stdlib.h>

#define NOWHERE UINT32_MAX
#define CLIMB_MAX                                                                                  \
    32 /* LIMIT: ancestors looked up one by one; beyond them an answer hangs under its root */

struct node {
    uint32_t parent, first, last, next; /* rows; first and last of the children */
};

struct key { /* for sorting */
    int64_t created_ms;
    uint64_t id;
    uint32_t row;
};

struct tree {
    const struct thread_order *order;
    struct node *nodes;
    struct key *by_id;
};

static int compare_ids(const void *a, const void *b)
{
    uint64_t x = ((const struct key *)a)->id, y = ((const struct key *)b)->id;
    return (x > y) - (x < y);
}

static int compare_times(const void *a, const void *b)
{
    int64_t x = ((const struct key *)a)->created_ms, y = ((const struct key *)b)->created_ms;
    return x == y ? compare_ids(a, b) : (x > y) - (x < y);
}

static struct key *sorted(struct arena *a, const struct reply_rows *rows,
                          int (*compare)(const void *, const void *))
{
    struct key *keys = arena_new_array(a, struct key, rows->count + 1);
    for (size_t i = 0; i < rows->count; i++)
        keys[i] = (struct key){rows->at[i].created_ms, rows->at[i].id, (uint32_t)i};
    qsort(keys, rows->count, sizeof *keys, compare);
    return keys;
}

static uint32_t find(const struct tree *t, uint64_t id)
{
    struct key wanted = {.id = id};
    const struct key *found =
        bsearch(&wanted, t->by_id, t->order->rows->count, sizeof wanted, compare_ids);
    return found ? found->row : NOWHERE;
}

static uint32_t nearest_ancestor(const struct tree *t, const struct reply *r)
{
    uint64_t id = r->parent;
    uint32_t row = find(t, id);
    for (int step = 0; row == NOWHERE && id && step < CLIMB_MAX; step++) {
        id = t->order->climb(t->order->ctx, id);
        row = id ? find(t, id) : NOWHERE;
    }
    return row != NOWHERE ? row : find(t, r->root);
}

static void hang(struct tree *t, uint32_t row, uint32_t parent)
{
    struct node *up = &t->nodes[parent];
    t->nodes[row].parent = parent;
    if (up->last == NOWHERE)
        up->first = row;
    else
        t->nodes[up->last].next = row;
    up->last = row;
}

static void hang_all(struct arena *a, struct tree *t)
{
    const struct reply_rows *rows = t->order->rows;
    const struct key *keys = sorted(a, rows, compare_times);
    for (size_t i = 0; i < rows->count; i++)
        t->nodes[i] = (struct node){NOWHERE, NOWHERE, NOWHERE, NOWHERE};
    for (size_t i = 0; i < rows->count; i++) {
        uint32_t row = keys[i].row;
        const struct reply *r = &rows->at[row];
        uint32_t parent = r->id == r->root ? NOWHERE : nearest_ancestor(t, r);
        if (parent != NOWHERE && parent != row) hang(t, row, parent);
    }
}

/* The row after this one in depth-first order below root; NOWHERE at the end. */
static uint32_t after(const struct tree *t, uint32_t row, uint32_t root)
{
    if (t->nodes[row].first != NOWHERE) return t->nodes[row].first;
    while (row != root && t->nodes[row].next == NOWHERE) row = t->nodes[row].parent;
    return row == root ? NOWHERE : t->nodes[row].next;
}

struct reply_rows thread_in_order(struct arena *a, const struct thread_order *o)
{
    const struct reply_rows *rows = o->rows;
    BUG_IF(rows->count >= NOWHERE, "a page of a thread is shorter");
    struct tree t = {.order = o, .nodes = arena_new_array(a, struct node, rows->count + 1)};
    t.by_id = sorted(a, rows, compare_ids);
    hang_all(a, &t);
    struct reply_rows ret = {.at = arena_new_array(a, struct reply, rows->count + 1),
                             .cap = rows->count};
    for (size_t i = 0; i < o->roots_count; i++) {
        uint32_t root = find(&t, o->roots[i]);
        if (root == NOWHERE || rows->at[root].id != rows->at[root].root) continue;
        for (uint32_t row = root; row != NOWHERE; row = after(&t, row, root))
            ret.at[ret.count++] = rows->at[row];
    }
    return ret;
}
