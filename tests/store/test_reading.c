/* Readers: one state at a time, away when there is nothing to read, blind to addresses; articles
 * and lists. */
#include "store_for_tests.h"

#include "store/reading.h" /* its connection, for what no door asks */

#include <sys/stat.h>

/* ---- away ---- */

static void a_reader_is_away_until_the_store_has_made_the_database(void **state)
{
    struct world *w = *state;
    struct article article;
    w->reader = reader_open(str_of(w->path));
    assert_int_equal(reader_begin(w->reader), READ_AWAY);
    assert_int_equal(reader_article(w->reader, w->arena, S("one"), &article), READ_AWAY);
    open_store(w);
    put_article(w, "one");
    assert_int_equal(reader_article(w->reader, w->arena, S("one"), &article), READ_OK);
}

static void a_reader_is_away_while_the_file_is_no_database(void **state)
{
    struct world *w = *state;
    struct article article;
    FILE *f = fopen(w->path, "w");
    assert_non_null(f);
    for (int i = 0; i < 1000; i++) fputs("This is a letter. ", f);
    fclose(f);
    w->reader = reader_open(str_of(w->path));
    assert_int_equal(reader_article(w->reader, w->arena, S("one"), &article), READ_AWAY);
    assert_false(try_open(w));
    assert_int_equal(w->e.kind, ERR_INPUT);
    assert_null(w->store);
    unlink(w->path);
    open_store(w);
    assert_int_equal(reader_article(w->reader, w->arena, S("one"), &article), READ_MISSING);
}

static void a_reader_is_away_when_the_database_is_gone_and_finds_the_next_one(void **state)
{
    struct world *w = *state;
    struct article article;
    assert_int_equal(reader_article(w->reader, w->arena, S("one"), &article), READ_OK);
    store_close(&w->store);
    remove_files(w);
    assert_int_equal(reader_begin(w->reader), READ_AWAY);
    assert_int_equal(reader_article(w->reader, w->arena, S("one"), &article), READ_AWAY);
    open_store(w);
    put_article(w, "three");
    assert_int_equal(reader_article(w->reader, w->arena, S("one"), &article), READ_MISSING);
    assert_int_equal(reader_article(w->reader, w->arena, S("three"), &article), READ_OK);
}

static void a_reader_waits_for_a_schema_it_knows(void **state)
{
    struct world *w = *state;
    struct article article;
    run_sql(w, "UPDATE meta SET value = '9999' WHERE name = 'schema'");
    struct reader *late = reader_open(str_of(w->path));
    assert_int_equal(reader_article(late, w->arena, S("one"), &article), READ_AWAY);
    assert_int_equal(reader_begin(w->reader), READ_AWAY);
    run_sql(w, "UPDATE meta SET value = (SELECT user_version FROM pragma_user_version)"
               " WHERE name = 'schema'");
    assert_int_equal(reader_article(late, w->arena, S("one"), &article), READ_OK);
    reader_close(&late);
    assert_null(late);
    reader_close(&late);
}

static void a_reader_reads_while_no_store_runs(void **state)
{
    struct world *w = *state;
    uint64_t id = published(w, "one", 0);
    store_close(&w->store);
    reader_close(&w->reader);
    w->reader = reader_open(str_of(w->path));
    assert_int_equal(read_reply(w, id).id, id);
}

/* ---- one state ---- */

static void between_begin_and_end_all_reads_see_one_state(void **state)
{
    struct world *w = *state;
    struct reply ignored;
    uint64_t first = published(w, "one", 0);
    assert_int_equal(reader_begin(w->reader), READ_OK);
    uint64_t second = published(w, "one", 0);
    take_away(w, first);
    assert_int_equal(reader_reply(w->reader, w->arena, second, NULL, &ignored), READ_MISSING);
    assert_int_equal(read_reply(w, first).state, REPLY_PUBLISHED);
    assert_int_equal(read_thread(w, "one").total, 1);
    reader_end(w->reader);
    assert_int_equal(reader_reply(w->reader, w->arena, second, NULL, &ignored), READ_OK);
    assert_int_equal(read_reply(w, first).state, REPLY_REMOVED);
}

