/* Subscriptions, the outbox and proofs of an address. */
#include "store_for_tests.h"

#include "store/outbox.h"

#define READER 7u /* an address */
#define OTHER  8u

/* ---- short ways ---- */

static struct mail_look look_at(struct world *w, const uint64_t *held, size_t held_count,
                                size_t max)
{
    struct mail_look look;
    begin(w);
    must(w, store_mail_due(w->store, w->arena, held, held_count, max, 1000, &look, &w->e));
    commit(w);
    return look;
}

static struct mail_look look(struct world *w) { return look_at(w, NULL, 0, LIMIT_MAIL_HELD); }

static void done(struct world *w, const struct mail_due *due)
{
    begin(w);
    must(w, store_mail_done(w->store, due->id, due->upto, &w->e));
    commit(w);
}

static void send_all(struct world *w)
{
    for (struct mail_look l = look(w); l.count; l = look(w))
        for (size_t i = 0; i < l.count; i++) done(w, &l.due[i]);
}

static enum change_outcome act(struct world *w, uint64_t id, enum subscription_act act)
{
    enum change_outcome outcome = CHANGE__COUNT;
    begin(w);
    must(w, store_subscription_act(w->store, id, act, &outcome, &w->e));
    commit(w);
    return outcome;
}

static uint64_t subscribed(struct world *w, enum subscribe what, enum subscription_act how,
                           uint64_t *ret_reply)
{
    *ret_reply =
        take(w,
             (struct wish){
                 .address = READER, .author = READER, .subscribe = what, .state = REPLY_PUBLISHED})
            .id;
    struct mail_look l = look(w);
    assert_int_equal(l.count, 1);
    assert_int_equal(l.due[0].kind, MAIL_CONFIRM);
    uint64_t id = l.due[0].subscription;
    assert_int_equal(act(w, id, how), CHANGE_DONE);
    send_all(w);
    return id;
}

static uint64_t answered(struct world *w, uint64_t parent, const char *text)
{
    return take(w, (struct wish){.parent = parent,
                                 .address = OTHER,
                                 .author = OTHER,
                                 .name = "Kofi",
                                 .text = text,
                                 .state = REPLY_PUBLISHED})
        .id;
}

static void ask_proof(struct world *w, unsigned address)
{
    unsigned char hash[HASH_BYTES], sealed[SEALED_BYTES];
    fill_address(hash, address);
    memset(sealed, 's', sizeof sealed);
    struct proof_ask ask = {
        .sealed = {(const char *)sealed, sizeof sealed}, .address = hash, .lang = S("en")};
    begin(w);
    must(w, store_session_ask(w->store, &ask, &w->e));
    commit(w);
}

static enum change_outcome open_session(struct world *w, uint64_t id)
{
    enum change_outcome outcome = CHANGE__COUNT;
    begin(w);
    must(w, store_session_open(w->store, id, &outcome, &w->e));
    commit(w);
    return outcome;
}

/* ---- letters ---- */

static void a_letter_stands_with_what_it_tells_of_or_not_at_all(void **state)
{
    struct world *w = *state;
    begin(w);
    take_in_batch(w, (struct wish){.address = READER, .subscribe = SUBSCRIBE_ALL});
    assert_true(store_touched(w->store).mail);
    store_rollback(w->store);
    assert_int_equal(look(w).count, 0);
    take(w, (struct wish){.address = READER, .subscribe = SUBSCRIBE_ALL});
    assert_int_equal(look(w).count, 1);
}

static void looking_changes_nothing_and_leaves_out_what_is_held(void **state)
{
    struct world *w = *state;
    for (unsigned i = 1; i <= 20; i++)
        take(w, (struct wish){.address = 100 + i, .author = i, .subscribe = SUBSCRIBE_ALL});
    struct mail_look first = look_at(w, NULL, 0, 5), again = look_at(w, NULL, 0, 5);
    assert_int_equal(first.count, 5);
    uint64_t held[5];
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(first.due[i].id, again.due[i].id);
        assert_true(str_eq(first.due[i].message, again.due[i].message));
        held[i] = first.due[i].id;
    }
    struct mail_look others = look_at(w, held, 5, 5);
    assert_int_equal(others.count, 5);
    for (size_t i = 0; i < 5; i++)
        for (size_t k = 0; k < 5; k++) assert_true(others.due[i].id != held[k]);
}

