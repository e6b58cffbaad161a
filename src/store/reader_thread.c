/* One page of a thread: a range of roots with their answers, or a range of one root's answers.
 *
 * A range costs one statement for its roots and one for the answers of all of them that do not
 * fold, and one more for each that does; then what the asking author has waiting. The order is made
 * in thread_tree.c. */
#include "store/reading.h"

struct reading {
    struct reader *r;
    struct arena *a;
    const struct thread_query *q;
    struct page_row page;
    struct reply_taste taste;
    uint64_t pages_count;
    struct reply_rows rows;    /* as read */
    struct reply_rows waiting; /* the asking author's, oldest first */
    uint64_t *roots;           /* in the order they are shown */
    size_t roots_count;
    bool away; /* a climb failed */
};

/* ---- roots ---- */

struct range {
    uint64_t first, last; /* ordinals */
};

static struct range range_of(const struct reading *g)
{
    uint64_t before = g->q->per_page * (g->q->page_number - 1), rest = g->page.roots - before;
    uint64_t count = rest < g->q->per_page ? rest : g->q->per_page;
    if (g->q->sort == SORT_NEWEST) return (struct range){rest - count + 1, rest};
    return (struct range){before + 1, before + count};
}

static bool read_roots(struct reading *g, struct range range)
{
    enum reader_statement which = g->q->sort == SORT_NEWEST ? R_ROOTS_DOWN : R_ROOTS;
    struct query q = reader_query(g->r, which);
    query_u64(&q, g->page.id);
    query_u64(&q, range.first);
    query_u64(&q, range.last);
    return reply_rows_read(g->r, g->a, &q, &g->taste, false, &g->rows) == READ_OK;
}

static bool read_answers(struct reading *g, struct range range)
{
    struct query q = reader_query(g->r, R_ANSWERS);
    query_u64(&q, g->page.id);
    query_u64(&q, range.first);
    query_u64(&q, range.last);
    query_u64(&q, LIMIT_ANSWERS_SHOWN);
    return reply_rows_read(g->r, g->a, &q, &g->taste, false, &g->rows) == READ_OK;
}

static bool read_some_answers(struct reading *g, uint64_t root, uint64_t count, uint64_t offset)
{
    struct query q = reader_query(g->r, R_ANSWERS_RANGE);
    query_u64(&q, root);
    query_u64(&q, count);
    query_u64(&q, offset);
    return reply_rows_read(g->r, g->a, &q, &g->taste, false, &g->rows) == READ_OK;
}

static bool read_range(struct reading *g)
{
    if (g->page.roots == 0) return true;
    struct range range = range_of(g);
    if (!read_roots(g, range)) return false;
    size_t roots = g->rows.count;
    g->roots = arena_new_array(g->a, uint64_t, roots + 1);
    for (size_t i = 0; i < roots; i++) g->roots[i] = g->rows.at[i].id;
    g->roots_count = roots;
    if (!read_answers(g, range)) return false;
    for (size_t i = 0; i < roots; i++) {
        if (g->rows.at[i].answers <= LIMIT_ANSWERS_SHOWN) continue;
        if (!read_some_answers(g, g->roots[i], LIMIT_ANSWERS_SHOWN, 0)) return false;
    }
    return true;
}

/* ---- what waits ---- */

static bool read_waiting(struct reading *g)
{
    if (!g->taste.author) return true;
    struct query q = reader_query(g->r, R_WAITING);
    query_u64(&q, g->taste.author);
    query_u64(&q, g->page.id);
    query_u64(&q, LIMIT_ANSWERS_SHOWN);
    return reply_rows_read(g->r, g->a, &q, &g->taste, false, &g->waiting) == READ_OK;
}

static bool is_among(const struct reply_rows *rows, uint64_t id)
{
    for (size_t i = 0; i < rows->count; i++)
        if (rows->at[i].id == id) return true;
    return false;
}

/* The reply of a mine-link, where it waits here and is not the cookie's anyway. */
static bool read_also(struct reading *g)
{
    if (!g->q->also || is_among(&g->waiting, g->q->also)) return true;
    struct query q = reader_query(g->r, R_REPLY);
    query_u64(&q, g->q->also);
    if (query_row(&q)) {
        struct reply reply = reply_row(g->a, &q, &g->taste, false);
        bool waits_here = reply.state == REPLY_PENDING && str_eq(reply.page, g->q->page);
        if (waits_here) reply_rows_add(g->a, &g->waiting, reply);
    }
    return reader_query_end(g->r, &q, true) == READ_OK;
}

static bool comes_before(const struct reply *a, const struct reply *b)
{
    return a->created_ms < b->created_ms || (a->created_ms == b->created_ms && a->id < b->id);
}

/* Few, and nearly in order backwards or forwards: insertion. */
static void sort_waiting(struct reply_rows *rows)
{
    for (size_t i = 1; i < rows->count; i++) {
        struct reply moved = rows->at[i];
        size_t to = i;
        for (; to > 0 && comes_before(&moved, &rows->at[to - 1]); to--)
            rows->at[to] = rows->at[to - 1];
        rows->at[to] = moved;
    }
}

static bool shows_waiting_roots(const struct reading *g)
{
    if (g->q->sort == SORT_NEWEST) return g->q->page_number == 1;
    return g->q->page_number == g->pages_count;
}

