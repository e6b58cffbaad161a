/* The disk fails, fills up, or the process dies at any moment: what was committed is there, nothing
 * else is, and the store goes on where it can. */
#include "store_for_tests.h"

#include "failing_disk.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

static int alone_make(void **state)
{
    heal();
    return world_make(state);
}

static void another_world(struct world **w)
{
    void *state = *w;
    world_remove(&state);
    alone_make(&state);
    *w = state;
}

/* ---- a batch that touches everything ---- */

struct scene {
    uint64_t shown, waits, doomed, taken;
    char text[20000];
};

static void set_scene(struct world *w, struct scene *s)
{
    memset(s->text, 'x', sizeof s->text - 1);
    s->shown = published(w, "one", 0);
    s->waits = take(w, (struct wish){.parent = s->shown, .address = 1}).id;
    s->doomed = take(w, (struct wish){.state = REPLY_PUBLISHED, .address = 2, .text = s->text}).id;
}

/* False as soon as one of its changes is. */
static bool change_all(struct world *w, struct scene *s)
{
    enum change_outcome ignored;
    struct wish wish = {
        .post = 42, .state = REPLY_PUBLISHED, .address = 3, .author = 4, .text = s->text};
    struct taken taken = {0};
    bool well =
        try_take(w, &wish, &taken) &&
        store_publish_reply(w->store, s->waits, S("m"), &ignored, &w->e) &&
        store_remove_reply(w->store, s->shown, REASON_SPAM, STR_NONE, S("m"), &ignored, &w->e) &&
        store_erase_reply(w->store, s->doomed, S("m"), &ignored, &w->e);
    s->taken = taken.id;
    return well;
}

static void check_before(struct world *w, const struct scene *s)
{
    struct thread t = read_thread(w, "one");
    assert_int_equal(t.total, 2);
    assert_int_equal(t.replies_count, 2);
    assert_int_equal(read_reply(w, s->shown).state, REPLY_PUBLISHED);
    assert_int_equal(read_reply(w, s->waits).state, REPLY_PENDING);
    assert_int_equal(read_reply(w, s->doomed).text.len, sizeof s->text - 1);
}

static void check_after(struct world *w, const struct scene *s)
{
    struct thread t = read_thread(w, "one");
    assert_int_equal(t.total, 2);
    assert_int_equal(t.replies_count, 4);
    assert_int_equal(read_reply(w, s->shown).state, REPLY_REMOVED);
    assert_int_equal(read_reply(w, s->waits).state, REPLY_PUBLISHED);
    assert_int_equal(read_reply(w, s->doomed).state, REPLY_ERASED);
    assert_int_equal(read_reply(w, s->taken).ordinal, 3);
}

static bool run_scene(struct world *w, struct scene *s)
{
    begin(w);
    bool well = change_all(w, s), committed = store_commit(w->store, &w->e);
    assert_false(committed && !well);
    return committed;
}

/* Fails at each write in turn, until there was none left to fail. */
static void fail_each_write(struct world **w, int code, const char *says)
{
    static struct scene s;
    for (int nth = 1;; nth++) {
        another_world(w);
        set_scene(*w, &s);
        fail_at(nth, false, code);
        bool committed = run_scene(*w, &s);
        assert_int_equal(committed, !disk.failed);
        if (committed) {
            assert_true(nth > 10);
            check_after(*w, &s);
            return;
        }
        heal();
        assert_int_equal((*w)->e.kind, ERR_STORE);
        assert_non_null(strstr((*w)->e.detail, says));
        check_before(*w, &s);
        assert_int_equal(store_touched((*w)->store).pages_count, 0);
        assert_true(run_scene(*w, &s));
        check_after(*w, &s);
        verify(*w);
    }
}

static void a_write_that_fails_undoes_its_batch_and_the_next_one_is_well(void **state)
{
    fail_each_write((struct world **)state, SQLITE_IOERR_WRITE, "disk I/O error");
}

static void a_full_disk_undoes_the_batch_and_there_may_be_room_again(void **state)
{
    fail_each_write((struct world **)state, SQLITE_FULL, "the disk is full");
}