static void every_letter_has_a_message_id_of_its_own(void **state)
{
    struct world *w = *state;
    uint64_t reply;
    subscribed(w, SUBSCRIBE_ALL, SUBSCRIPTION_EACH, &reply);
    for (int i = 0; i < 10; i++) answered(w, 0, "Words");
    struct mail_look l = look(w);
    assert_int_equal(l.count, 10);
    for (size_t i = 0; i < l.count; i++) {
        assert_int_equal(l.due[i].message.len, 32);
        assert_true(str_eq(l.due[i].thread, l.due[0].thread));
        for (size_t k = 0; k < i; k++) assert_false(str_eq(l.due[i].message, l.due[k].message));
    }
}

static void a_letter_says_what_is_true_when_it_is_sent(void **state)
{
    struct world *w = *state;
    uint64_t mine;
    subscribed(w, SUBSCRIBE_ANSWERS, SUBSCRIPTION_EACH, &mine);
    uint64_t stays = answered(w, mine, "Stays"), goes = answered(w, mine, "Goes");
    take_away(w, goes);
    struct mail_look l = look(w);
    assert_int_equal(l.count, 1);
    assert_int_equal(l.due[0].reply, stays);
    assert_true(str_eq(l.due[0].text, S("Stays")));
    assert_true(str_eq(l.due[0].author, S("Kofi")));
    assert_true(str_eq(l.due[0].parent_author, S("Ama")));
    assert_true(str_eq(l.due[0].title, S("A title")));
    assert_true(str_eq(l.due[0].lang, S("fr")));
    assert_int_equal(publish(w, goes), CHANGE_DONE);
    assert_int_equal(look(w).count, 1);
}

static void an_answer_is_told_once_an_address_and_never_to_its_author(void **state)
{
    struct world *w = *state;
    uint64_t mine;
    subscribed(w, SUBSCRIBE_ALL, SUBSCRIPTION_EACH, &mine);
    take(w, (struct wish){.address = READER, .author = 30, .subscribe = SUBSCRIBE_ANSWERS});
    act(w, look(w).due[0].subscription, SUBSCRIPTION_EACH);
    send_all(w);
    take(w, (struct wish){.address = READER, .author = 31, .state = REPLY_PUBLISHED});
    take(w, (struct wish){.address = OTHER, .author = READER, .state = REPLY_PUBLISHED});
    assert_int_equal(look(w).count, 0);
    answered(w, mine, "Once");
    assert_int_equal(look(w).count, 1);
}

static void a_refused_letter_goes_and_a_dead_mailbox_is_written_to_no_more(void **state)
{
    struct world *w = *state;
    uint64_t mine;
    subscribed(w, SUBSCRIBE_ALL, SUBSCRIPTION_EACH, &mine);
    answered(w, 0, "One");
    answered(w, 0, "Two");
    struct mail_look l = look(w);
    assert_int_equal(l.count, 2);
    begin(w);
    must(w, store_mail_refused(w->store, l.due[0].id, false, &w->e));
    commit(w);
    assert_int_equal(look(w).count, 1);
    begin(w);
    must(w, store_mail_refused(w->store, l.due[1].id, true, &w->e));
    commit(w);
    answered(w, 0, "Three");
    take(w, (struct wish){.address = READER, .subscribe = SUBSCRIBE_ANSWERS});
    ask_proof(w, READER);
    assert_int_equal(look(w).count, 0);
}

static void what_is_put_off_is_due_later(void **state)
{
    struct world *w = *state;
    bool given_up = true;
    take(w, (struct wish){.address = READER, .subscribe = SUBSCRIBE_ALL});
    uint64_t id = look(w).due[0].id;
    int64_t now = now_ms();
    begin(w);
    must(w, store_mail_later(w->store, id, &given_up, &w->e));
    commit(w);
    assert_false(given_up);
    struct mail_look l = look(w);
    assert_int_equal(l.count, 0);
    assert_in_range(l.next_ms, now + 60000, now + 120000);
}

