/* Taking a reply: in batches, once, at its place, with exact counters. */
#include "store_for_tests.h"

/* ---- batches ---- */

static void a_taken_reply_reads_as_it_was_given(void **state)
{
    struct world *w = *state;
    struct wish wish = {.text = "Line one\nLine two \xF0\x9F\x8C\xB3",
                        .name = "Ama",
                        .url = "https://example.org/",
                        .passage = "p3",
                        .quote = "It began",
                        .held_for = "first_reply,too_fast",
                        .author = 7};
    struct taken taken = take(w, wish);
    assert_int_equal(taken.outcome, TAKE_NEW);
    assert_int_equal(taken.state, REPLY_PENDING);
    assert_true(taken.id > 0 && taken.id < UINT64_C(1) << 53);
    struct reply r = read_reply(w, taken.id);
    assert_int_equal(r.id, taken.id);
    assert_int_equal(r.root, taken.id);
    assert_int_equal(r.parent, 0);
    assert_int_equal(r.depth, 0);
    assert_int_equal(r.ordinal, 0);
    assert_int_equal(r.state, REPLY_PENDING);
    assert_false(r.was_public);
    assert_int_equal(r.edited_ms, 0);
    const struct str got[] = {r.page,  r.text,     r.author, r.url,       r.passage,
                              r.quote, r.held_for, r.lang,   r.page_title};
    const struct str given[] = {S("one"),
                                str_of(wish.text),
                                S("Ama"),
                                S("https://example.org/"),
                                S("p3"),
                                S("It began"),
                                S("first_reply,too_fast"),
                                S("en"),
                                S("A title")};
    for (size_t i = 0; i < COUNT(got); i++) assert_true(str_eq(got[i], given[i]));
}

static void a_text_may_hold_any_byte(void **state)
{
    struct world *w = *state;
    static const char text[] = "a\0b\x01\xff'\"; DROP TABLE reply; --";
    unsigned char once[ONCE_BYTES] = {1};
    struct new_reply reply = {.page = S("one"), .text = {text, sizeof text}, .once = once};
    struct taken taken;
    begin(w);
    must(w, store_take_reply(w->store, &reply, &taken, &w->e));
    commit(w);
    assert_true(str_eq(read_reply(w, taken.id).text, reply.text));
}

static void nothing_of_a_batch_is_seen_before_its_commit(void **state)
{
    struct world *w = *state;
    struct reply ignored;
    begin(w);
    uint64_t id = take_in_batch(w, (struct wish){.state = REPLY_PUBLISHED}).id;
    assert_int_equal(reader_reply(w->reader, w->arena, id, NULL, &ignored), READ_MISSING);
    commit(w);
    assert_int_equal(reader_reply(w->reader, w->arena, id, NULL, &ignored), READ_OK);
}

static void nothing_of_a_batch_that_is_rolled_back_ever_was(void **state)
{
    struct world *w = *state;
    struct reply ignored;
    begin(w);
    uint64_t id =
        take_in_batch(w, (struct wish){.state = REPLY_PUBLISHED, .author = 3, .address = 3}).id;
    store_rollback(w->store);
    assert_int_equal(store_touched(w->store).pages_count, 0);
    assert_false(store_touched(w->store).lists);
    assert_int_equal(reader_reply(w->reader, w->arena, id, NULL, &ignored), READ_MISSING);
    assert_int_equal(read_reply(w, published(w, "one", 0)).ordinal, 1);
    verify(w);
}

static void an_empty_batch_commits(void **state)
{
    struct world *w = *state;
    begin(w);
    commit(w);
    begin(w);
    store_rollback(w->store);
}

/* Too long for SQLite: it fails at the last statement but one, with page, author and ordinal made
 * already. */
static bool take_the_impossible(struct world *w, struct taken *ret)
{
    unsigned char once[ONCE_BYTES] = {9};
    struct new_reply reply = {.page = S("two"),
                              .text = {"x", (size_t)3 << 30},
                              .once = once,
                              .secret = secret_of(99),
                              .state = REPLY_PUBLISHED};
    return store_take_reply(w->store, &reply, ret, &w->e);
}