/* A batch that is larger than the cache writes before its commit. */
static void a_write_that_fails_within_a_batch_dooms_all_of_it(void **state)
{
    struct world *w = *state;
    static char text[100001];
    memset(text, 'x', sizeof text - 1);
    uint64_t before = published(w, "one", 0);
    size_t taken_before = 0, refused = 0;
    fail_at(200, false, SQLITE_FULL);
    begin(w);
    for (int i = 0; i < 100; i++) {
        struct taken taken;
        struct wish wish = {.state = REPLY_PUBLISHED, .text = text};
        bool well = try_take(w, &wish, &taken);
        if (well) taken_before++;
        if (well) assert_int_equal(refused, 0);
        if (!well) refused++;
        if (!well) assert_non_null(strstr(w->e.detail, "the disk is full"));
    }
    assert_true(taken_before > 0 && refused > 0);
    assert_false(store_commit(w->store, &w->e));
    assert_non_null(strstr(w->e.detail, "the disk is full"));
    heal();
    assert_int_equal(read_thread(w, "one").replies_count, 1);
    assert_int_equal(read_reply(w, published(w, "one", 0)).ordinal, 2);
    assert_int_equal(read_reply(w, before).ordinal, 1);
    verify(w);
}

static void a_disk_that_fails_while_the_database_is_made_leaves_a_beginning(void **state)
{
    struct world *w = *state;
    for (int nth = 1;; nth++) {
        reader_close(&w->reader);
        store_close(&w->store);
        remove_files(w);
        fail_at(nth, false, SQLITE_FULL);
        bool well = try_open(w);
        heal();
        if (well && !disk.failed) break;
        assert_true(nth < 1000);
        if (!well) { /* it may be well when what failed can be done later */
            assert_null(w->store);
            assert_int_equal(w->e.kind, ERR_STORE);
            open_store(w);
        }
        put_article(w, "one");
        verify(w);
    }
}

static void a_checkpoint_that_finds_no_room_is_no_failure_of_the_commit(void **state)
{
    struct world *w = *state;
    static char text[200001];
    uint64_t ids[40];
    memset(text, 'x', sizeof text - 1);
    fail_at(1, false, SQLITE_FULL);
    disk.only_database = true; /* written by checkpoints alone */
    begin(w);
    for (size_t i = 0; i < COUNT(ids); i++)
        ids[i] = take_in_batch(w, (struct wish){.state = REPLY_PUBLISHED, .text = text}).id;
    commit(w);
    assert_true(disk.failed);
    heal();
    for (size_t i = 0; i < COUNT(ids); i++)
        assert_int_equal(read_reply(w, ids[i]).text.len, sizeof text - 1);
    must(w, store_scrub(w->store, &w->e));
    verify(w);
}

/* ---- a real limit ---- */

static void a_file_that_may_not_grow_is_a_full_disk(void **state)
{
    struct world *w = *state;
    struct stat is;
    struct rlimit before, small;
    static char text[100001];
    memset(text, 'x', sizeof text - 1);
    signal(SIGXFSZ, SIG_IGN);
    published(w, "one", 0);
    assert_int_equal(stat(arena_printf(w->arena, "%s-wal", w->path).at, &is), 0);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = before;
    small.rlim_cur = (rlim_t)is.st_size + 50000;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    struct wish wish = {.state = REPLY_PUBLISHED, .text = text};
    struct taken taken;
    begin(w);
    bool well = try_take(w, &wish, &taken);
    bool committed = store_commit(w->store, &w->e);
    uint64_t small_one = published(w, "one", 0);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_true(well && !committed);
    assert_int_equal(w->e.kind, ERR_STORE);
    assert_non_null(strstr(w->e.detail, "the disk is full"));
    assert_int_equal(read_reply(w, small_one).ordinal, 2);
    assert_int_equal(read_reply(w, take(w, wish).id).ordinal, 3);
    verify(w);
}

/* ---- the process ends ---- */

static void when_a_commit_returns_the_log_is_synced(void **state)
{
    struct world *w = *state;
    for (int i = 0; i < 50; i++) {
        begin(w);
        take_in_batch(w, (struct wish){.state = REPLY_PUBLISHED});
        assert_false(disk.log_is_dirty);
        disk.log_is_dirty = true;
        commit(w);
        assert_false(disk.log_is_dirty);
    }
}

