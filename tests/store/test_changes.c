/* What becomes of a reply: its author's wishes and the moderator's. */
#include "store_for_tests.h"

#define HOUR_MS (INT64_C(60) * 60 * 1000)

static const struct author_claim by_link = {.by_link = true, .window_ms = HOUR_MS};

static struct author_claim cookie_of(unsigned author)
{
    return (struct author_claim){.secret = secret_of(author), .window_ms = HOUR_MS};
}

static enum change_outcome edit(struct world *w, uint64_t id, struct author_claim who,
                                const char *text)
{
    enum change_outcome outcome = CHANGE__COUNT;
    begin(w);
    must(w, store_edit_reply(w->store, id, &who, str_of(text), &outcome, &w->e));
    commit(w);
    return outcome;
}

static enum change_outcome withdraw(struct world *w, uint64_t id, struct author_claim who)
{
    enum change_outcome outcome = CHANGE__COUNT;
    begin(w);
    must(w, store_withdraw_reply(w->store, id, &who, &outcome, &w->e));
    commit(w);
    return outcome;
}

/* ---- its author ---- */

static void an_author_edits_by_cookie_or_by_link(void **state)
{
    struct world *w = *state;
    uint64_t id = take(w, (struct wish){.author = 3, .state = REPLY_PUBLISHED}).id;
    assert_int_equal(edit(w, id, cookie_of(3), "Better"), CHANGE_DONE);
    assert_true(str_eq(store_touched(w->store).pages[0], S("one")));
    assert_true(str_eq(read_reply(w, id).text, S("Better")));
    assert_true(read_reply(w, id).edited_ms >= read_reply(w, id).created_ms);
    assert_int_equal(edit(w, id, by_link, "Best"), CHANGE_DONE);
    assert_true(str_eq(read_reply(w, id).text, S("Best")));
}

static void an_edit_that_changes_nothing_leaves_no_mark(void **state)
{
    struct world *w = *state;
    uint64_t id = take(w, (struct wish){.text = "Same", .state = REPLY_PUBLISHED}).id;
    assert_int_equal(edit(w, id, by_link, "Same"), CHANGE_NOTHING);
    assert_int_equal(store_touched(w->store).pages_count, 0);
    assert_int_equal(read_reply(w, id).edited_ms, 0);
}

static void nobody_else_may_edit_or_withdraw(void **state)
{
    struct world *w = *state;
    uint64_t id = take(w, (struct wish){.author = 3}).id;
    assert_int_equal(edit(w, id, cookie_of(4), "Mine now"), CHANGE_NOT_YOURS);
    assert_int_equal(withdraw(w, id, cookie_of(4)), CHANGE_NOT_YOURS);
    assert_int_equal(edit(w, 4711, by_link, "Nothing"), CHANGE_UNKNOWN);
    assert_int_equal(withdraw(w, 4711, cookie_of(3)), CHANGE_UNKNOWN);
    assert_true(str_eq(read_reply(w, id).text, S("A text")));
}

static void after_the_window_it_is_too_late(void **state)
{
    struct world *w = *state;
    struct author_claim late = by_link;
    late.window_ms = -1;
    uint64_t id = take(w, (struct wish){0}).id;
    assert_int_equal(edit(w, id, late, "Late"), CHANGE_TOO_LATE);
    assert_int_equal(withdraw(w, id, late), CHANGE_TOO_LATE);
    late.secret = secret_of(1), late.by_link = false;
    assert_int_equal(edit(w, id, late, "Late"),
                     CHANGE_NOT_YOURS); /* strangers do not learn its age */
}

static void where_all_is_moderated_a_published_text_stays(void **state)
{
    struct world *w = *state;
    struct author_claim who = by_link;
    who.only_pending = true;
    uint64_t waits = take(w, (struct wish){0}).id, shown = published(w, "one", 0);
    assert_int_equal(edit(w, waits, who, "Better"), CHANGE_DONE);
    assert_int_equal(edit(w, shown, who, "Better"), CHANGE_WRONG_STATE);
    assert_int_equal(withdraw(w, shown, who), CHANGE_DONE);
}

