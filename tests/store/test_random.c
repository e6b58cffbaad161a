/* Thousands of changes by chance, in batches that are sometimes rolled back, beside a model that is
 * simple enough to be believed: whatever happens, both say the same, and store_verify finds no
 * fault. */
#include "store_for_tests.h"

#define STEPS      18000
#define REPLIES    4000
#define PAGES      2
#define AUTHORS    9
#define ADDRESSES  5
#define POSTS      3000
#define BATCH_MAX  24
#define EVERY_STEP 1500 /* all is compared, and the store opened again */

static const char *const slugs[PAGES] = {"one", "two"};

struct known {
    uint64_t id;
    size_t page, root,
        parent; /* index; root == own index and parent == REPLIES for a top-level one */
    unsigned author, address, post;
    enum reply_state state;
    bool was_public;
    uint64_t ordinal;
};

struct model {
    struct known replies[REPLIES];
    size_t count;
    uint64_t ordinals[PAGES];
    size_t of_post[POSTS]; /* index + 1 */
};

struct run {
    struct world *w;
    struct model now, before; /* this batch */
    uint64_t chance;
};

static uint32_t any(struct run *r, size_t below) { return draw(&r->chance, (uint32_t)below); }

static void make_public(struct model *m, struct known *k)
{
    k->state = REPLY_PUBLISHED;
    if (!k->was_public && k->parent == REPLIES) k->ordinal = ++m->ordinals[k->page];
    k->was_public = true;
}

/* ---- what can happen ---- */

static enum take_outcome expected_outcome(const struct model *m, size_t parent, size_t page)
{
    if (parent == REPLIES) return TAKE_NEW;
    const struct known *up = &m->replies[parent];
    if (up->page != page) return TAKE_PARENT_UNKNOWN;
    if (up->state == REPLY_PUBLISHED) return TAKE_NEW;
    return up->state == REPLY_PENDING ? TAKE_PARENT_PENDING : TAKE_PARENT_GONE;
}

static void remember(struct model *m, const struct known *known)
{
    struct known *k = &m->replies[m->count++];
    *k = *known;
    k->root = k->parent == REPLIES ? m->count - 1 : m->replies[k->parent].root;
    m->of_post[k->post] = m->count;
    if (k->state == REPLY_PUBLISHED) make_public(m, k);
}

static void take_one(struct run *r)
{
    struct model *m = &r->now;
    struct known k = {.page = any(r, PAGES),
                      .parent = REPLIES,
                      .author = any(r, AUTHORS),
                      .address = any(r, ADDRESSES),
                      .post = 1 + any(r, POSTS - 1),
                      .state = any(r, 2) ? REPLY_PUBLISHED : REPLY_PENDING};
    if (m->count && any(r, 3)) k.parent = any(r, m->count);
    struct taken taken = take_in_batch(
        r->w, (struct wish){.page = slugs[k.page],
                            .parent = k.parent < REPLIES ? m->replies[k.parent].id : 0,
                            .author = k.author,
                            .address = k.address,
                            .state = k.state,
                            .post = k.post});
    if (m->of_post[k.post]) {
        const struct known *same = &m->replies[m->of_post[k.post] - 1];
        assert_int_equal(taken.outcome, TAKE_SAME);
        assert_int_equal(taken.id, same->id);
        assert_int_equal(taken.state, same->state);
        return;
    }
    assert_int_equal(taken.outcome, expected_outcome(m, k.parent, k.page));
    if (taken.outcome != TAKE_NEW) return;
    if (m->count) assert_true(taken.id > m->replies[m->count - 1].id);
    k.id = taken.id;
    remember(m, &k);
}

static void publish_one(struct run *r, struct known *k)
{
    enum change_outcome outcome, expected = CHANGE_WRONG_STATE;
    must(r->w, store_publish_reply(r->w->store, k->id, S("m"), &outcome, &r->w->e));
    if (k->state == REPLY_PUBLISHED) expected = CHANGE_NOTHING;
    if (k->state == REPLY_PENDING || k->state == REPLY_REMOVED) {
        expected = CHANGE_DONE;
        make_public(&r->now, k);
    }
    assert_int_equal(outcome, expected);
}