static uint64_t count_rows(struct world *w, const char *table)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *q = NULL;
    assert_int_equal(sqlite3_open_v2(w->path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    const char *sql = arena_printf(w->arena, "SELECT count(*) FROM %s", table).at;
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &q, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    uint64_t count = (uint64_t)sqlite3_column_int64(q, 0);
    sqlite3_finalize(q);
    sqlite3_close(db);
    return count;
}

static void a_change_that_fails_leaves_no_trace_and_lets_the_others_be(void **state)
{
    struct world *w = *state;
    struct taken untouched = {.outcome = TAKE__COUNT};
    begin(w);
    uint64_t before = take_in_batch(w, (struct wish){.state = REPLY_PUBLISHED}).id;
    assert_false(take_the_impossible(w, &untouched));
    assert_int_equal(untouched.outcome, TAKE__COUNT);
    uint64_t after = take_in_batch(w, (struct wish){.state = REPLY_PUBLISHED}).id;
    commit(w);
    assert_int_equal(store_touched(w->store).pages_count, 1);
    assert_true(str_eq(store_touched(w->store).pages[0], S("one")));
    assert_int_equal(read_reply(w, before).ordinal, 1);
    assert_int_equal(read_reply(w, after).ordinal, 2);
    assert_int_equal(count_rows(w, "reply"), 2);
    assert_int_equal(count_rows(w, "author"), 1);
    assert_int_equal(count_rows(w, "page"), 1);
    verify(w);
}

static void what_was_committed_is_there_after_opening_again(void **state)
{
    struct world *w = *state;
    uint64_t id = published(w, "one", 0);
    store_close(&w->store);
    open_store(w);
    assert_int_equal(read_reply(w, id).ordinal, 1);
    assert_true(published(w, "one", 0) > id);
    verify(w);
}

/* ---- once ---- */

static void the_same_post_is_the_same_reply_whenever_it_comes(void **state)
{
    struct world *w = *state;
    struct wish post = {.post = 42, .state = REPLY_PENDING, .author = 1};
    struct taken first = take(w, post), again = take(w, post);
    assert_int_equal(first.outcome, TAKE_NEW);
    assert_int_equal(again.outcome, TAKE_SAME);
    assert_int_equal(again.id, first.id);
    assert_int_equal(publish(w, first.id), CHANGE_DONE);
    post.state = REPLY_PUBLISHED;
    again = take(w, post);
    assert_int_equal(again.outcome, TAKE_SAME);
    assert_int_equal(again.state, REPLY_PUBLISHED);
    assert_int_equal(erase(w, first.id), CHANGE_DONE);
    again = take(w, post);
    assert_int_equal(again.id, first.id);
    assert_int_equal(again.state, REPLY_ERASED);
    assert_int_equal(count_rows(w, "reply"), 1);
    verify(w);
}

static void the_same_post_is_known_within_its_own_batch(void **state)
{
    struct world *w = *state;
    begin(w);
    struct taken first = take_in_batch(w, (struct wish){.post = 42});
    struct taken again = take_in_batch(w, (struct wish){.post = 42});
    commit(w);
    assert_int_equal(again.outcome, TAKE_SAME);
    assert_int_equal(again.id, first.id);
}

static void the_same_post_is_known_though_its_article_went(void **state)
{
    struct world *w = *state;
    struct taken first = take(w, (struct wish){.post = 42});
    begin(w);
    must(w, store_drop_article(w->store, S("one"), &w->e));
    commit(w);
    assert_int_equal(take(w, (struct wish){.post = 42}).outcome, TAKE_SAME);
    assert_int_equal(take(w, (struct wish){.post = 42}).id, first.id);
    assert_int_equal(take(w, (struct wish){.post = 43}).outcome, TAKE_NO_PAGE);
}

static void find_once_finds_what_was_taken_and_nothing_else(void **state)
{
    struct world *w = *state;
    unsigned post = 42;
    unsigned char once[ONCE_BYTES] = {0};
    struct taken taken = take(w, (struct wish){.post = post}), found = {0};
    bool is_found = false;
    memcpy(once, &post, sizeof post);
    must(w, store_find_once(w->store, once, &is_found, &found, &w->e));
    assert_true(is_found);
    assert_int_equal(found.outcome, TAKE_SAME);
    assert_int_equal(found.id, taken.id);
    once[ONCE_BYTES - 1] ^= 1;
    must(w, store_find_once(w->store, once, &is_found, &found, &w->e));
    assert_false(is_found);
}

/* ---- pages and parents ---- */

static void a_reply_needs_an_article_on_the_site(void **state)
{
    struct world *w = *state;
    struct article draft = article_of("draft");
    draft.draft = true;
    begin(w);
    must(w, store_put_article(w->store, &draft, &w->e));
    commit(w);
    assert_int_equal(take(w, (struct wish){.page = "draft"}).outcome, TAKE_NO_PAGE);
    assert_int_equal(take(w, (struct wish){.page = "nowhere"}).outcome, TAKE_NO_PAGE);
    assert_int_equal(count_rows(w, "page") + count_rows(w, "author") + count_rows(w, "reply"), 0);
}

static void only_a_published_reply_of_the_same_page_is_answered(void **state)
{
    struct world *w = *state;
    uint64_t pending = take(w, (struct wish){0}).id, shown = published(w, "one", 0);
    uint64_t removed = published(w, "one", 0), elsewhere = published(w, "two", 0);
    assert_int_equal(take_away(w, removed), CHANGE_DONE);
    assert_int_equal(take(w, (struct wish){.parent = shown}).outcome, TAKE_NEW);
    assert_int_equal(take(w, (struct wish){.parent = pending}).outcome, TAKE_PARENT_PENDING);
    assert_int_equal(take(w, (struct wish){.parent = removed}).outcome, TAKE_PARENT_GONE);
    assert_int_equal(take(w, (struct wish){.parent = elsewhere}).outcome, TAKE_PARENT_UNKNOWN);
    assert_int_equal(take(w, (struct wish){.parent = 4711}).outcome, TAKE_PARENT_UNKNOWN);
    verify(w);
}

static void an_answer_knows_its_root_and_depth(void **state)
{
    struct world *w = *state;
    uint64_t root = published(w, "one", 0), a = published(w, "one", root),
             b = published(w, "one", a);
    struct reply r = read_reply(w, b);
    assert_int_equal(r.root, root);
    assert_int_equal(r.parent, a);
    assert_int_equal(r.depth, 2);
    assert_int_equal(r.ordinal, 1);
    assert_int_equal(read_reply(w, root).answers, 2);
    assert_true(str_eq(r.parent_author, S("Ama")));
}

/* ---- ordinals ---- */

static void ordinals_are_dense_in_the_order_of_publication(void **state)
{
    struct world *w = *state;
    uint64_t late = take(w, (struct wish){0}).id, never = take(w, (struct wish){0}).id;
    uint64_t first = published(w, "one", 0);
    assert_int_equal(publish(w, late), CHANGE_DONE);
    uint64_t third = published(w, "one", 0), other = published(w, "two", 0);
    assert_int_equal(read_reply(w, first).ordinal, 1);
    assert_int_equal(read_reply(w, late).ordinal, 2);
    assert_int_equal(read_reply(w, third).ordinal, 3);
    assert_int_equal(read_reply(w, other).ordinal, 1);
    assert_int_equal(read_reply(w, never).ordinal, 0);
    verify(w);
}

static void a_reply_once_public_keeps_its_ordinal_whatever_becomes_of_it(void **state)
{
    struct world *w = *state;
    uint64_t id = published(w, "one", 0), next = published(w, "one", 0);
    assert_int_equal(take_away(w, id), CHANGE_DONE);
    assert_int_equal(read_reply(w, id).ordinal, 1);
    assert_int_equal(publish(w, id), CHANGE_DONE);
    assert_int_equal(read_reply(w, id).ordinal, 1);
    assert_int_equal(erase(w, id), CHANGE_DONE);
    assert_int_equal(read_reply(w, id).ordinal, 1);
    assert_int_equal(read_reply(w, next).ordinal, 2);
    verify(w);
}

static void
a_reply_removed_while_it_waited_gets_its_ordinal_when_it_is_published_after_all(void **state)
{
    struct world *w = *state;
    uint64_t id = take(w, (struct wish){0}).id;
    assert_int_equal(take_away(w, id), CHANGE_DONE);
    assert_int_equal(read_thread(w, "one").replies_count, 0);
    uint64_t first = published(w, "one", 0);
    assert_int_equal(publish(w, id), CHANGE_DONE);
    assert_int_equal(read_reply(w, first).ordinal, 1);
    assert_int_equal(read_reply(w, id).ordinal, 2);
    verify(w);
}

/* ---- facts ---- */

static struct page_facts facts_of(struct world *w, const char *page, unsigned author)
{
    struct page_facts facts = {0};
    struct author_hash secret = secret_of(author);
    must(w, store_page_facts(w->store, str_of(page), &secret, &facts, &w->e));
    return facts;
}

static void an_author_is_proved_while_a_reply_of_theirs_is_published(void **state)
{
    struct world *w = *state;
    assert_false(facts_of(w, "one", 5).author_is_proved);
    uint64_t id = take(w, (struct wish){.author = 5}).id;
    assert_false(facts_of(w, "one", 5).author_is_proved);
    assert_int_equal(publish(w, id), CHANGE_DONE);
    assert_true(facts_of(w, "two", 5).author_is_proved);
    assert_false(facts_of(w, "one", 6).author_is_proved);
    assert_int_equal(take_away(w, id), CHANGE_DONE);
    assert_false(facts_of(w, "one", 5).author_is_proved);
}

static void a_page_says_whether_it_takes_replies(void **state)
{
    struct world *w = *state;
    struct article closed = article_of("closed");
    closed.replies = REPLIES_CLOSED;
    begin(w);
    must(w, store_put_article(w->store, &closed, &w->e));
    commit(w);
    assert_int_equal(facts_of(w, "closed", 1).replies, REPLIES_CLOSED);
    assert_int_equal(facts_of(w, "one", 1).replies, REPLIES_OPEN);
    assert_true(facts_of(w, "one", 1).exists);
    assert_false(facts_of(w, "nowhere", 1).exists);
}

static void only_what_shows_touches_its_page(void **state)
{
    struct world *w = *state;
    uint64_t id = take(w, (struct wish){.page = "two"}).id;
    assert_int_equal(store_touched(w->store).pages_count, 0);
    assert_false(store_touched(w->store).lists);
    begin(w);
    take_in_batch(w, (struct wish){.page = "one", .state = REPLY_PUBLISHED});
    take_in_batch(w, (struct wish){.page = "two", .state = REPLY_PUBLISHED});
    take_in_batch(w, (struct wish){.page = "one", .state = REPLY_PUBLISHED});
    commit(w);
    assert_int_equal(store_touched(w->store).pages_count, 2);
    assert_true(store_touched(w->store).lists);
    assert_int_equal(take_away(w, id), CHANGE_DONE);
    assert_int_equal(store_touched(w->store).pages_count, 0);
}

static void the_face_of_an_author_is_the_same_everywhere_and_nobody_elses(void **state)
{
    struct world *w = *state;
    uint64_t a = take(w, (struct wish){.author = 1}).id,
             b = take(w, (struct wish){.author = 1, .page = "two"}).id;
    uint64_t c = take(w, (struct wish){.author = 2}).id;
    assert_int_equal(read_reply(w, a).face, read_reply(w, b).face);
    assert_int_not_equal(read_reply(w, a).face, read_reply(w, c).face);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_make, world_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_taken_reply_reads_as_it_was_given),
        TEST(a_text_may_hold_any_byte),
        TEST(nothing_of_a_batch_is_seen_before_its_commit),
        TEST(nothing_of_a_batch_that_is_rolled_back_ever_was),
        TEST(an_empty_batch_commits),
        TEST(a_change_that_fails_leaves_no_trace_and_lets_the_others_be),
        TEST(what_was_committed_is_there_after_opening_again),
        TEST(the_same_post_is_the_same_reply_whenever_it_comes),
        TEST(the_same_post_is_known_within_its_own_batch),
        TEST(the_same_post_is_known_though_its_article_went),
        TEST(find_once_finds_what_was_taken_and_nothing_else),
        TEST(a_reply_needs_an_article_on_the_site),
        TEST(only_a_published_reply_of_the_same_page_is_answered),
        TEST(an_answer_knows_its_root_and_depth),
        TEST(ordinals_are_dense_in_the_order_of_publication),
        TEST(a_reply_once_public_keeps_its_ordinal_whatever_becomes_of_it),
        TEST(a_reply_removed_while_it_waited_gets_its_ordinal_when_it_is_published_after_all),
        TEST(an_author_is_proved_while_a_reply_of_theirs_is_published),
        TEST(a_page_says_whether_it_takes_replies),
        TEST(only_what_shows_touches_its_page),
        TEST(the_face_of_an_author_is_the_same_everywhere_and_nobody_elses),
    };
    return cmocka_run_group_tests_name("store taking", tests, NULL, NULL);
}