/* Waiting roots stand where they will be once published: at the end, or at the top of newest first.
 */
static void add_waiting_roots(struct reading *g)
{
    size_t count = g->waiting.count, known = g->roots_count, used = 0;
    bool newest = g->q->sort == SORT_NEWEST;
    uint64_t *roots = arena_new_array(g->a, uint64_t, known + count + 1);
    if (!newest)
        for (size_t i = 0; i < known; i++) roots[used++] = g->roots[i];
    for (size_t i = 0; i < count; i++) {
        const struct reply *r = &g->waiting.at[newest ? count - 1 - i : i];
        if (r->root != r->id) continue;
        roots[used++] = r->id;
        reply_rows_add(g->a, &g->rows, *r);
    }
    if (newest)
        for (size_t i = 0; i < known; i++) roots[used++] = g->roots[i];
    g->roots = roots;
    g->roots_count = used;
}

/* Answers whose root is elsewhere are left out by thread_in_order. */
static void add_waiting_answers(struct reading *g)
{
    for (size_t i = 0; i < g->waiting.count; i++)
        if (g->waiting.at[i].root != g->waiting.at[i].id)
            reply_rows_add(g->a, &g->rows, g->waiting.at[i]);
}

/* On a part of a folded thread: with the part that has their parent; answers to the root on the
 * last one. */
static void add_waiting_to_part(struct reading *g, uint64_t root)
{
    size_t shown = g->rows.count;
    bool is_last = g->q->page_number == g->pages_count;
    for (size_t i = 0; i < g->waiting.count; i++) {
        const struct reply *r = &g->waiting.at[i];
        if (r->root != root || r->id == root) continue;
        const struct reply_rows part = {g->rows.at, shown, shown};
        bool here = r->parent == root ? is_last : is_among(&part, r->parent);
        if (here) reply_rows_add(g->a, &g->rows, *r);
    }
}

/* ---- the whole ---- */

static uint64_t climb(void *ctx, uint64_t id)
{
    struct reading *g = ctx;
    uint64_t parent = 0;
    if (g->away) return 0;
    struct query q = reader_query(g->r, R_UP);
    query_u64(&q, id);
    if (query_row(&q)) parent = row_u64(&q, 0);
    g->away = reader_query_end(g->r, &q, true) != READ_OK;
    return parent;
}

static enum read_outcome finish(struct reading *g, uint64_t answers_total, struct thread *ret)
{
    const struct thread_order order = {&g->rows, g->roots, g->roots_count, climb, g};
    struct reply_rows shown = thread_in_order(g->a, &order);
    if (g->away) return READ_AWAY;
    *ret = (struct thread){.replies = shown.at,
                           .replies_count = shown.count,
                           .total = g->page.published,
                           .roots = g->page.roots,
                           .pages_count = g->pages_count,
                           .answers_total = answers_total};
    return READ_OK;
}

static uint64_t pages_of(uint64_t things, uint64_t per_page)
{
    return things == 0 ? 1 : (things - 1) / per_page + 1;
}

static enum read_outcome read_page_of_roots(struct reading *g, struct thread *ret)
{
    g->pages_count = pages_of(g->page.roots, g->q->per_page);
    if (g->q->page_number < 1 || g->q->page_number > g->pages_count) return READ_MISSING;
    if (!read_range(g) || !read_waiting(g) || !read_also(g)) return READ_AWAY;
    sort_waiting(&g->waiting);
    if (shows_waiting_roots(g)) add_waiting_roots(g);
    add_waiting_answers(g);
    return finish(g, 0, ret);
}

static enum read_outcome read_part_of_root(struct reading *g, struct thread *ret)
{
    struct query q = reader_query(g->r, R_ROOT);
    query_u64(&q, g->q->thread);
    query_u64(&q, g->page.id);
    if (reply_rows_read(g->r, g->a, &q, &g->taste, false, &g->rows) != READ_OK) return READ_AWAY;
    if (g->rows.count == 0) return READ_MISSING;
    uint64_t root = g->rows.at[0].id, answers = g->rows.at[0].answers;
    g->pages_count = pages_of(answers, LIMIT_THREAD_SHOWN);
    if (g->q->page_number < 1 || g->q->page_number > g->pages_count) return READ_MISSING;
    uint64_t offset = LIMIT_THREAD_SHOWN * (g->q->page_number - 1);
    if (!read_some_answers(g, root, LIMIT_THREAD_SHOWN, offset)) return READ_AWAY;
    if (!read_waiting(g) || !read_also(g)) return READ_AWAY;
    sort_waiting(&g->waiting);
    add_waiting_to_part(g, root);
    g->roots = &root;
    g->roots_count = 1;
    return finish(g, answers, ret);
}

enum read_outcome reader_thread(struct reader *r, struct arena *a, const struct thread_query *q,
                                struct thread *ret)
{
    BUG_IF(q->per_page == 0, "a page has replies");
    struct reading g = {.r = r, .a = a, .q = q, .taste = {.also = q->also}};
    if (!reader_is_there(r) || reader_page(r, q->page, &g.page) == READ_AWAY) return READ_AWAY;
    if (reader_author_id(r, q->author, &g.taste.author) != READ_OK) return READ_AWAY;
    return q->thread ? read_part_of_root(&g, ret) : read_page_of_roots(&g, ret);
}