static void a_withdrawn_reply_is_a_tombstone_and_beyond_change(void **state)
{
    struct world *w = *state;
    uint64_t id = published(w, "one", 0), answer = published(w, "one", id);
    assert_int_equal(withdraw(w, id, by_link), CHANGE_DONE);
    assert_int_equal(withdraw(w, id, by_link), CHANGE_NOTHING);
    assert_int_equal(edit(w, id, by_link, "Back"), CHANGE_WRONG_STATE);
    assert_int_equal(publish(w, id), CHANGE_WRONG_STATE);
    struct thread t = read_thread(w, "one");
    assert_int_equal(t.replies_count, 2);
    assert_int_equal(t.total, 1);
    assert_int_equal(t.replies[0].state, REPLY_WITHDRAWN);
    assert_true(str_is_empty(t.replies[0].text));
    assert_int_equal(t.replies[1].id, answer);
    verify(w);
}

static void what_is_withdrawn_while_it_waits_was_never_seen(void **state)
{
    struct world *w = *state;
    uint64_t id = take(w, (struct wish){0}).id;
    assert_int_equal(withdraw(w, id, by_link), CHANGE_DONE);
    assert_int_equal(store_touched(w->store).pages_count, 0);
    assert_int_equal(read_thread(w, "one").replies_count, 0);
    verify(w);
}

/* ---- moderators ---- */

static void publishing_twice_changes_nothing(void **state)
{
    struct world *w = *state;
    uint64_t id = take(w, (struct wish){0}).id;
    assert_int_equal(publish(w, id), CHANGE_DONE);
    assert_int_equal(store_touched(w->store).pages_count, 1);
    assert_int_equal(publish(w, id), CHANGE_NOTHING);
    assert_int_equal(store_touched(w->store).pages_count, 0);
    assert_int_equal(publish(w, 4711), CHANGE_UNKNOWN);
    assert_int_equal(read_thread(w, "one").total, 1);
}

static void a_removed_reply_leaves_a_tombstone_with_its_reason_and_its_answers(void **state)
{
    struct world *w = *state;
    uint64_t id = published(w, "one", 0), answer = published(w, "one", id);
    assert_int_equal(take_away(w, id), CHANGE_DONE);
    assert_int_equal(take_away(w, id), CHANGE_NOTHING);
    assert_int_equal(take_away(w, 4711), CHANGE_UNKNOWN);
    struct thread t = read_thread(w, "one");
    assert_int_equal(t.replies_count, 2);
    assert_int_equal(t.total, 1);
    assert_int_equal(t.replies[0].state, REPLY_REMOVED);
    assert_int_equal(t.replies[0].reason, REASON_OFF_TOPIC);
    const struct str gone[] = {t.replies[0].author, t.replies[0].text, t.replies[1].parent_author};
    for (size_t i = 0; i < COUNT(gone); i++) assert_true(str_is_empty(gone[i]));
    assert_int_equal(t.replies[1].id, answer);
    verify(w);
}

static void a_removed_reply_comes_back_as_it_was(void **state)
{
    struct world *w = *state;
    uint64_t id = published(w, "one", 0);
    assert_int_equal(take_away(w, id), CHANGE_DONE);
    assert_int_equal(publish(w, id), CHANGE_DONE);
    struct reply r = read_reply(w, id);
    assert_int_equal(r.state, REPLY_PUBLISHED);
    assert_int_equal(r.reason, REASON_NONE);
    assert_true(str_eq(r.text, S("A text")));
    verify(w);
}