/* The file is cut short while it is read: the rest of that reading stays away. */
static void a_state_that_is_lost_is_not_mixed_with_another(void **state)
{
    struct world *w = *state;
    struct reply ignored;
    uint64_t id = published(w, "one", 0);
    must(w, store_scrub(w->store, &w->e));
    reader_close(&w->reader);
    w->reader = reader_open(str_of(w->path));
    assert_int_equal(reader_begin(w->reader), READ_OK);
    assert_int_equal(truncate(w->path, 4096), 0);
    assert_int_equal(reader_reply(w->reader, w->arena, id, NULL, &ignored), READ_AWAY);
    assert_int_equal(reader_reply(w->reader, w->arena, id, NULL, &ignored), READ_AWAY);
    assert_int_equal(reader_author_is_here(w->reader, NULL, S("one"), 0, &(bool){false}),
                     READ_AWAY);
    reader_end(w->reader);
}

/* ---- what a front must not know ---- */

static int prepare(struct world *w, const char *sql)
{
    sqlite3_stmt *q = NULL;
    int rc = sqlite3_prepare_v2(w->reader->connection.db, sql, -1, &q, NULL);
    if (rc == SQLITE_OK) rc = sqlite3_step(q);
    sqlite3_finalize(q);
    return rc & 0xff;
}

static void addresses_and_all_writing_are_refused_to_a_reader(void **state)
{
    struct world *w = *state;
    static const char *const refused[] = {
        "SELECT sealed FROM contact",
        "SELECT address FROM contact",
        "SELECT count(*) FROM contact",
        "SELECT (SELECT reply FROM CONTACT) FROM reply",
        "INSERT INTO reply SELECT * FROM reply",
        "UPDATE reply SET text = ''",
        "DELETE FROM page",
        "CREATE TABLE t (a)",
        "CREATE TEMP VIEW v AS SELECT * FROM contact",
        "DROP TABLE reply",
        "ATTACH ':memory:' AS other",
        "PRAGMA query_only = OFF",
        "PRAGMA writable_schema = ON",
        "VACUUM INTO 'elsewhere'",
    };
    take(w, (struct wish){.address = 1});
    assert_int_equal(prepare(w, "SELECT id FROM reply"), SQLITE_ROW);
    for (size_t i = 0; i < COUNT(refused); i++) {
        int rc = prepare(w, refused[i]);
        if (rc != SQLITE_AUTH) fail_msg("%s: %s", refused[i], sqlite3_errstr(rc));
    }
}

/* ---- articles ---- */

static void an_article_reads_as_it_was_put(void **state)
{
    struct world *w = *state;
    struct article got, given = article_of("ظل");
    given.replies = REPLIES_MODERATED, given.kind = ARTICLE_HTML, given.lang_given = true;
    begin(w);
    must(w, store_put_article(w->store, &given, &w->e));
    commit(w);
    assert_true(str_eq(store_touched(w->store).pages[0], given.slug));
    assert_int_equal(reader_article(w->reader, w->arena, given.slug, &got), READ_OK);
    assert_int_equal(got.replies, REPLIES_MODERATED);
    assert_int_equal(got.kind, ARTICLE_HTML);
    assert_true(got.lang_given && !got.date_given && !got.draft);
    assert_int_equal(got.date_ms, 1000);
    assert_int_equal(got.file_ms, 2000);
    assert_int_equal(got.file_bytes, 30);
    assert_int_equal(got.words, 2);
    const struct str from[] = {got.slug, got.title, got.author, got.lang, got.body, got.summary};
    const struct str to[] = {given.slug, given.title, given.author,
                             given.lang, given.body,  given.summary};
    for (size_t i = 0; i < COUNT(from); i++) assert_true(str_eq(from[i], to[i]));
}

static void put_dated(struct world *w, const char *slug, int64_t date_ms, bool draft)
{
    struct article article = article_of(slug);
    article.date_ms = date_ms, article.draft = draft;
    begin(w);
    must(w, store_put_article(w->store, &article, &w->e));
    commit(w);
}

static void articles_stand_newest_first_without_drafts(void **state)
{
    struct world *w = *state;
    struct article_line *lines;
    size_t count;
    uint64_t total;
    put_dated(w, "newest", 9000, false);
    put_dated(w, "draft", 8000, true);
    put_dated(w, "oldest", -5, false);
    published(w, "two", published(w, "two", 0));
    assert_int_equal(reader_articles(w->reader, w->arena, 0, 10, &lines, &count, &total), READ_OK);
    static const char *const order[] = {"newest", "one", "two", "oldest"};
    assert_int_equal(count, COUNT(order));
    assert_int_equal(total, COUNT(order));
    for (size_t i = 0; i < count; i++) assert_true(str_eq(lines[i].slug, str_of(order[i])));
    assert_int_equal(lines[2].replies, 2);
    assert_int_equal(reader_articles(w->reader, w->arena, 1, 2, &lines, &count, &total), READ_OK);
    assert_int_equal(count, 2);
    assert_true(str_eq(lines[0].slug, S("one")));
    assert_int_equal(reader_articles(w->reader, w->arena, 4, 2, &lines, &count, &total), READ_OK);
    assert_int_equal(count, 0);
    assert_int_equal(total, 4);
}

