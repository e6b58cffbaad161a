/* Opening: from nothing, again, and what is not ours to open. */
#include "store_for_tests.h"

#include <fcntl.h>
#include <sys/stat.h>

static void an_empty_folder_becomes_a_database_that_only_its_owner_reads(void **state)
{
    struct world *w = *state;
    static const char *const ends[] = {"", "-wal", "-shm"};
    open_store(w);
    put_article(w, "one");
    verify(w);
    for (size_t i = 0; i < COUNT(ends); i++) {
        struct stat is;
        assert_int_equal(stat(arena_printf(w->arena, "%s%s", w->path, ends[i]).at, &is), 0);
        assert_int_equal(is.st_mode & 0777, 0600);
    }
    store_close(&w->store);
    for (size_t i = 0; i < COUNT(ends);
         i++) /* readers that may only read need the log and its index */
        assert_int_equal(access(arena_printf(w->arena, "%s%s", w->path, ends[i]).at, F_OK), 0);
}

static void an_empty_file_becomes_a_database(void **state)
{
    struct world *w = *state;
    int fd = open(w->path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    assert_true(fd >= 0);
    close(fd);
    open_store(w);
    verify(w);
    struct stat is;
    assert_int_equal(stat(w->path, &is), 0);
    assert_int_equal(is.st_mode & 0777, 0600);
}

static void opening_again_changes_nothing(void **state)
{
    struct world *w = *state;
    open_store(w);
    put_article(w, "one");
    uint64_t id = take(w, (struct wish){.state = REPLY_PUBLISHED}).id;
    for (int i = 0; i < 3; i++) {
        store_close(&w->store);
        assert_null(w->store);
        open_store(w);
    }
    store_close(&w->store);
    store_close(&w->store);
    open_store(w);
    assert_true(take(w, (struct wish){0}).id > id);
    verify(w);
}

static int64_t ask(struct world *w, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *q = NULL;
    assert_int_equal(sqlite3_open_v2(w->path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &q, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    int64_t n = sqlite3_column_int64(q, 0);
    sqlite3_finalize(q);
    sqlite3_close(db);
    return n;
}

static void a_schema_of_the_future_is_refused_in_clear_words(void **state)
{
    struct world *w = *state;
    open_store(w);
    put_article(w, "one");
    store_close(&w->store);
    int64_t version = ask(w, "PRAGMA user_version");
    run_sql(w, "PRAGMA user_version = 9999");
    assert_false(try_open(w));
    assert_null(w->store);
    assert_int_equal(w->e.kind, ERR_CONFLICT);
    assert_non_null(
        strstr(w->e.detail,
               "was made by a later version of toguna (schema 9999, this one knows " SCHEMA ")"));
    assert_non_null(strstr(w->e.detail, "use that version"));
    assert_int_equal(ask(w, "SELECT count(*) FROM article"), 1);
    assert_int_equal(ask(w, "PRAGMA user_version"), 9999);
    run_sql(w, arena_printf(w->arena, "PRAGMA user_version = %lld", (long long)version).at);
    open_store(w);
    verify(w);
}

static struct str bytes_of_file(struct world *w)
{
    static char bytes[1 << 16];
    int fd = open(w->path, O_RDONLY | O_CLOEXEC);
    ssize_t n = read(fd, bytes, sizeof bytes);
    close(fd);
    assert_true(n > 0 && (size_t)n < sizeof bytes);
    return arena_dup(w->arena, (struct str){bytes, (size_t)n});
}

static void the_database_of_another_program_is_left_as_it_is(void **state)
{
    struct world *w = *state;
    run_sql(w, "CREATE TABLE birds (name); INSERT INTO birds VALUES ('hoopoe')");
    assert_int_equal(chmod(w->path, 0644), 0);
    struct str before = bytes_of_file(w);
    assert_false(try_open(w));
    assert_int_equal(w->e.kind, ERR_INPUT);
    assert_non_null(strstr(w->e.detail, "is a database of another program"));
    assert_true(str_eq(bytes_of_file(w), before));
    struct stat is;
    assert_int_equal(stat(w->path, &is), 0);
    assert_int_equal(is.st_mode & 0777, 0644);
}

static void what_cannot_be_opened_is_said_with_its_name(void **state)
{
    struct world *w = *state;
    struct str nowhere = arena_printf(w->arena, "%s/no/toguna.db", w->dir);
    assert_false(store_open(&w->store, nowhere, 0, &w->e));
    assert_int_equal(w->e.kind, ERR_STORE);
    assert_non_null(strstr(w->e.detail, nowhere.at));
    assert_false(store_open(&w->store, str_of(w->dir), 0, &w->e));
    assert_int_equal(w->e.kind, ERR_STORE);
    assert_non_null(strstr(w->e.detail, "is not a file"));
}

static void a_database_held_by_another_writer_is_busy(void **state)
{
    struct world *w = *state;
    open_store(w);
    put_article(w, "one");
    sqlite3 *other = NULL;
    assert_int_equal(sqlite3_open(w->path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    struct taken taken;
    begin(w);
    assert_false(try_take(w, &(struct wish){0}, &taken));
    assert_int_equal(w->e.kind, ERR_BUSY);
    assert_false(store_commit(w->store, &w->e));
    assert_int_equal(w->e.kind, ERR_BUSY);
    assert_int_equal(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(other);
    assert_int_equal(take(w, (struct wish){0}).outcome, TAKE_NEW);
}

static void two_nodes_never_give_the_same_id(void **state)
{
    struct world *w = *state;
    uint64_t last = 0;
    open_store(w);
    put_article(w, "one");
    for (unsigned node = 0; node < 64; node++) {
        store_close(&w->store);
        must(w, try_open_node(w, node % 32));
        begin(w);
        for (int i = 0; i < 300; i++) { /* more than one millisecond has */
            uint64_t id = take_in_batch(w, (struct wish){0}).id;
            assert_true(id > last && id < UINT64_C(1) << 53);
            assert_int_equal(id >> 8 & 31, node % 32);
            last = id;
        }
        commit(w);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, folder_make, world_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_empty_folder_becomes_a_database_that_only_its_owner_reads),
        TEST(an_empty_file_becomes_a_database),
        TEST(opening_again_changes_nothing),
        TEST(a_schema_of_the_future_is_refused_in_clear_words),
        TEST(the_database_of_another_program_is_left_as_it_is),
        TEST(what_cannot_be_opened_is_said_with_its_name),
        TEST(a_database_held_by_another_writer_is_busy),
        TEST(two_nodes_never_give_the_same_id),
    };
    return cmocka_run_group_tests_name("store schema", tests, NULL, NULL);
}