static void reports_about_letters_that_are_gone_are_no_failure(void **state)
{
    struct world *w = *state;
    bool given_up;
    begin(w);
    must(w, store_mail_done(w->store, 4711, 0, &w->e));
    must(w, store_mail_refused(w->store, 4711, true, &w->e));
    must(w, store_mail_later(w->store, 4711, &given_up, &w->e));
    commit(w);
    assert_false(given_up);
}

static void what_joins_a_digest_while_it_is_sent_waits_for_the_next(void **state)
{
    struct world *w = *state;
    uint64_t mine, subscription = subscribed(w, SUBSCRIBE_ALL, SUBSCRIPTION_DIGEST, &mine);
    for (int i = 0; i < 3; i++) answered(w, 0, "Early");
    assert_int_equal(look(w).count, 0);
    run_sql(w, "UPDATE outbox SET due_ms = 0");
    struct mail_look l = look(w);
    assert_int_equal(l.count, 1);
    assert_int_equal(l.due[0].kind, MAIL_DIGEST);
    assert_int_equal(l.due[0].items_count, 3);
    answered(w, 0, "Late");
    done(w, &l.due[0]);
    run_sql(w, "UPDATE outbox SET due_ms = 0");
    l = look(w);
    assert_int_equal(l.count, 1);
    assert_int_equal(l.due[0].subscription, subscription);
    assert_int_equal(l.due[0].items_count, 1);
    assert_true(str_eq(l.due[0].items[0].text, S("Late")));
    done(w, &l.due[0]);
    assert_int_equal(look(w).count, 0);
}

/* ---- proofs ---- */

static size_t statements;

static int count_statement(unsigned what, void *ctx, void *statement, void *text)
{
    (void)what, (void)ctx, (void)statement, (void)text;
    statements++;
    return 0;
}

static int watch(sqlite3 *db, const char **why, const struct sqlite3_api_routines *unused)
{
    (void)why, (void)unused;
    return sqlite3_trace_v2(db, SQLITE_TRACE_STMT | SQLITE_TRACE_ROW, count_statement, NULL);
}

static size_t statements_of_asking(struct world *w, unsigned address)
{
    statements = 0;
    ask_proof(w, address);
    return statements;
}

static void asking_runs_the_same_statements_for_a_known_address_as_for_any(void **state)
{
    struct world *w = *state;
    store_close(&w->store);
    assert_int_equal(sqlite3_auto_extension((void (*)(void))watch), SQLITE_OK);
    open_store(w);
    sqlite3_reset_auto_extension();
    for (unsigned i = 0; i < 300; i++)
        take(w, (struct wish){.address = READER, .author = i, .state = REPLY_PUBLISHED});
    size_t unknown = statements_of_asking(w, 4711), known = statements_of_asking(w, READER);
    assert_true(unknown > 3);
    assert_int_equal(known, unknown);
}

static void a_proof_shows_what_is_its_addresss_and_nothing_else(void **state)
{
    struct world *w = *state;
    struct proof proof;
    struct reply *replies;
    size_t count;
    uint64_t mine = take(w, (struct wish){.address = READER, .text = "Mine"}).id;
    uint64_t other = take(w, (struct wish){.address = OTHER, .text = "Not mine"}).id;
    ask_proof(w, READER);
    uint64_t id = look(w).due[0].session;
    assert_int_equal(reader_session(w->reader, id, &proof), READ_OK);
    assert_false(proof.is_open);
    assert_int_equal(reader_session_has(w->reader, id, mine), READ_MISSING);
    assert_int_equal(open_session(w, id), CHANGE_DONE);
    assert_int_equal(open_session(w, id), CHANGE_DONE);
    assert_int_equal(open_session(w, id + 1), CHANGE_UNKNOWN);
    assert_int_equal(reader_session(w->reader, id, &proof), READ_OK);
    assert_true(proof.is_open);
    assert_int_equal(proof.replies, 1);
    assert_int_equal(reader_session_has(w->reader, id, mine), READ_OK);
    assert_int_equal(reader_session_has(w->reader, id, other), READ_MISSING);
    assert_int_equal(reader_session_replies(w->reader, w->arena, id, 10, 0, &replies, &count),
                     READ_OK);
    assert_int_equal(count, 1);
    assert_true(str_eq(replies[0].text, S("Mine")));
}