static void a_dropped_article_is_missing_and_its_thread_is_kept(void **state)
{
    struct world *w = *state;
    struct article article;
    struct place place;
    struct str *slugs;
    size_t count;
    uint64_t id = published(w, "one", 0);
    assert_true(store_knows_article(w->store, S("one"), ARTICLE_MARKDOWN, 2000, 30));
    assert_false(store_knows_article(w->store, S("one"), ARTICLE_MARKDOWN, 2000, 31));
    assert_false(store_knows_article(w->store, S("one"), ARTICLE_TEXT, 2000, 30));
    begin(w);
    must(w, store_drop_article(w->store, S("one"), &w->e));
    commit(w);
    assert_false(store_knows_article(w->store, S("one"), ARTICLE_MARKDOWN, 2000, 30));
    assert_int_equal(reader_article(w->reader, w->arena, S("one"), &article), READ_MISSING);
    assert_int_equal(reader_place(w->reader, w->arena, id, 50, &place), READ_MISSING);
    must(w, store_list_slugs(w->store, w->arena, &slugs, &count, &w->e));
    assert_int_equal(count, 1);
    assert_true(str_eq(slugs[0], S("two")));
    put_article(w, "one");
    assert_int_equal(read_thread(w, "one").replies[0].id, id);
    assert_int_equal(reader_place(w->reader, w->arena, id, 50, &place), READ_OK);
    verify(w);
}

/* ---- lists ---- */

static void the_queue_has_what_waits_oldest_first_with_the_reasons(void **state)
{
    struct world *w = *state;
    struct reply *rows;
    size_t count;
    uint64_t first = take(w, (struct wish){.held_for = "first_reply"}).id;
    published(w, "one", 0);
    uint64_t second = take(w, (struct wish){.page = "two", .held_for = "too_fast"}).id;
    assert_int_equal(reader_queue(w->reader, w->arena, 10, &rows, &count), READ_OK);
    assert_int_equal(count, 2);
    assert_int_equal(rows[0].id, first);
    assert_int_equal(rows[1].id, second);
    assert_true(str_eq(rows[0].held_for, S("first_reply")));
    assert_true(str_eq(rows[0].page_title, S("A title")));
    assert_int_equal(reader_queue(w->reader, w->arena, 1, &rows, &count), READ_OK);
    assert_int_equal(count, 1);
    take_away(w, first), publish(w, second);
    assert_int_equal(reader_queue(w->reader, w->arena, UINT64_MAX, &rows, &count), READ_OK);
    assert_int_equal(count, 0);
}

static void the_latest_are_what_is_published_newest_first(void **state)
{
    struct world *w = *state;
    struct reply *rows;
    size_t count;
    uint64_t a = published(w, "one", 0), b = published(w, "two", 0), c = published(w, "one", a);
    take(w, (struct wish){0});
    take_away(w, published(w, "one", 0));
    assert_int_equal(reader_latest(w->reader, w->arena, STR_NONE, 10, &rows, &count), READ_OK);
    assert_int_equal(count, 3);
    assert_true(rows[0].id == c && rows[1].id == b && rows[2].id == a);
    assert_int_equal(reader_latest(w->reader, w->arena, S("one"), 10, &rows, &count), READ_OK);
    assert_int_equal(count, 2);
    assert_true(rows[0].id == c && rows[1].id == a);
    assert_int_equal(reader_latest(w->reader, w->arena, S("one"), 1, &rows, &count), READ_OK);
    assert_int_equal(count, 1);
    assert_int_equal(reader_latest(w->reader, w->arena, S("nowhere"), 1, &rows, &count), READ_OK);
    assert_int_equal(count, 0);
    begin(w);
    must(w, store_drop_article(w->store, S("two"), &w->e));
    commit(w);
    assert_int_equal(reader_latest(w->reader, w->arena, STR_NONE, 10, &rows, &count), READ_OK);
    assert_int_equal(count, 2);
}