struct heard { /* what a child said was committed */
    uint64_t ids[4096];
    size_t count;
};

static void hear(int from, struct heard *ret, size_t at_most)
{
    uint64_t id;
    while (ret->count < at_most && read(from, &id, sizeof id) == sizeof id)
        ret->ids[ret->count++] = id;
}

/* The child's life: takes and commits, says so, scrubs now and then. */
static void live(struct world *w, int to, unsigned commits)
{
    struct taken taken;
    struct wish wish = {.state = REPLY_PUBLISHED, .address = 1, .text = "A text of some length"};
    for (unsigned i = 0; i < commits; i++) {
        begin(w);
        if (!try_take(w, &wish, &taken) || !store_commit(w->store, &w->e)) _exit(3);
        if (write(to, &taken.id, sizeof taken.id) != sizeof taken.id) _exit(4);
        if (i % 8 == 7 && !store_scrub(w->store, &w->e)) _exit(5);
    }
    _exit(0);
}

static pid_t fork_life(struct world *w, int *ret_from, int fails_at, unsigned commits)
{
    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    w->posts += 1000000; /* each life has posts of its own */
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
        dup2(nowhere, STDERR_FILENO);
        fail_at(fails_at, true, SQLITE_IOERR_FSYNC);
        if (!try_open(w)) _exit(2);
        live(w, ends[1], commits);
    }
    close(ends[1]);
    *ret_from = ends[0];
    return child;
}

static void check_heard(struct world *w, const struct heard *heard)
{
    open_store(w);
    verify(w);
    struct reader *reader = reader_open(str_of(w->path));
    struct reply r;
    for (size_t i = 0; i < heard->count; i++)
        assert_int_equal(reader_reply(reader, w->arena, heard->ids[i], NULL, &r), READ_OK);
    reader_close(&reader);
    store_close(&w->store);
}

#define EXIT_OF_DIE 70

static void a_failed_fsync_ends_the_process_and_what_was_committed_is_there(void **state)
{
    struct world *w = *state;
    int ended = 0, status = 0;
    reader_close(&w->reader);
    store_close(&w->store);
    for (int nth = 1; nth <= 400; nth++) {
        struct heard heard = {.count = 0};
        int from;
        pid_t child = fork_life(w, &from, nth, 20);
        hear(from, &heard, COUNT(heard.ids));
        close(from);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFEXITED(status));
        check_heard(w, &heard);
        if (WEXITSTATUS(status) == 0) break;
        assert_int_equal(WEXITSTATUS(status), EXIT_OF_DIE);
        ended++;
    }
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_true(ended > 20);
}

static void what_was_committed_survives_a_kill_at_any_moment(void **state)
{
    struct world *w = *state;
    int status;
    reader_close(&w->reader);
    store_close(&w->store);
    for (size_t after = 1; after <= 60; after += 7) {
        struct heard heard = {.count = 0};
        int from;
        pid_t child = fork_life(w, &from, 0, 100000);
        hear(from, &heard, after);
        assert_int_equal(heard.count, after);
        assert_int_equal(kill(child, SIGKILL), 0);
        hear(from, &heard, COUNT(heard.ids));
        close(from);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
        check_heard(w, &heard);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, alone_make, world_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_write_that_fails_undoes_its_batch_and_the_next_one_is_well),
        TEST(a_full_disk_undoes_the_batch_and_there_may_be_room_again),
        TEST(a_write_that_fails_within_a_batch_dooms_all_of_it),
        TEST(a_disk_that_fails_while_the_database_is_made_leaves_a_beginning),
        TEST(a_checkpoint_that_finds_no_room_is_no_failure_of_the_commit),
        TEST(a_file_that_may_not_grow_is_a_full_disk),
        TEST(when_a_commit_returns_the_log_is_synced),
        TEST(a_failed_fsync_ends_the_process_and_what_was_committed_is_there),
        TEST(what_was_committed_survives_a_kill_at_any_moment),
    };
    return cmocka_run_group_tests_name("store disk", tests, use_failing_disk, NULL);
}
