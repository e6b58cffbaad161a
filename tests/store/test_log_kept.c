/* A log over the life of its database: closed and opened, put back from a backup, with another key,
 * older than the log, changed by hand. */
#include "log_for_tests.h"

#include <fcntl.h>
#include <sys/stat.h>

/* ---- files ---- */

static void copy(struct world *w, struct str from, struct str to)
{
    static char bytes[1 << 22];
    int in = open(from.at, O_RDONLY | O_CLOEXEC);
    int out = open(to.at, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (in < 0) fail_msg("%.*s cannot be read", STR(from));
    ssize_t n = read(in, bytes, sizeof bytes);
    assert_true(n >= 0 && (size_t)n < sizeof bytes);
    assert_int_equal(write(out, bytes, (size_t)n), n);
    close(in);
    close(out);
    (void)w;
}

static struct str in_folder(struct world *w, const char *name)
{
    return arena_printf(w->arena, "%s/%s", w->dir, name);
}

static struct str head_file(struct world *w)
{
    static char bytes[4096];
    int fd = open(log_of(w).head_path.at, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    ssize_t n = read(fd, bytes, sizeof bytes);
    close(fd);
    assert_true(n >= 0);
    return arena_dup(w->arena, (struct str){bytes, (size_t)n});
}

static void close_all(struct world *w)
{
    reader_close(&w->reader);
    store_close(&w->store);
}

static void open_all(struct world *w)
{
    open_store(w);
    w->reader = reader_open(str_of(w->path));
}

static void open_again(struct world *w)
{
    close_all(w);
    open_all(w);
}

/* All of the database in one file, beside it. */
static void back_up(struct world *w)
{
    must(w, store_scrub(w->store, &w->e));
    copy(w, str_of(w->path), in_folder(w, "backup"));
}

static void put_back(struct world *w)
{
    close_all(w);
    unlink(arena_printf(w->arena, "%s-wal", w->path).at);
    unlink(arena_printf(w->arena, "%s-shm", w->path).at);
    copy(w, in_folder(w, "backup"), str_of(w->path));
    unlink(in_folder(w, "backup").at);
}

/* ---- beginning and going on ---- */

static void a_log_begins_with_a_signed_head_of_nothing(void **state)
{
    struct world *w = *state;
    struct whole log = read_log(w);
    assert_int_equal(w->opened, LOG_BEGAN);
    assert_int_equal(log.head.number, 1);
    assert_int_equal(log.head.size, 0);
    assert_true(str_eq(log.head.origin, S("replies.example.org/log")));
    assert_true(str_eq(log.head.site, S(SITE)));
    assert_string_equal(log.head.key.name, "replies.example.org/log");
    assert_true(str_is_empty(log.head.follows));
}

static void its_name_is_settled_by_the_first_entry(void **state)
{
    struct world *w = *state;
    static const char *const sites[] = {"http://127.0.0.1:8080", "https://news.example/blog", SITE};
    static const char *const origins[] = {"replies.127.0.0.1:8080/log", "replies.news.example/log",
                                          "replies.news.example/log"};
    for (size_t i = 0; i < COUNT(sites); i++) {
        struct store_log log = log_of(w);
        log.site = str_of(sites[i]);
        close_all(w);
        must(w, store_open(&w->store, str_of(w->path), 0, &w->e));
        must(w, store_open_log(w->store, &log, &w->opened, &w->e));
        w->reader = reader_open(str_of(w->path));
        if (i == 1) published(w, "one", 0);
        struct log_head head = read_head(w, 0);
        assert_int_equal(head.number, 1);
        assert_true(str_eq(head.origin, str_of(origins[i])));
    }
    assert_true(str_eq(read_head(w, 0).site, S("https://news.example/blog")));
    verify(w);
}

static void a_log_goes_on_where_it_was(void **state)
{
    struct world *w = *state;
    for (int i = 0; i < 5; i++) {
        published(w, "one", 0);
        struct log_head before = read_head(w, 0);
        open_again(w);
        assert_int_equal(w->opened, LOG_WENT_ON);
        assert_true(str_eq(read_head(w, 0).checkpoint, before.checkpoint));
    }
    assert_int_equal(read_log(w).count, 10);
    verify(w);
}

static void the_newest_head_is_kept_in_a_file_of_its_own(void **state)
{
    struct world *w = *state;
    struct stat is;
    published(w, "one", 0);
    struct log_head head = read_head(w, 0);
    close_all(w);
    assert_true(str_eq(head_file(w), head.checkpoint));
    assert_int_equal(stat(log_of(w).head_path.at, &is), 0);
    assert_int_equal(is.st_mode & 0777, 0600);
}

static void a_head_that_is_due_is_kept_when_the_log_is_tended(void **state)
{
    struct world *w = *state;
    int wait_ms = -1;
    published(w, "one", 0);
    assert_int_equal(access(log_of(w).head_path.at, F_OK), -1);
    must(w, store_tend_log(w->store, &wait_ms, &w->e));
    assert_true(str_eq(head_file(w), read_head(w, 0).checkpoint));
    assert_true(wait_ms > 1000);
}

static void a_head_that_is_an_hour_old_is_signed_anew(void **state)
{
    struct world *w = *state;
    int wait_ms = -1;
    published(w, "one", 0);
    struct log_head fresh = read_head(w, 0);
    close_all(w);
    run_sql(w, "UPDATE log SET signed_ms = signed_ms - 3600001");
    open_all(w);
    assert_true(read_head(w, 0).signed_ms < fresh.signed_ms);
    must(w, store_tend_log(w->store, &wait_ms, &w->e));
    struct log_head head = read_head(w, 0);
    assert_true(head.signed_ms >= fresh.signed_ms);
    assert_true(str_eq(head.checkpoint, fresh.checkpoint));
    verify(w);
}

/* ---- put back from a backup ---- */

static void check_follows(struct world *w, const struct whole *log, struct str checkpoint,
                          const char *reason)
{
    static const unsigned char zeros[TLOG_SALT_BYTES];
    struct tlog_hash commit;
    assert_true(log->count > 0);
    assert_act(log, 0, TLOG_POLICY, "auto", reason);
    assert_true(str_eq(log->head.follows, checkpoint));
    tlog_commit(zeros, checkpoint, &commit);
    assert_true(log->entries[0].has_commit && tlog_hash_eq(&log->entries[0].commit, &commit));
    assert_memory_equal(log->entries[0].ref, zeros, TLOG_REF_BYTES);
    (void)w;
}

static void a_database_put_back_from_a_backup_begins_a_new_log(void **state)
{
    struct world *w = *state;
    uint64_t first = published(w, "one", 0);
    take_away(w, take(w, (struct wish){0}).id);
    struct log_head old = read_head(w, 0);
    back_up(w);
    take_away(w, first);
    struct log_head lost = read_head(w, 0);
    put_back(w);
    open_all(w);
    assert_int_equal(w->opened, LOG_BEGAN_ANEW);
    struct whole log = read_log(w);
    check_follows(w, &log, lost.checkpoint, "restored");
    assert_true(str_eq(log.head.origin, S("replies.example.org/log-2")));
    assert_int_equal(log.head.number, 2);
    assert_int_equal(log.count, 6);
    assert_act(&log, 1, TLOG_RECEIVE, "author", "earlier");
    assert_act(&log, 2, TLOG_PUBLISH, "auto", "earlier");
    assert_act(&log, 4, TLOG_HOLD, "auto", "earlier");
    assert_act(&log, 5, TLOG_REJECT, "human", "off_topic");
    assert_true(str_eq(read_head(w, 1).checkpoint, old.checkpoint));
    verify(w);
    assert_int_equal(published(w, "one", 0) > first, 1);
    open_again(w);
    assert_int_equal(w->opened, LOG_WENT_ON);
    assert_int_equal(read_log(w).count, 8);
    verify(w);
}

static void another_end_of_the_same_length_is_seen_too(void **state)
{
    struct world *w = *state;
    published(w, "one", 0);
    back_up(w);
    published(w, "one", 0);
    close_all(w);
    copy(w, log_of(w).head_path, in_folder(w, "head"));
    put_back(w);
    unlink(log_of(w).head_path.at);
    open_all(w); /* nothing is known of what was lost: it goes on */
    assert_int_equal(w->opened, LOG_WENT_ON);
    published(w, "one", 0);
    published(w, "one", 0);
    close_all(w);
    copy(w, in_folder(w, "head"), log_of(w).head_path);
    unlink(in_folder(w, "head").at);
    open_all(w);
    assert_int_equal(w->opened, LOG_BEGAN_ANEW);
    verify(w);
}

static void each_restoring_closes_one_log_more(void **state)
{
    struct world *w = *state;
    for (unsigned i = 2; i < 5; i++) {
        published(w, "one", 0);
        back_up(w);
        published(w, "one", 0);
        put_back(w);
        open_all(w);
        struct whole log = read_log(w);
        assert_true(
            str_eq(log.head.origin, arena_printf(w->arena, "replies.example.org/log-%u", i)));
        assert_int_equal(log.count, 1 + 2 * (i - 1));
        verify(w);
    }
}

static void a_database_that_is_gone_begins_a_new_log_too(void **state)
{
    struct world *w = *state;
    published(w, "one", 0);
    close_all(w);
    struct str head = head_file(w);
    remove_files(w);
    int fd = open(log_of(w).head_path.at, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(write(fd, head.at, head.len), head.len);
    close(fd);
    open_all(w);
    struct whole log = read_log(w);
    assert_int_equal(w->opened, LOG_BEGAN_ANEW);
    check_follows(w, &log, head, "restored");
    assert_int_equal(log.count, 1);
    verify(w);
}

/* Ended between the commit that began the new log and the moment its head was kept. */
static void a_new_log_is_not_begun_twice(void **state)
{
    struct world *w = *state;
    published(w, "one", 0);
    back_up(w);
    published(w, "one", 0);
    put_back(w);
    copy(w, log_of(w).head_path, in_folder(w, "head"));
    open_all(w);
    close_all(w);
    copy(w, in_folder(w, "head"), log_of(w).head_path);
    unlink(in_folder(w, "head").at);
    open_all(w);
    assert_int_equal(w->opened, LOG_WENT_ON);
    assert_int_equal(read_head(w, 0).number, 2);
    verify(w);
}

static void a_head_that_cannot_be_read_is_said_and_nothing_is_signed(void **state)
{
    struct world *w = *state;
    published(w, "one", 0);
    struct log_head before = read_head(w, 0);
    close_all(w);
    int fd = open(log_of(w).head_path.at, O_WRONLY | O_TRUNC | O_CLOEXEC);
    assert_int_equal(write(fd, "replies.exam", 12), 12);
    close(fd);
    assert_false(try_open(w));
    assert_int_equal(w->e.kind, ERR_INPUT);
    assert_non_null(strstr(w->e.detail, "log.head is damaged"));
    w->reader = reader_open(str_of(w->path));
    assert_true(str_eq(read_head(w, 0).checkpoint, before.checkpoint));
}

static void another_key_begins_a_new_log(void **state)
{
    struct world *w = *state;
    published(w, "one", 0);
    struct log_head old = read_head(w, 0);
    close_all(w);
    key_ring_free(&w->keys);
    unlink(in_folder(w, "keys/log").at);
    must(w, key_make_all(in_folder(w, "keys"), &w->e));
    must(w, key_ring_open(&w->keys, in_folder(w, "keys"), KEY_BIT(KEY_LOG), &w->e));
    open_all(w);
    struct whole log = read_log(w);
    assert_int_equal(w->opened, LOG_BEGAN_ANEW);
    check_follows(w, &log, old.checkpoint, "key");
    assert_memory_not_equal(log.head.key.public, old.key.public, sizeof old.key.public);
    verify(w);
}

/* ---- older than the log ---- */

static struct str fixture(struct world *w, const char *name)
{
    const char *root = getenv("TOGUNA_SOURCE_ROOT");
    return arena_printf(w->arena, "%s/tests/store/fixtures/%s", root ? root : ".", name);
}

/* What the program before there was a log left behind: eight replies in every state there is. */
static void replies_that_are_older_than_the_log_get_their_entries(void **state)
{
    struct world *w = *state;
    static const struct {
        enum tlog_act act;
        const char *by, *reason;
    } wanted[] = {
        {TLOG_RECEIVE, "author", "earlier"}, {TLOG_PUBLISH, "auto", "earlier"},
        {TLOG_RECEIVE, "author", "earlier"}, {TLOG_PUBLISH, "auto", "earlier"},
        {TLOG_RECEIVE, "author", "earlier"}, {TLOG_PUBLISH, "auto", "earlier"},
        {TLOG_HIDE, "human", "spam"},        {TLOG_RECEIVE, "author", "earlier"},
        {TLOG_PUBLISH, "auto", "earlier"},   {TLOG_HIDE, "author", "author_request"},
        {TLOG_RECEIVE, "author", "earlier"}, {TLOG_PUBLISH, "auto", "earlier"},
        {TLOG_RECEIVE, "author", "earlier"}, {TLOG_HOLD, "auto", "earlier"},
        {TLOG_RECEIVE, "author", "earlier"}, {TLOG_HOLD, "auto", "earlier"},
        {TLOG_REJECT, "human", "off_topic"},
    };
    close_all(w);
    remove_files(w);
    copy(w, fixture(w, "schema_1.db"), str_of(w->path));
    open_all(w);
    struct whole log = read_log(w);
    assert_int_equal(log.count, COUNT(wanted));
    for (size_t i = 0; i < COUNT(wanted); i++)
        assert_act(&log, i, wanted[i].act, wanted[i].by, wanted[i].reason);
    struct thread thread = read_thread(w, "walk");
    for (size_t i = 0; i < thread.replies_count; i++) {
        struct reply *r = &thread.replies[i];
        if (r->state != REPLY_PUBLISHED) continue;
        struct log_of_reply logged = read_logged(w, r->id);
        assert_true(str_find(logged.content, S("\"revision\":null"), 0) < logged.content.len);
    }
    verify(w);
    open_again(w);
    assert_int_equal(read_log(w).count, COUNT(wanted));
}

/* ---- changed by hand ---- */

struct hands {
    const char *sql, *says;
};

struct heard {
    struct str said;
    bool heard;
};

static void listen_for(void *ctx, struct str line)
{
    struct heard *h = ctx;
    if (str_find(line, h->said, 0) < line.len) h->heard = true;
}

static void another_world(struct world **w)
{
    void *state = *w;
    world_remove(&state);
    world_make(&state);
    *w = state;
}

/* Entry 2 belongs to the one that waits, 4 to the one that was removed. */
static void set_scene(struct world *w)
{
    published(w, "one", 0);
    take(w, (struct wish){0});
    take_away(w, published(w, "one", 0));
    erase(w, published(w, "one", 0));
    begin(w);
    for (int i = 0; i < 260; i++) take_in_batch(w, (struct wish){.state = REPLY_PUBLISHED});
    commit(w);
    verify(w);
}

#define NTH(n) "(SELECT id FROM reply ORDER BY id LIMIT 1 OFFSET " n ")"

static void what_was_changed_by_hand_is_found(void **state)
{
    static const struct hands hands[] = {
        {"UPDATE reply SET state = 2, reason = 1 WHERE id = " NTH("0"),
         "is removed, the log says published"},
        {"UPDATE reply SET state = 1, was_public = 1 WHERE id = " NTH("1"),
         "is published, the log says pending"},
        {"UPDATE reply SET state = 1, reason = 0 WHERE id = " NTH("2"),
         "is published, the log says removed"},
        {"UPDATE reply SET reason = 2 WHERE id = " NTH("2"),
         "was removed for 'illegal', the log says 'off_topic'"},
        {"UPDATE reply SET state = 3 WHERE id = " NTH("0"), "is withdrawn, the log says published"},
        {"UPDATE reply SET text = 'Other words' WHERE id = " NTH("0"),
         "does not say what the log commits to"},
        {"UPDATE reply SET author_name = 'Kofi' WHERE id = " NTH("0"),
         "does not say what the log commits to"},
        {"UPDATE reply SET quote = 'More' WHERE id = " NTH("0"),
         "does not say what the log commits to"},
        {"UPDATE reply SET salt = randomblob(32) WHERE id = " NTH("0"),
         "does not say what the log commits to"},
        {"UPDATE reply SET first_salt = NULL WHERE id = " NTH("0"), "is not in the log"},
        {"UPDATE reply SET logged = NULL WHERE id = " NTH("0"), "is not in the log"},
        {"UPDATE reply SET logged = 4, state = 1 WHERE id = " NTH("2"),
         "is newer than the one it knows"},
        {"UPDATE reply SET logged = 3 WHERE id = " NTH("0"), "entry 3 is not of it"},
        {"UPDATE reply SET logged = 99999 WHERE id = " NTH("0"), "entry 99999 is not of it"},
        {"UPDATE reply SET first_salt = randomblob(32) WHERE id = " NTH("3"),
         "can be found in the log"},
        {"DELETE FROM contact; DELETE FROM action WHERE 0; PRAGMA foreign_keys = OFF;"
         "DELETE FROM reply WHERE id = (SELECT max(id) FROM reply)",
         "is of a reply that is not there"},
        {"UPDATE reply SET state = 4, text = '', author_name = '', lang = '', author = NULL,"
         " first_salt = NULL, logged = NULL WHERE id = " NTH("0"),
         "is of a reply that is not there"},
        {"DROP TRIGGER log_entry_stays; UPDATE log_entry SET text = replace(text, 'publish', "
         "'release')"
         " WHERE id = 1",
         "entry 1 is not the one its hash was made of"},
        {"DROP TRIGGER log_entry_stays; UPDATE log_entry SET text = 'x' WHERE id = 1",
         "entry 1 cannot be read"},
        {"DROP TRIGGER log_entry_stays; UPDATE log_entry SET leaf = zeroblob(32) WHERE id = 7",
         "entry 7 is not the one its hash was made of"},
        {"DROP TRIGGER log_entry_is_kept; DELETE FROM log_entry WHERE id = 8",
         "entry 8 is not there"},
        {"DROP TRIGGER log_entry_is_kept; DELETE FROM log_entry WHERE id = (SELECT max(id) FROM "
         "log_entry)",
         "is not there"},
        {"UPDATE log_node SET hash = zeroblob(32) WHERE position = 1",
         "hash 1 of level 1 is not that of its entries"},
        {"UPDATE log SET root = zeroblob(32)", "its root is not that of its entries"},
        {"UPDATE log SET size = size - 1", "its checkpoint is of other entries"},
        {"UPDATE log SET checkpoint = replace(checkpoint, 'example', 'exanple')",
         "its checkpoint is of other entries"},
        {"UPDATE log SET key = randomblob(32)", "its checkpoint is not signed by its key"},
    };
    for (size_t i = 0; i < COUNT(hands); i++) {
        struct world **w = (struct world **)state;
        struct heard heard = {str_of(hands[i].says), false};
        another_world(w);
        set_scene(*w);
        run_sql(*w, hands[i].sql);
        must(*w, store_verify((*w)->store, listen_for, &heard, &(*w)->e));
        if (!heard.heard) fail_msg("not found: %s", hands[i].sql);
    }
}

static void entries_are_only_ever_added(void **state)
{
    struct world *w = *state;
    sqlite3 *db = NULL;
    published(w, "one", 0);
    assert_int_equal(sqlite3_open(w->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "UPDATE log_entry SET text = ''", NULL, NULL, NULL),
                     SQLITE_CONSTRAINT);
    assert_int_equal(sqlite3_exec(db, "DELETE FROM log_entry", NULL, NULL, NULL),
                     SQLITE_CONSTRAINT);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_make, world_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_log_begins_with_a_signed_head_of_nothing),
        TEST(its_name_is_settled_by_the_first_entry),
        TEST(a_log_goes_on_where_it_was),
        TEST(the_newest_head_is_kept_in_a_file_of_its_own),
        TEST(a_head_that_is_due_is_kept_when_the_log_is_tended),
        TEST(a_head_that_is_an_hour_old_is_signed_anew),
        TEST(a_database_put_back_from_a_backup_begins_a_new_log),
        TEST(another_end_of_the_same_length_is_seen_too),
        TEST(each_restoring_closes_one_log_more),
        TEST(a_database_that_is_gone_begins_a_new_log_too),
        TEST(a_new_log_is_not_begun_twice),
        TEST(a_head_that_cannot_be_read_is_said_and_nothing_is_signed),
        TEST(another_key_begins_a_new_log),
        TEST(replies_that_are_older_than_the_log_get_their_entries),
        TEST(what_was_changed_by_hand_is_found),
        TEST(entries_are_only_ever_added),
    };
    return cmocka_run_group_tests_name("store log kept", tests, NULL, NULL);
}