static void passages_count_their_published_replies(void **state)
{
    struct world *w = *state;
    struct passage_count *passages;
    struct reply *rows;
    size_t count;
    struct wish on_p2 = {.passage = "p2", .quote = "It began", .state = REPLY_PUBLISHED};
    uint64_t first = take(w, on_p2).id, second = take(w, on_p2).id;
    take_away(w, take(w, on_p2).id);
    published(w, "one", first);
    on_p2.state = REPLY_PENDING;
    take(w, on_p2);
    assert_int_equal(reader_passages(w->reader, w->arena, S("one"), &passages, &count), READ_OK);
    assert_int_equal(count, 1);
    assert_int_equal(passages[0].count, 2);
    assert_true(str_eq(passages[0].passage, S("p2")));
    assert_true(str_eq(passages[0].quote, S("It began")));
    assert_int_equal(
        reader_passage_replies(w->reader, w->arena, S("one"), S("p2"), 10, &rows, &count), READ_OK);
    assert_int_equal(count, 2);
    assert_true(rows[0].id == first && rows[1].id == second);
    assert_int_equal(
        reader_passage_replies(w->reader, w->arena, S("one"), S("p2"), 1, &rows, &count), READ_OK);
    assert_int_equal(count, 1);
    assert_int_equal(
        reader_passage_replies(w->reader, w->arena, S("one"), STR_NONE, 9, &rows, &count), READ_OK);
    assert_int_equal(count, 0);
    assert_int_equal(reader_passages(w->reader, w->arena, S("nowhere"), &passages, &count),
                     READ_OK);
    assert_int_equal(count, 0);
}

static bool is_here(struct world *w, unsigned author, const char *page, int64_t younger_than_ms)
{
    struct author_hash secret = secret_of(author);
    bool here = true;
    assert_int_equal(
        reader_author_is_here(w->reader, &secret, str_of(page), younger_than_ms, &here), READ_OK);
    return here;
}

static void an_author_is_here_with_what_waits_or_is_young(void **state)
{
    struct world *w = *state;
    bool here = true;
    take(w, (struct wish){.author = 1});
    take(w, (struct wish){.author = 2, .state = REPLY_PUBLISHED});
    assert_true(is_here(w, 1, "one", -100000));
    assert_false(is_here(w, 1, "two", 100000));
    assert_true(is_here(w, 2, "one", 100000));
    assert_false(is_here(w, 2, "one", -100000));
    assert_false(is_here(w, 3, "one", 100000));
    assert_false(is_here(w, 1, "nowhere", 100000));
    assert_int_equal(reader_author_is_here(w->reader, NULL, S("one"), 100000, &here), READ_OK);
    assert_false(here);
}

static void a_reply_is_its_authors_and_nobody_elses(void **state)
{
    struct world *w = *state;
    struct author_hash its = secret_of(4), other = secret_of(5);
    struct reply r;
    uint64_t id = take(w, (struct wish){.author = 4}).id;
    assert_int_equal(reader_reply(w->reader, w->arena, id, &its, &r), READ_OK);
    assert_true(r.mine);
    assert_int_equal(reader_reply(w->reader, w->arena, id, &other, &r), READ_OK);
    assert_false(r.mine);
    assert_false(read_reply(w, id).mine);
    assert_int_equal(reader_reply(w->reader, w->arena, id + 1, &its, &r), READ_MISSING);
}

#define TEST(name)  cmocka_unit_test_setup_teardown(name, world_make, world_remove)
#define ALONE(name) cmocka_unit_test_setup_teardown(name, folder_make, world_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ALONE(a_reader_is_away_until_the_store_has_made_the_database),
        ALONE(a_reader_is_away_while_the_file_is_no_database),
        TEST(a_reader_is_away_when_the_database_is_gone_and_finds_the_next_one),
        TEST(a_reader_waits_for_a_schema_it_knows),
        TEST(a_reader_reads_while_no_store_runs),
        TEST(between_begin_and_end_all_reads_see_one_state),
        TEST(a_state_that_is_lost_is_not_mixed_with_another),
        TEST(addresses_and_all_writing_are_refused_to_a_reader),
        TEST(an_article_reads_as_it_was_put),
        TEST(articles_stand_newest_first_without_drafts),
        TEST(a_dropped_article_is_missing_and_its_thread_is_kept),
        TEST(the_queue_has_what_waits_oldest_first_with_the_reasons),
        TEST(the_latest_are_what_is_published_newest_first),
        TEST(passages_count_their_published_replies),
        TEST(an_author_is_here_with_what_waits_or_is_young),
        TEST(a_reply_is_its_authors_and_nobody_elses),
    };
    return cmocka_run_group_tests_name("store reading", tests, NULL, NULL);
}