static void a_session_changes_its_own_replies_alone(void **state)
{
    struct world *w = *state;
    enum change_outcome own, foreign, closed;
    uint64_t mine =
        take(w, (struct wish){.address = READER, .author = 40, .state = REPLY_PUBLISHED}).id;
    uint64_t other =
        take(w, (struct wish){.address = OTHER, .author = 41, .state = REPLY_PUBLISHED}).id;
    ask_proof(w, READER);
    struct author_claim who = {.session = look(w).due[0].session, .window_ms = -1};
    begin(w);
    must(w, store_edit_reply(w->store, mine, &who, S("new"), &closed, &w->e));
    commit(w);
    open_session(w, who.session);
    begin(w);
    must(w, store_edit_reply(w->store, mine, &who, S("new"), &own, &w->e));
    must(w, store_withdraw_reply(w->store, other, &who, &foreign, &w->e));
    commit(w);
    assert_int_equal(closed, CHANGE_NOT_YOURS);
    assert_int_equal(own, CHANGE_DONE);
    assert_int_equal(foreign, CHANGE_NOT_YOURS);
}

/* ---- what readers may not see ---- */

static void a_readers_connection_is_refused_every_column_that_names_somebody(void **state)
{
    /* The reader's own statements name none: it opened. What it would be refused is written out
     * here, so that a new table that holds an address or a network is not forgotten. */
    struct world *w = *state;
    sqlite3 *db = NULL;
    sqlite3_stmt *q = NULL;
    static const char hidden[] =
        "SELECT t.name || '.' || c.name FROM sqlite_schema AS t, pragma_table_info(t.name) AS c"
        " WHERE t.type = 'table' AND (c.name IN ('address', 'sealed', 'network')) ORDER BY 1";
    static const char *const known[] = {
        "contact.address",     "contact.sealed",     "mail_count.address", "origin.network",
        "outbox.address",      "outbox.sealed",      "session.address",    "subscription.address",
        "subscription.sealed", "suppressed.address",
    };
    assert_int_equal(sqlite3_open(w->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, hidden, -1, &q, NULL), SQLITE_OK);
    for (size_t i = 0; i < COUNT(known); i++) {
        assert_int_equal(sqlite3_step(q), SQLITE_ROW);
        assert_string_equal((const char *)sqlite3_column_text(q, 0), known[i]);
    }
    assert_int_equal(sqlite3_step(q), SQLITE_DONE);
    sqlite3_finalize(q);
    sqlite3_close(db);
}

/* ---- erasing ---- */

static void count_line(void *ctx, struct str line)
{
    (void)line;
    ++*(size_t *)ctx;
}

static size_t count_held(struct world *w, unsigned address)
{
    unsigned char hash[HASH_BYTES];
    size_t count = 0;
    fill_address(hash, address);
    must(w, store_held(w->store, hash, count_line, &count, &w->e));
    return count;
}

static void erase_all_of(struct world *w, unsigned address, bool keep_text)
{
    unsigned char hash[HASH_BYTES];
    uint64_t count;
    fill_address(hash, address);
    begin(w);
    must(w, store_erase_address(w->store, hash, keep_text, S("a test"), &count, &w->e));
    commit(w);
}

static void an_address_that_is_erased_is_held_nowhere(void **state)
{
    struct world *w = *state;
    for (int keep = 0; keep < 2; keep++) {
        for (unsigned i = 0; i < 4; i++)
            take(w, (struct wish){.address = READER,
                                  .author = 50 + i,
                                  .subscribe = i % 2 ? SUBSCRIBE_ALL : SUBSCRIBE_ANSWERS,
                                  .state = i < 2 ? REPLY_PUBLISHED : REPLY_PENDING});
        struct mail_look l = look(w);
        for (size_t i = 0; i < l.count; i++)
            act(w, l.due[i].subscription, i % 2 ? SUBSCRIPTION_DIGEST : SUBSCRIPTION_EACH);
        answered(w, 0, "An answer");
        ask_proof(w, READER);
        assert_true(count_held(w, READER) > 8);
        size_t others = count_held(w, OTHER);
        erase_all_of(w, READER, keep != 0);
        assert_int_equal(count_held(w, READER), 0);
        assert_int_equal(count_held(w, OTHER), others);
        verify(w);
    }
}

