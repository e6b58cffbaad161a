/* One page of a thread: its order, what folds, where a reply stands, what its author sees waiting.
 * Trees by chance are compared with a model that keeps everything and sorts it anew for each page.
 */
#include "store_for_tests.h"

/* ---- the model ---- */

struct node {
    uint64_t id;
    size_t root, parent; /* own index for a root */
    int64_t created_ms;
    bool shows, is_in_part; /* ever; on the page that is being thought of */
};

#define NODES_MAX 2400

struct model {
    struct node nodes[NODES_MAX];
    size_t count;
    size_t roots[NODES_MAX]; /* in the order of their ordinals */
    size_t roots_count;
};

static const struct model *sorting; /* qsort has no context */

static int by_time(const void *a, const void *b)
{
    const struct node *x = &sorting->nodes[*(const size_t *)a],
                      *y = &sorting->nodes[*(const size_t *)b];
    if (x->created_ms != y->created_ms) return x->created_ms < y->created_ms ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

struct list {
    size_t at[NODES_MAX], count;
};

static void list_answers(const struct model *m, size_t root, struct list *ret)
{
    ret->count = 0;
    for (size_t i = 0; i < m->count; i++)
        if (m->nodes[i].shows && m->nodes[i].root == root && i != root) ret->at[ret->count++] = i;
    sorting = m;
    qsort(ret->at, ret->count, sizeof *ret->at, by_time);
}

static size_t nearest_in_part(const struct model *m, size_t node)
{
    size_t up = m->nodes[node].parent;
    while (up != m->nodes[node].root && !m->nodes[up].is_in_part) up = m->nodes[up].parent;
    return up;
}

static void walk(const struct list *part, const size_t *ups, size_t node, struct list *ret)
{
    ret->at[ret->count++] = node;
    for (size_t i = 0; i < part->count; i++)
        if (ups[i] == node) walk(part, ups, part->at[i], ret);
}

/* The root with its answers FROM and COUNT more by time. */
static void add_expected(struct model *m, size_t root, size_t from, size_t count, struct list *ret)
{
    static struct list answers, part;
    static size_t ups[NODES_MAX];
    list_answers(m, root, &answers);
    part.count = 0;
    for (size_t i = from; i < answers.count && i < from + count; i++)
        part.at[part.count++] = answers.at[i];
    for (size_t i = 0; i < part.count; i++) m->nodes[part.at[i]].is_in_part = true;
    for (size_t i = 0; i < part.count; i++) ups[i] = nearest_in_part(m, part.at[i]);
    for (size_t i = 0; i < part.count; i++) m->nodes[part.at[i]].is_in_part = false;
    walk(&part, ups, root, ret);
}

/* ---- trees by chance ---- */

static const size_t sizes[] = {0, 5, 99, 100, 101, 160, 1150, 0, 1, 30};
#define SIZES  COUNT(sizes)
#define FOLDED (1 + 60 + 1050) /* of them, beyond LIMIT_ANSWERS_SHOWN */

static size_t add_node(struct world *w, struct model *m, size_t parent, uint64_t *chance)
{
    size_t i = m->count++;
    bool is_root = parent == NODES_MAX,
         waits = draw(chance, 8) == 0 && !(is_root && m->roots_count < SIZES);
    enum reply_state state = waits ? REPLY_PENDING : REPLY_PUBLISHED;
    m->nodes[i] = (struct node){.root = is_root ? i : m->nodes[parent].root,
                                .parent = is_root ? i : parent,
                                .shows = state == REPLY_PUBLISHED};
    m->nodes[i].id =
        take_in_batch(w, (struct wish){.parent = is_root ? 0 : m->nodes[parent].id, .state = state})
            .id;
    if (is_root && m->nodes[i].shows) m->roots[m->roots_count++] = i;
    return i;
}

static void add_tree(struct world *w, struct model *m, size_t answers, uint64_t *chance)
{
    size_t root = add_node(w, m, NODES_MAX, chance);
    if (!m->nodes[root].shows) return;
    while (answers > 0) {
        /* Long chains and broad ones. */
        size_t since = m->count - root;
        size_t parent = draw(chance, 3)
                            ? m->count - 1 - draw(chance, (uint32_t)(since < 4 ? since : 4))
                            : root + draw(chance, (uint32_t)since);
        if (!m->nodes[parent].shows) parent = root;
        answers -= m->nodes[add_node(w, m, parent, chance)].shows;
    }
}

/* Imports bring answers that are older than what they answer, and many of one moment. */
static void shuffle_times(struct world *w, struct model *m, uint64_t *chance)
{
    SCOPED(buf_done) struct buf sql;
    buf_init(&sql, 1 << 20);
    buf_add(&sql, S("BEGIN;"));
    for (size_t i = 0; i < m->count; i++) {
        m->nodes[i].created_ms = draw(chance, (uint32_t)m->count);
        buf_addf(&sql, "UPDATE reply SET created_ms = %lld WHERE id = %llu;",
                 (long long)m->nodes[i].created_ms, (unsigned long long)m->nodes[i].id);
    }
    buf_add(&sql, S("COMMIT;"));
    buf_add_char(&sql, '\0');
    assert_false(buf_is_full(&sql));
    run_sql(w, sql.at);
}

/* Tombstones stand where they stood. */
static void bury_some(struct world *w, struct model *m, uint64_t *chance)
{
    enum change_outcome ignored;
    begin(w);
    for (size_t i = 0; i < m->count; i++) {
        if (draw(chance, 9) == 0)
            must(w, store_erase_reply(w->store, m->nodes[i].id, S("m"), &ignored, &w->e));
        if (draw(chance, 9) == 0)
            must(w, store_remove_reply(w->store, m->nodes[i].id, REASON_SPAM, STR_NONE, S("m"),
                                       &ignored, &w->e));
    }
    commit(w);
}

static void plant(struct world *w, struct model *m, uint64_t chance)
{
    *m = (struct model){0};
    begin(w);
    for (size_t i = 0; i < SIZES; i++) add_tree(w, m, sizes[i], &chance);
    for (size_t i = 0; i < 25; i++) add_tree(w, m, draw(&chance, 9), &chance);
    commit(w);
    bury_some(w, m, &chance);
    shuffle_times(w, m, &chance);
    verify(w);
}

/* ---- comparing ---- */

static struct thread read_page(struct world *w, const struct thread_query *q)
{
    struct thread t = {0};
    assert_int_equal(reader_thread(w->reader, w->arena, q, &t), READ_OK);
    return t;
}

static void compare_order(const struct model *m, const struct thread *got,
                          const struct list *expected)
{
    assert_int_equal(got->replies_count, expected->count);
    for (size_t i = 0; i < expected->count; i++)
        assert_int_equal(got->replies[i].id, m->nodes[expected->at[i]].id);
}

static void compare_page(struct world *w, struct model *m, const struct thread_query *q)
{
    static struct list expected;
    expected.count = 0;
    size_t from = (size_t)(q->per_page * (q->page_number - 1));
    for (size_t i = from; i < m->roots_count && i < from + q->per_page; i++) {
        size_t nth = q->sort == SORT_NEWEST ? m->roots_count - 1 - i : i;
        add_expected(m, m->roots[nth], 0, LIMIT_ANSWERS_SHOWN, &expected);
    }
    struct thread t = read_page(w, q);
    compare_order(m, &t, &expected);
    assert_int_equal(t.roots, m->roots_count);
    assert_int_equal(t.pages_count, (m->roots_count + q->per_page - 1) / q->per_page);
}

static void pages_hold_what_the_model_says(void **state)
{
    struct world *w = *state;
    static struct model m;
    plant(w, &m, 1);
    for (uint64_t per_page = 1; per_page <= 40; per_page += 13) {
        uint64_t pages = (m.roots_count + per_page - 1) / per_page;
        for (uint64_t page = 1; page <= pages; page++) {
            struct thread_query q = {.page = S("one"), .page_number = page, .per_page = per_page};
            compare_page(w, &m, &q);
            q.sort = SORT_NEWEST;
            compare_page(w, &m, &q);
            arena_reset(w->arena);
        }
    }
}

static void a_folded_thread_shows_all_its_answers_in_parts(void **state)
{
    struct world *w = *state;
    static struct model m;
    static struct list expected, answers;
    plant(w, &m, 2);
    for (size_t i = 0; i < m.roots_count; i++) {
        list_answers(&m, m.roots[i], &answers);
        uint64_t parts = answers.count ? (answers.count - 1) / LIMIT_THREAD_SHOWN + 1 : 1;
        struct thread_query q = {
            .page = S("one"), .per_page = 50, .thread = m.nodes[m.roots[i]].id};
        for (q.page_number = 1; q.page_number <= parts; q.page_number++) {
            expected.count = 0;
            add_expected(&m, m.roots[i], (size_t)(q.page_number - 1) * LIMIT_THREAD_SHOWN,
                         LIMIT_THREAD_SHOWN, &expected);
            struct thread t = read_page(w, &q);
            compare_order(&m, &t, &expected);
            assert_int_equal(t.answers_total, answers.count);
            assert_int_equal(t.pages_count, parts);
        }
        struct thread ignored;
        assert_int_equal(reader_thread(w->reader, w->arena, &q, &ignored), READ_MISSING);
    }
}

static bool has(const struct thread *t, uint64_t id)
{
    for (size_t i = 0; i < t->replies_count; i++)
        if (t->replies[i].id == id) return true;
    return false;
}

/* Where each node was seen: on a page, or in a part of a folded thread only. */
struct seen {
    uint64_t page_number, thread;
};

static size_t index_of(const struct model *m, uint64_t id)
{
    for (size_t i = 0; i < m->count; i++)
        if (m->nodes[i].id == id) return i;
    fail_msg("nobody took %llu", (unsigned long long)id);
    return 0;
}

static void look(struct world *w, const struct model *m, struct thread_query q, struct seen *seen)
{
    uint64_t pages = 1;
    for (q.page_number = 1; q.page_number <= pages; q.page_number++) {
        struct thread t = read_page(w, &q);
        pages = t.pages_count;
        for (size_t i = 0; i < t.replies_count; i++) {
            struct seen *s = &seen[index_of(m, t.replies[i].id)];
            if (s->page_number == 0) *s = (struct seen){q.page_number, q.thread};
        }
    }
}

static void a_place_is_where_the_page_shows_it(void **state)
{
    struct world *w = *state;
    static struct model m;
    plant(w, &m, 3);
    for (uint64_t per_page = 1; per_page <= 50; per_page += 7) {
        static struct seen seen[NODES_MAX];
        size_t folded = 0;
        memset(seen, 0, sizeof seen);
        struct thread_query q = {.page = S("one"), .per_page = per_page};
        look(w, &m, q, seen);
        for (size_t i = 0; i < m.roots_count; i++) {
            q.thread = m.nodes[m.roots[i]].id;
            look(w, &m, q, seen);
        }
        for (size_t i = 0; i < m.count; i++) {
            struct place p;
            enum read_outcome outcome =
                reader_place(w->reader, w->arena, m.nodes[i].id, per_page, &p);
            assert_int_equal(outcome, m.nodes[i].shows ? READ_OK : READ_MISSING);
            if (outcome != READ_OK) continue;
            assert_true(str_eq(p.page, S("one")));
            assert_int_equal(p.page_number, seen[i].page_number);
            assert_int_equal(p.thread, seen[i].thread);
            folded += p.thread != 0;
        }
        assert_int_equal(folded, FOLDED);
        arena_reset(w->arena);
    }
}

static void newest_and_oldest_have_the_same_roots_the_other_way_round(void **state)
{
    struct world *w = *state;
    static struct model m;
    uint64_t oldest[NODES_MAX], newest[NODES_MAX];
    plant(w, &m, 4);
    for (int sort = 0; sort < SORT__COUNT; sort++) {
        uint64_t *ids = sort == SORT_NEWEST ? newest : oldest, pages = 1;
        size_t count = 0;
        for (uint64_t page = 1; page <= pages; page++) {
            struct thread_query q = {.page = S("one"),
                                     .sort = (enum thread_sort)sort,
                                     .page_number = page,
                                     .per_page = 4};
            struct thread t = read_page(w, &q);
            pages = t.pages_count;
            for (size_t i = 0; i < t.replies_count; i++)
                if (t.replies[i].id == t.replies[i].root) ids[count++] = t.replies[i].id;
        }
        assert_int_equal(count, m.roots_count);
    }
    for (size_t i = 0; i < m.roots_count; i++)
        assert_int_equal(oldest[i], newest[m.roots_count - 1 - i]);
}

/* ---- bounds ---- */

static enum read_outcome outcome_of(struct world *w, const char *page, uint64_t number,
                                    uint64_t thread)
{
    struct thread t;
    struct thread_query q = {
        .page = str_of(page), .page_number = number, .per_page = 2, .thread = thread};
    return reader_thread(w->reader, w->arena, &q, &t);
}

static void a_page_that_is_not_there_is_missing(void **state)
{
    struct world *w = *state;
    for (int i = 0; i < 3; i++) published(w, "one", 0);
    uint64_t elsewhere = published(w, "two", 0), waits = take(w, (struct wish){0}).id;
    uint64_t answer = published(w, "two", elsewhere);
    assert_int_equal(outcome_of(w, "one", 1, 0), READ_OK);
    assert_int_equal(outcome_of(w, "one", 2, 0), READ_OK);
    const uint64_t wrong[] = {0, 3, UINT64_MAX / 2, UINT64_MAX};
    for (size_t i = 0; i < COUNT(wrong); i++)
        assert_int_equal(outcome_of(w, "one", wrong[i], 0), READ_MISSING);
    assert_int_equal(outcome_of(w, "two", 1, elsewhere), READ_OK);
    assert_int_equal(outcome_of(w, "one", 1, elsewhere), READ_MISSING);
    assert_int_equal(outcome_of(w, "two", 1, answer), READ_MISSING);
    assert_int_equal(outcome_of(w, "one", 1, waits), READ_MISSING);
    assert_int_equal(outcome_of(w, "one", 1, UINT64_MAX), READ_MISSING);
}

static void an_empty_thread_has_one_empty_page(void **state)
{
    struct world *w = *state;
    const char *const empty[] = {"one", "nowhere"};
    for (size_t i = 0; i < COUNT(empty); i++) {
        struct thread t = read_thread(w, empty[i]);
        assert_int_equal(t.replies_count, 0);
        assert_int_equal(t.total, 0);
        assert_int_equal(t.pages_count, 1);
    }
}

#define CHAIN 3000

static void a_chain_of_thousands_is_read_to_its_end(void **state)
{
    struct world *w = *state;
    static uint64_t ids[CHAIN + 1];
    begin(w);
    for (int i = 0; i <= CHAIN; i++)
        ids[i] =
            take_in_batch(w, (struct wish){.parent = i ? ids[i - 1] : 0, .state = REPLY_PUBLISHED})
                .id;
    commit(w);
    struct thread t = read_thread(w, "one");
    assert_int_equal(t.replies_count, 1 + LIMIT_ANSWERS_SHOWN);
    for (size_t i = 0; i < t.replies_count; i++) assert_int_equal(t.replies[i].id, ids[i]);
    struct thread_query q = {.page = S("one"), .page_number = 6, .per_page = 50, .thread = ids[0]};
    t = read_page(w, &q);
    assert_int_equal(t.replies_count, 1 + LIMIT_THREAD_SHOWN);
    assert_int_equal(t.replies[LIMIT_THREAD_SHOWN].id, ids[CHAIN]);
    assert_int_equal(t.replies[LIMIT_THREAD_SHOWN].depth, CHAIN);
    verify(w);
}

/* ---- what waits ---- */

static struct thread read_as(struct world *w, struct thread_query q, unsigned author)
{
    struct author_hash secret = secret_of(author);
    q.page = S("one"), q.author = &secret;
    if (!q.per_page) q.per_page = 2;
    if (!q.page_number) q.page_number = 1;
    return read_page(w, &q);
}

static size_t count_mine(const struct thread *t)
{
    size_t count = 0;
    for (size_t i = 0; i < t->replies_count; i++) count += t->replies[i].mine;
    return count;
}

static void an_author_sees_what_waits_where_it_will_stand(void **state)
{
    struct world *w = *state;
    uint64_t a = published(w, "one", 0), b = published(w, "one", 0), c = published(w, "one", 0);
    uint64_t root = take(w, (struct wish){.author = 7}).id;
    uint64_t answer = take(w, (struct wish){.author = 7, .parent = a}).id;
    uint64_t others = take(w, (struct wish){.author = 8}).id;
    struct thread first = read_as(w, (struct thread_query){0}, 7);
    assert_int_equal(first.replies_count, 3);
    assert_true(first.replies[0].id == a && first.replies[1].id == answer &&
                first.replies[2].id == b);
    assert_true(first.replies[1].mine && !first.replies[0].mine);
    struct thread last = read_as(w, (struct thread_query){.page_number = 2}, 7);
    assert_int_equal(last.replies_count, 2);
    assert_true(last.replies[0].id == c && last.replies[1].id == root);
    struct thread newest = read_as(w, (struct thread_query){.sort = SORT_NEWEST}, 7);
    assert_int_equal(newest.replies[0].id, root);
    assert_int_equal(newest.replies[1].id, c);
    assert_int_equal(newest.total, 3);
    assert_false(has(&last, others));
    struct thread anyone = read_thread(w, "one");
    assert_int_equal(anyone.replies_count, 3);
    struct thread stranger = read_as(w, (struct thread_query){.page_number = 2}, 9);
    assert_int_equal(stranger.replies_count, 1);
}

static void waiting_roots_stand_in_the_order_they_came(void **state)
{
    struct world *w = *state;
    uint64_t ids[3];
    for (int i = 0; i < 3; i++) ids[i] = take(w, (struct wish){.author = 7}).id;
    struct thread t = read_as(w, (struct thread_query){0}, 7);
    assert_int_equal(t.replies_count, 3);
    for (int i = 0; i < 3; i++) assert_int_equal(t.replies[i].id, ids[i]);
    t = read_as(w, (struct thread_query){.sort = SORT_NEWEST}, 7);
    for (int i = 0; i < 3; i++) assert_int_equal(t.replies[i].id, ids[2 - i]);
}

static void a_mine_link_shows_its_one_waiting_reply(void **state)
{
    struct world *w = *state;
    uint64_t shown = published(w, "one", 0), waits = take(w, (struct wish){.author = 7}).id;
    uint64_t other = take(w, (struct wish){.author = 7}).id,
             elsewhere = take(w, (struct wish){.page = "two"}).id;
    struct thread_query q = {.page = S("one"), .page_number = 1, .per_page = 50, .also = waits};
    struct thread t = read_page(w, &q);
    assert_int_equal(t.replies_count, 2);
    assert_int_equal(t.replies[1].id, waits);
    assert_true(t.replies[1].mine && !t.replies[0].mine);
    assert_false(has(&t, other));
    t = read_as(w, q, 7);
    assert_int_equal(t.replies_count, 3); /* once, though cookie and link both show it */
    const uint64_t not_here[] = {elsewhere, 4711, UINT64_MAX};
    for (size_t i = 0; i < COUNT(not_here); i++) {
        q.also = not_here[i];
        t = read_page(w, &q);
        assert_int_equal(t.replies_count, 1);
    }
    q.also = shown;
    t = read_page(w, &q);
    assert_int_equal(t.replies_count, 1);
    assert_int_equal(count_mine(&t), 1);
    take_away(w, waits);
    q.also = waits;
    t = read_page(w, &q);
    assert_int_equal(t.replies_count, 1);
}

static void a_waiting_answer_stands_with_its_part_of_a_folded_thread(void **state)
{
    struct world *w = *state;
    uint64_t ids[601];
    ids[0] = published(w, "one", 0);
    begin(w);
    for (int i = 1; i <= 600; i++)
        ids[i] = take_in_batch(w, (struct wish){.parent = ids[0], .state = REPLY_PUBLISHED}).id;
    uint64_t to_root = take_in_batch(w, (struct wish){.author = 7, .parent = ids[0]}).id;
    uint64_t to_first = take_in_batch(w, (struct wish){.author = 7, .parent = ids[1]}).id;
    uint64_t to_last = take_in_batch(w, (struct wish){.author = 7, .parent = ids[600]}).id;
    commit(w);
    struct thread one = read_as(w, (struct thread_query){.thread = ids[0], .page_number = 1}, 7);
    assert_true(has(&one, to_first) && !has(&one, to_root) && !has(&one, to_last));
    struct thread two = read_as(w, (struct thread_query){.thread = ids[0], .page_number = 2}, 7);
    assert_true(!has(&two, to_first) && has(&two, to_root) && has(&two, to_last));
    struct thread page = read_as(w, (struct thread_query){0}, 7);
    assert_true(has(&page, to_first) && has(&page, to_root) && has(&page, to_last));
    assert_int_equal(page.replies_count, 1 + LIMIT_ANSWERS_SHOWN + 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_make, world_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(pages_hold_what_the_model_says),
        TEST(a_folded_thread_shows_all_its_answers_in_parts),
        TEST(a_place_is_where_the_page_shows_it),
        TEST(newest_and_oldest_have_the_same_roots_the_other_way_round),
        TEST(a_page_that_is_not_there_is_missing),
        TEST(an_empty_thread_has_one_empty_page),
        TEST(a_chain_of_thousands_is_read_to_its_end),
        TEST(an_author_sees_what_waits_where_it_will_stand),
        TEST(waiting_roots_stand_in_the_order_they_came),
        TEST(a_mine_link_shows_its_one_waiting_reply),
        TEST(a_waiting_answer_stands_with_its_part_of_a_folded_thread),
    };
    return cmocka_run_group_tests_name("store thread", tests, NULL, NULL);
}