static void an_answer_published_late_shows_under_a_tombstone(void **state)
{
    struct world *w = *state;
    uint64_t id = published(w, "one", 0), answer = take(w, (struct wish){.parent = id}).id;
    assert_int_equal(take_away(w, id), CHANGE_DONE);
    assert_int_equal(publish(w, answer), CHANGE_DONE);
    struct thread t = read_thread(w, "one");
    assert_int_equal(t.replies_count, 2);
    assert_int_equal(t.replies[0].answers, 1);
    assert_int_equal(t.replies[1].id, answer);
    verify(w);
}

static void removing_takes_a_reason(void **state)
{
    struct world *w = *state;
    enum change_outcome outcome = CHANGE__COUNT;
    uint64_t id = published(w, "one", 0);
    begin(w);
    assert_false(store_remove_reply(w->store, id, REASON_NONE, STR_NONE, S("m"), &outcome, &w->e));
    assert_int_equal(w->e.kind, ERR_INPUT);
    commit(w);
    assert_int_equal(read_reply(w, id).state, REPLY_PUBLISHED);
}

static struct str all_actions(struct world *w)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *q = NULL;
    static const char sql[] =
        "SELECT group_concat(kind || ':' || reason || ':' || note || ':' || by, ' ') FROM"
        " (SELECT * FROM action ORDER BY id)";
    assert_int_equal(sqlite3_open_v2(w->path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &q, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    struct str all = arena_dup(w->arena, str_of((const char *)sqlite3_column_text(q, 0)));
    sqlite3_finalize(q);
    sqlite3_close(db);
    return all;
}

static void each_act_that_changed_something_is_kept_and_never_altered(void **state)
{
    struct world *w = *state;
    uint64_t id = take(w, (struct wish){0}).id;
    publish(w, id), publish(w, id), take_away(w, id), erase(w, id), erase(w, id), publish(w, id);
    struct str all = all_actions(w);
    assert_true(str_eq(all, S("publish:0::a test remove:5:a note:a test erase:0::a test")));
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(w->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "DELETE FROM action", NULL, NULL, NULL), SQLITE_CONSTRAINT);
    assert_int_equal(sqlite3_exec(db, "UPDATE action SET note = 'x'", NULL, NULL, NULL),
                     SQLITE_CONSTRAINT);
    sqlite3_close(db);
}

static void every_reason_has_a_code_and_every_code_its_reason(void **state)
{
    (void)state;
    enum reason found;
    for (int r = REASON_SPAM; r < REASON__COUNT; r++) {
        assert_true(reason_of_code(str_of(reason_code((enum reason)r)), &found));
        assert_int_equal(found, r);
    }
    assert_string_equal(reason_code(REASON_NONE), "");
    assert_false(reason_of_code(STR_NONE, &found));
    assert_false(reason_of_code(S("spa"), &found));
    assert_string_equal(state_name(REPLY_PENDING), "pending");
    assert_string_equal(state_name(REPLY_ERASED), "erased");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_make, world_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_author_edits_by_cookie_or_by_link),
        TEST(an_edit_that_changes_nothing_leaves_no_mark),
        TEST(nobody_else_may_edit_or_withdraw),
        TEST(after_the_window_it_is_too_late),
        TEST(where_all_is_moderated_a_published_text_stays),
        TEST(a_withdrawn_reply_is_a_tombstone_and_beyond_change),
        TEST(what_is_withdrawn_while_it_waits_was_never_seen),
        TEST(publishing_twice_changes_nothing),
        TEST(a_removed_reply_leaves_a_tombstone_with_its_reason_and_its_answers),
        TEST(a_removed_reply_comes_back_as_it_was),
        TEST(an_answer_published_late_shows_under_a_tombstone),
        TEST(removing_takes_a_reason),
        TEST(each_act_that_changed_something_is_kept_and_never_altered),
        cmocka_unit_test(every_reason_has_a_code_and_every_code_its_reason),
    };
    return cmocka_run_group_tests_name("store changes", tests, NULL, NULL);
}