static void an_erased_reply_takes_its_subscription_and_letters_about_it_along(void **state)
{
    struct world *w = *state;
    uint64_t mine;
    subscribed(w, SUBSCRIBE_ALL, SUBSCRIPTION_EACH, &mine);
    uint64_t answer = answered(w, 0, "An answer");
    assert_int_equal(look(w).count, 1);
    erase(w, answer);
    assert_int_equal(look(w).count, 0);
    answered(w, 0, "Another");
    erase(w, mine);
    assert_int_equal(look(w).count, 0);
    answered(w, 0, "Unheard");
    assert_int_equal(look(w).count, 0);
    verify(w);
}

static void kept_texts_stand_without_an_author(void **state)
{
    struct world *w = *state;
    struct author_claim author = {.secret = secret_of(9), .window_ms = INT64_MAX};
    enum change_outcome edited;
    uint64_t shown = take(w, (struct wish){.address = READER,
                                           .author = 9,
                                           .name = "Kofi",
                                           .text = "Stays",
                                           .state = REPLY_PUBLISHED})
                         .id;
    uint64_t hidden = take(w, (struct wish){.address = READER, .author = 9, .text = "Goes"}).id;
    erase_all_of(w, READER, true);
    struct reply r = read_reply(w, shown);
    assert_int_equal(r.state, REPLY_PUBLISHED);
    assert_true(str_eq(r.text, S("Stays")));
    assert_true(str_is_empty(r.author));
    assert_int_equal(r.face, 0);
    assert_int_equal(read_reply(w, hidden).state, REPLY_ERASED);
    begin(w);
    must(w, store_edit_reply(w->store, shown, &author, S("mine"), &edited, &w->e));
    commit(w);
    assert_int_equal(edited, CHANGE_NOT_YOURS);
    verify(w);
}

/* ---- a new key ---- */

struct flipping {
    size_t count, fail_at;
};

static bool flip(void *ctx, unsigned char sealed[SEALED_BYTES], struct err *e)
{
    struct flipping *f = ctx;
    if (++f->count == f->fail_at) return err_set(e, ERR_INPUT, "stopped by the test");
    sealed[0] ^= 0xff;
    return true;
}

static void every_sealed_address_is_sealed_anew_or_none(void **state)
{
    struct world *w = *state;
    uint64_t count;
    for (unsigned i = 1; i <= 5; i++)
        take(w, (struct wish){.address = 100 + i, .author = i, .subscribe = SUBSCRIBE_ALL});
    struct flipping stops = {.fail_at = 9}, goes_on = {0};
    begin(w);
    assert_false(store_reseal(w->store, flip, &stops, &count, &w->e));
    store_rollback(w->store);
    begin(w);
    must(w, store_reseal(w->store, flip, &goes_on, &count, &w->e));
    commit(w);
    assert_int_equal(count, 15);
    assert_int_equal(look(w).due[0].sealed.at[0], (char)('s' ^ 0xff));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_make, world_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_letter_stands_with_what_it_tells_of_or_not_at_all),
        TEST(looking_changes_nothing_and_leaves_out_what_is_held),
        TEST(every_letter_has_a_message_id_of_its_own),
        TEST(a_letter_says_what_is_true_when_it_is_sent),
        TEST(an_answer_is_told_once_an_address_and_never_to_its_author),
        TEST(a_refused_letter_goes_and_a_dead_mailbox_is_written_to_no_more),
        TEST(what_is_put_off_is_due_later),
        TEST(reports_about_letters_that_are_gone_are_no_failure),
        TEST(what_joins_a_digest_while_it_is_sent_waits_for_the_next),
        TEST(asking_runs_the_same_statements_for_a_known_address_as_for_any),
        TEST(a_proof_shows_what_is_its_addresss_and_nothing_else),
        TEST(a_session_changes_its_own_replies_alone),
        TEST(a_readers_connection_is_refused_every_column_that_names_somebody),
        TEST(an_address_that_is_erased_is_held_nowhere),
        TEST(an_erased_reply_takes_its_subscription_and_letters_about_it_along),
        TEST(kept_texts_stand_without_an_author),
        TEST(every_sealed_address_is_sealed_anew_or_none),
    };
    return cmocka_run_group_tests_name("store mail", tests, NULL, NULL);
}