static void remove_one(struct run *r, struct known *k)
{
    enum change_outcome outcome, expected = CHANGE_WRONG_STATE;
    must(r->w,
         store_remove_reply(r->w->store, k->id, REASON_SPAM, STR_NONE, S("m"), &outcome, &r->w->e));
    if (k->state == REPLY_REMOVED) expected = CHANGE_NOTHING;
    if (k->state == REPLY_PENDING || k->state == REPLY_PUBLISHED) {
        expected = CHANGE_DONE;
        k->state = REPLY_REMOVED;
    }
    assert_int_equal(outcome, expected);
}

static void withdraw_one(struct run *r, struct known *k)
{
    unsigned author = any(r, AUTHORS);
    enum change_outcome outcome, expected = CHANGE_WRONG_STATE;
    struct author_claim who = {.secret = secret_of(author), .window_ms = INT64_MAX};
    must(r->w, store_withdraw_reply(r->w->store, k->id, &who, &outcome, &r->w->e));
    if (k->state == REPLY_ERASED || author != k->author) {
        expected = CHANGE_NOT_YOURS;
    } else if (k->state == REPLY_WITHDRAWN) {
        expected = CHANGE_NOTHING;
    } else if (k->state != REPLY_REMOVED) {
        expected = CHANGE_DONE;
        k->state = REPLY_WITHDRAWN;
    }
    assert_int_equal(outcome, expected);
}

static void erase_one(struct run *r, struct known *k)
{
    enum change_outcome outcome;
    must(r->w, store_erase_reply(r->w->store, k->id, S("m"), &outcome, &r->w->e));
    assert_int_equal(outcome, k->state == REPLY_ERASED ? CHANGE_NOTHING : CHANGE_DONE);
    k->state = REPLY_ERASED;
}

static void erase_address(struct run *r)
{
    unsigned address = 1 + any(r, ADDRESSES - 1);
    unsigned char hash[HASH_BYTES];
    uint64_t count, expected = 0;
    fill_address(hash, address);
    must(r->w, store_erase_address(r->w->store, hash, false, S("m"), &count, &r->w->e));
    for (size_t i = 0; i < r->now.count; i++) {
        struct known *k = &r->now.replies[i];
        if (k->address != address || k->state == REPLY_ERASED) continue;
        k->state = REPLY_ERASED;
        expected++;
    }
    assert_int_equal(count, expected);
}

static void change_one(struct run *r)
{
    static void (*const changes[])(struct run * r, struct known * k) = {
        publish_one, publish_one, publish_one, remove_one, remove_one, withdraw_one, erase_one};
    if (any(r, 400) == 0) erase_address(r);
    if (r->now.count) changes[any(r, COUNT(changes))](r, &r->now.replies[any(r, r->now.count)]);
}

/* ---- comparing ---- */

static uint64_t count_answers(const struct model *m, size_t root)
{
    uint64_t count = 0;
    for (size_t i = 0; i < m->count; i++)
        count += m->replies[i].root == root && i != root && m->replies[i].was_public;
    return count;
}

static void compare_reply(struct run *r, size_t i)
{
    const struct model *m = &r->now;
    const struct known *k = &m->replies[i];
    struct reply got = read_reply(r->w, k->id);
    assert_int_equal(got.state, k->state);
    assert_int_equal(got.was_public, k->was_public);
    assert_int_equal(got.root, m->replies[k->root].id);
    assert_int_equal(got.ordinal, m->replies[k->root].ordinal);
    if (i == k->root) assert_int_equal(got.answers, count_answers(m, i));
    bool has_content = k->state == REPLY_PENDING || k->state == REPLY_PUBLISHED;
    assert_int_equal(str_is_empty(got.text), !has_content);
}

static void compare_page(struct run *r, size_t page)
{
    uint64_t shown = 0, total = 0;
    for (size_t i = 0; i < r->now.count; i++) {
        const struct known *k = &r->now.replies[i];
        if (k->page != page) continue;
        total += k->state == REPLY_PUBLISHED;
        shown += k->was_public &&
                 (k->root == i || count_answers(&r->now, k->root) <= LIMIT_ANSWERS_SHOWN);
    }
    struct thread t = read_thread(r->w, slugs[page]);
    assert_int_equal(t.total, total);
    assert_int_equal(t.roots, r->now.ordinals[page]);
    uint64_t unfolded = 0;
    for (size_t i = 0, folds = 0; i < t.replies_count; i++) {
        if (t.replies[i].id == t.replies[i].root)
            folds = t.replies[i].answers > LIMIT_ANSWERS_SHOWN;
        unfolded += !folds || t.replies[i].id == t.replies[i].root;
    }
    assert_int_equal(unfolded, shown);
}

static void compare(struct run *r)
{
    for (size_t i = 0; i < r->now.count; i++) compare_reply(r, i);
    for (size_t page = 0; page < PAGES; page++) compare_page(r, page);
    verify(r->w);
    arena_reset(r->w->arena);
}

/* ---- the whole ---- */

static void end_batch(struct run *r)
{
    if (any(r, 5) == 0) {
        store_rollback(r->w->store);
        r->now = r->before;
        return;
    }
    commit(r->w);
}

static void run_batch(struct run *r)
{
    r->before = r->now;
    begin(r->w);
    for (uint32_t left = 1 + any(r, BATCH_MAX); left > 0; left--)
        if (any(r, 2))
            take_one(r);
        else
            change_one(r);
    end_batch(r);
}

static void whatever_happens_counters_and_places_are_exact(void **state)
{
    static struct run r;
    r = (struct run){.w = *state, .chance = 20250101};
    for (int step = 0; step < STEPS; step += BATCH_MAX / 2) {
        run_batch(&r);
        if (step % EVERY_STEP != 0) continue;
        compare(&r);
        store_close(&r.w->store);
        open_store(r.w);
    }
    compare(&r);
    assert_true(r.now.count > 500);
}

/* ---- store_verify itself ---- */

static void count_fault(void *ctx, struct str line)
{
    assert_false(str_is_empty(line));
    ++*(size_t *)ctx;
}

static void store_verify_finds_what_was_spoilt(void **state)
{
    struct world *w = *state;
    static const char *const spoils[] = {
        "UPDATE page SET published = published + 1 WHERE slug = 'one'",
        "UPDATE page SET roots = roots + 1 WHERE slug = 'one'",
        "UPDATE reply SET ordinal = 7 WHERE ordinal = 1",
        "UPDATE reply SET answers = answers + 1 WHERE parent IS NULL",
        "UPDATE author SET published = published - 1",
        "UPDATE reply SET ordinal = NULL WHERE ordinal = 1",
        "UPDATE reply SET depth = 5 WHERE parent IS NOT NULL",
        "UPDATE reply SET author_name = 'back' WHERE state = 4",
        "UPDATE reply SET author = 4711 WHERE parent IS NOT NULL",
        "UPDATE meta SET value = '0' WHERE name = 'schema'",
    };
    uint64_t root = published(w, "one", 0);
    published(w, "one", root);
    erase(w, published(w, "one", 0));
    for (size_t i = 0; i < COUNT(spoils); i++) {
        size_t faults = 0;
        run_sql(w, "PRAGMA foreign_keys = OFF; DROP TABLE IF EXISTS kept_reply; DROP TABLE IF "
                   "EXISTS kept_page;"
                   "CREATE TABLE kept_reply AS SELECT * FROM reply; CREATE TABLE kept_page AS "
                   "SELECT * FROM page;");
        verify(w);
        run_sql(w, spoils[i]);
        must(w, store_verify(w->store, count_fault, &faults, &w->e));
        if (faults == 0) fail_msg("not found: %s", spoils[i]);
        run_sql(w, "UPDATE reply SET (ordinal, answers, depth, author_name, author) ="
                   " (SELECT ordinal, answers, depth, author_name, author FROM kept_reply AS k "
                   "WHERE k.id = reply.id);"
                   "UPDATE page SET (roots, published) ="
                   " (SELECT roots, published FROM kept_page AS k WHERE k.id = page.id);"
                   "UPDATE author SET published = (SELECT count(*) FROM reply WHERE author = "
                   "author.id AND state = 1);"
                   "UPDATE meta SET value = (SELECT user_version FROM pragma_user_version)"
                   " WHERE name = 'schema'");
    }
    verify(w);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_make, world_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(whatever_happens_counters_and_places_are_exact),
        TEST(store_verify_finds_what_was_spoilt),
    };
    return cmocka_run_group_tests_name("store random", tests, NULL, NULL);
}
