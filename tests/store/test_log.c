/* The log as readers find it: an entry for each act, one tree over all, a head that is signed, and
 * words only as commitments. */
#include "log_for_tests.h"

#include <fcntl.h>
#include <sys/wait.h>

/* ---- acts ---- */

static struct author_claim by_link(void)
{
    return (struct author_claim){.by_link = true, .window_ms = 3600000};
}

static void edit(struct world *w, uint64_t id, const char *text)
{
    enum change_outcome outcome;
    struct author_claim who = by_link();
    begin(w);
    must(w, store_edit_reply(w->store, id, &who, str_of(text), &outcome, &w->e));
    commit(w);
    assert_int_equal(outcome, CHANGE_DONE);
}

static void withdraw(struct world *w, uint64_t id)
{
    enum change_outcome outcome;
    struct author_claim who = by_link();
    begin(w);
    must(w, store_withdraw_reply(w->store, id, &who, &outcome, &w->e));
    commit(w);
    assert_int_equal(outcome, CHANGE_DONE);
}

static void each_act_is_an_entry_that_names_the_one_before(void **state)
{
    struct world *w = *state;
    uint64_t id = take(w, (struct wish){.held_for = "first,fast"}).id;
    publish(w, id);
    take_away(w, id);
    publish(w, id);
    edit(w, id, "Another text");
    withdraw(w, id);
    erase(w, id);
    struct whole log = read_log(w);
    assert_int_equal(log.count, 8);
    assert_act(&log, 0, TLOG_RECEIVE, "author", "");
    assert_act(&log, 1, TLOG_HOLD, "auto", "first");
    assert_act(&log, 2, TLOG_RELEASE, "human", "");
    assert_act(&log, 3, TLOG_HIDE, "human", "off_topic");
    assert_act(&log, 4, TLOG_UNHIDE, "human", "");
    assert_act(&log, 5, TLOG_EDIT, "author", "author");
    assert_act(&log, 6, TLOG_HIDE, "author", "author_request");
    assert_act(&log, 7, TLOG_ERASE, "human", "author_request");
    for (size_t i = 0; i < log.count; i++) {
        assert_int_equal(log.entries[i].prev, i ? i - 1 : TLOG_NO_INDEX);
        assert_memory_equal(log.entries[i].ref, log.entries[0].ref, TLOG_REF_BYTES);
        assert_memory_equal(log.entries[i].thread, log.entries[0].thread, TLOG_THREAD_BYTES);
        assert_int_equal(log.entries[i].unix_s % 60, 0);
    }
    verify(w);
}

static void what_the_gate_publishes_is_received_and_published(void **state)
{
    struct world *w = *state;
    struct taken taken = take(w, (struct wish){.state = REPLY_PUBLISHED});
    struct whole log = read_log(w);
    unsigned char thread[TLOG_THREAD_BYTES];
    assert_int_equal(log.count, 2);
    assert_act(&log, 0, TLOG_RECEIVE, "author", "");
    assert_act(&log, 1, TLOG_PUBLISH, "auto", "");
    assert_int_equal(taken.logged_plus_1, 2);
    tlog_thread(S(SITE "/one"), thread);
    assert_memory_equal(log.entries[1].thread, thread, sizeof thread);
}

static void what_is_removed_before_it_was_public_is_rejected(void **state)
{
    struct world *w = *state;
    uint64_t id = take(w, (struct wish){0}).id;
    take_away(w, id);
    publish(w, id);
    struct whole log = read_log(w);
    assert_act(&log, 2, TLOG_REJECT, "human", "off_topic");
    assert_true(str_eq(log.entries[2].ground, S("terms")));
    assert_true(str_eq(log.entries[2].category, S("OTHER_VIOLATION_TC")));
    assert_false(log.entries[2].has_commit);
    assert_act(&log, 3, TLOG_RELEASE, "human", "");
    verify(w);
}

static void what_changes_nothing_is_no_entry(void **state)
{
    struct world *w = *state;
    uint64_t id = take(w, (struct wish){.post = 7, .state = REPLY_PUBLISHED}).id;
    struct taken again = take(w, (struct wish){.post = 7, .state = REPLY_PUBLISHED});
    assert_int_equal(again.outcome, TAKE_SAME);
    assert_int_equal(again.logged_plus_1, 2);
    assert_int_equal(publish(w, id), CHANGE_NOTHING);
    assert_int_equal(publish(w, 12345), CHANGE_UNKNOWN);
    assert_int_equal(take(w, (struct wish){.page = "nowhere"}).outcome, TAKE_NO_PAGE);
    put_article(w, "three");
    assert_int_equal(read_log(w).count, 2);
}

static void every_reply_of_an_address_has_its_entry_when_they_are_erased(void **state)
{
    struct world *w = *state;
    unsigned char address[HASH_BYTES];
    uint64_t count = 0;
    for (int i = 0; i < 3; i++) take(w, (struct wish){.address = 9, .state = REPLY_PUBLISHED});
    take(w, (struct wish){.address = 8});
    fill_address(address, 9);
    begin(w);
    must(w, store_erase_address(w->store, address, false, S("a test"), &count, &w->e));
    commit(w);
    struct whole log = read_log(w);
    assert_int_equal(count, 3);
    assert_int_equal(log.count, 11);
    for (size_t i = 8; i < 11; i++) assert_act(&log, i, TLOG_ERASE, "human", "author_request");
    verify(w);
}

/* ---- what is undone ---- */

static void a_batch_that_is_rolled_back_leaves_the_log_as_it_was(void **state)
{
    struct world *w = *state;
    published(w, "one", 0);
    struct log_head before = read_head(w, 0);
    begin(w);
    take_in_batch(w, (struct wish){.state = REPLY_PUBLISHED});
    store_rollback(w->store);
    assert_true(str_eq(read_head(w, 0).checkpoint, before.checkpoint));
    published(w, "one", 0);
    struct whole log = read_log(w);
    struct tlog_path path;
    assert_int_equal(log.count, 4);
    assert_int_equal(reader_consistency(w->reader, 0, before.size, 4, &path), READ_OK);
    assert_true(tlog_check_consistency(before.size, &before.root, 4, &log.head.root, &path));
    verify(w);
}

static void a_change_that_fails_has_no_entry_and_the_others_have_theirs(void **state)
{
    struct world *w = *state;
    struct taken ignored;
    unsigned char once[ONCE_BYTES] = {1};
    struct new_reply impossible = {
        .page = S("one"), .text = {"x", (size_t)INT32_MAX}, .once = once, .state = REPLY_PUBLISHED};
    begin(w);
    take_in_batch(w, (struct wish){.state = REPLY_PUBLISHED});
    assert_false(store_take_reply(w->store, &impossible, &ignored, &w->e));
    uint64_t after = take_in_batch(w, (struct wish){.state = REPLY_PUBLISHED}).logged_plus_1;
    commit(w);
    assert_int_equal(after, 4);
    assert_int_equal(read_log(w).count, 4);
    verify(w);
}

/* ---- the tree ---- */

#define MANY 700u

static void fill_many(struct world *w)
{
    while (read_head(w, 0).size < MANY) {
        begin(w);
        for (int i = 0; i < 50; i++) take_in_batch(w, (struct wish){.state = REPLY_PUBLISHED});
        commit(w);
    }
}

static void check_tile(struct world *w, const struct whole *log, const struct tlog_tile *tile)
{
    struct str bytes;
    assert_int_equal(reader_tile(w->reader, w->arena, 0, tile, &bytes), READ_OK);
    size_t span = tile->level ? 256 : 1, first = (size_t)tile->index * 256 * span;
    if (!tile->entries) assert_int_equal(bytes.len, tile->width * TLOG_HASH_BYTES);
    for (size_t i = 0; i < tile->width; i++) {
        if (tile->entries) {
            struct str text = log->texts[first + i], length = str_sub(bytes, 0, 2);
            assert_int_equal((unsigned char)length.at[0] << 8 | (unsigned char)length.at[1],
                             text.len);
            assert_true(str_eq(str_sub(bytes, 2, text.len), text));
            bytes = str_from(bytes, 2 + text.len);
        } else {
            struct tlog_hash hash = root_of(log->texts + first + i * span, span);
            assert_memory_equal(bytes.at + i * TLOG_HASH_BYTES, hash.at, TLOG_HASH_BYTES);
        }
    }
    if (tile->entries) assert_int_equal(bytes.len, 0);
}

static void tiles_hold_what_the_entries_make(void **state)
{
    struct world *w = *state;
    fill_many(w);
    struct whole log = read_log(w);
    for (int entries = 0; entries < 2; entries++)
        for (uint64_t index = 0; index < 3; index++)
            for (unsigned width = 1; width <= 256; width += 17) {
                struct tlog_tile tile = {entries, 0, index, width};
                if (index * 256 + width <= log.count) check_tile(w, &log, &tile);
            }
    check_tile(w, &log, &(struct tlog_tile){false, 1, 0, (unsigned)(log.count / 256)});
}

static void tiles_that_the_log_does_not_have_are_missing(void **state)
{
    struct world *w = *state;
    struct str bytes;
    fill_many(w);
    unsigned over = (unsigned)(read_head(w, 0).size % 256) + 1;
    const struct tlog_tile tiles[] = {{false, 0, 2, over},
                                      {true, 0, 2, over},
                                      {false, 0, 3, 1},
                                      {false, 1, 0, 3},
                                      {false, 2, 0, 1},
                                      {false, 63, 0, 1},
                                      {true, 0, UINT64_MAX / 256, 256}};
    for (size_t i = 0; i < COUNT(tiles); i++)
        assert_int_equal(reader_tile(w->reader, w->arena, 0, &tiles[i], &bytes), READ_MISSING);
}

static void every_entry_can_be_proved_in_every_head(void **state)
{
    struct world *w = *state;
    fill_many(w);
    struct whole log = read_log(w);
    struct tlog_path path;
    for (uint64_t size = 1; size <= log.count; size += 61) {
        struct tlog_hash root = root_of(log.texts, size), leaf;
        for (uint64_t i = 0; i < size; i += 37) {
            tlog_leaf(log.texts[i], &leaf);
            assert_int_equal(reader_inclusion(w->reader, 0, i, size, &path), READ_OK);
            assert_true(tlog_check_inclusion(&leaf, i, size, &path, &root));
        }
        assert_int_equal(reader_consistency(w->reader, 0, size, log.count, &path), READ_OK);
        assert_true(tlog_check_consistency(size, &root, log.count, &log.head.root, &path));
    }
    assert_int_equal(reader_inclusion(w->reader, 0, log.count, log.count, &path), READ_MISSING);
    assert_int_equal(reader_inclusion(w->reader, 0, 0, log.count + 1, &path), READ_MISSING);
    assert_int_equal(reader_consistency(w->reader, 0, 1, log.count + 1, &path), READ_MISSING);
    assert_int_equal(reader_checkpoint(w->reader, w->arena, 2, &log.head), READ_MISSING);
}

static void entries_stop_where_the_log_does(void **state)
{
    struct world *w = *state;
    struct str *texts;
    size_t count;
    published(w, "one", 0);
    assert_int_equal(reader_entries(w->reader, w->arena, 0, 1, 10, &texts, &count), READ_OK);
    assert_int_equal(count, 1);
    assert_int_equal(reader_entries(w->reader, w->arena, 0, 2, 10, &texts, &count), READ_OK);
    assert_int_equal(count, 0);
    assert_int_equal(reader_entries(w->reader, w->arena, 0, 3, 10, &texts, &count), READ_MISSING);
}

/* Two writers of one database, turn about: each finds what the other added. */
static void two_stores_write_one_log(void **state)
{
    struct world *w = *state;
    struct store *first = w->store, *second = NULL;
    w->store = NULL;
    must(w, try_open_node(w, 1));
    second = w->store;
    for (int i = 0; i < 20; i++) {
        w->store = i % 3 ? first : second;
        published(w, "one", 0);
    }
    struct whole log = read_log(w);
    assert_int_equal(log.count, 40);
    w->store = first;
    verify(w);
    store_close(&second);
}

/* ---- words ---- */

static void check_commit(struct world *w, const struct log_of_reply *logged)
{
    struct tlog_entry entry;
    struct tlog_hash commit;
    unsigned char ref[TLOG_REF_BYTES];
    (void)w;
    assert_true(tlog_entry_parse(logged->commit_entry, &entry));
    tlog_commit(logged->salt, logged->content, &commit);
    assert_true(entry.has_commit && tlog_hash_eq(&entry.commit, &commit));
    tlog_ref(logged->first_salt, logged->reply, ref);
    assert_memory_equal(entry.ref, ref, sizeof ref);
}

static void assert_content(struct world *w, uint64_t id, const char *before_revision)
{
    struct log_of_reply logged = read_logged(w, id);
    struct tlog_hash revision;
    char hex[CODE_HEX_CHARS(TLOG_HASH_BYTES)];
    tlog_revision(S("A title"), S("A body"), &revision);
    code_hex(hex, revision.at, sizeof revision.at);
    struct str wanted = arena_printf(w->arena, "%s,\"revision\":\"%.*s\",\"v\":1}", before_revision,
                                     (int)sizeof hex, hex);
    if (!str_eq(logged.content, wanted)) fail_msg("%.*s", STR(logged.content));
    check_commit(w, &logged);
}

static void words_are_committed_to_as_one_line_of_canonical_json(void **state)
{
    struct world *w = *state;
    uint64_t root = take(w, (struct wish){.state = REPLY_PUBLISHED,
                                          .name = "Ama \"A\" \\ B",
                                          .text = "One\n\ttwo\x01\x7f cafe\xCC\x81 \xE2\x80\xA8",
                                          .passage = "p1",
                                          .quote = "A body"})
                        .id;
    uint64_t answer = published(w, "one", root);
    assert_content(w, root,
                   "{\"article\":\"" SITE "/one\",\"author\":\"Ama \\\"A\\\" \\\\ B\","
                   "\"body\":\"One\\n\\ttwo\\u0001\x7f caf\xC3\xA9 \xE2\x80\xA8\",\"parent\":null,"
                   "\"quote\":\"A body\"");
    assert_content(w, answer,
                   arena_printf(w->arena,
                                "{\"article\":\"" SITE
                                "/one\",\"author\":\"Ama\",\"body\":\"A text\","
                                "\"parent\":\"%llu\",\"quote\":null",
                                (unsigned long long)root)
                       .at);
}

static void an_edit_has_a_salt_of_its_own_and_the_same_reference(void **state)
{
    struct world *w = *state;
    uint64_t id = published(w, "one", 0);
    struct log_of_reply before = read_logged(w, id);
    edit(w, id, "Another text");
    struct log_of_reply after = read_logged(w, id);
    assert_int_equal(after.index, 2);
    assert_int_equal(after.commit_index, 2);
    assert_memory_equal(before.first_salt, after.first_salt, TLOG_SALT_BYTES);
    assert_memory_not_equal(before.salt, after.salt, TLOG_SALT_BYTES);
    assert_false(str_eq(before.content, after.content));
    check_commit(w, &before);
    check_commit(w, &after);
    take_away(w, id);
    after = read_logged(w, id);
    assert_int_equal(after.index, 3);
    assert_int_equal(after.commit_index, 2);
    verify(w);
}

static void two_replies_of_the_same_words_have_nothing_in_common(void **state)
{
    struct world *w = *state;
    published(w, "one", 0);
    published(w, "one", 0);
    struct whole log = read_log(w);
    assert_memory_not_equal(log.entries[0].ref, log.entries[2].ref, TLOG_REF_BYTES);
    assert_false(tlog_hash_eq(&log.entries[0].commit, &log.entries[2].commit));
}

static bool file_holds(struct world *w, const char *end, const unsigned char *bytes, size_t n)
{
    static char file[1 << 22];
    int fd = open(arena_printf(w->arena, "%s%s", w->path, end).at, O_RDONLY | O_CLOEXEC);
    ssize_t len = read(fd, file, sizeof file);
    close(fd);
    assert_true(len >= 0 && (size_t)len < sizeof file);
    struct str all = {file, (size_t)len};
    return str_find(all, (struct str){(const char *)bytes, n}, 0) < all.len;
}

static void erasing_destroys_what_ties_a_reply_to_the_log(void **state)
{
    struct world *w = *state;
    uint64_t id = published(w, "one", 0);
    edit(w, id, "Another text");
    struct log_of_reply was = read_logged(w, id), gone;
    must(w, store_scrub(w->store, &w->e));
    assert_true(file_holds(w, "", was.salt, sizeof was.salt));
    erase(w, id);
    must(w, store_scrub(w->store, &w->e));
    assert_int_equal(reader_log_of_reply(w->reader, w->arena, id, &gone), READ_MISSING);
    assert_int_equal(reader_log_of_reply(w->reader, w->arena, 99, &gone), READ_MISSING);
    static const char *const files[] = {"", "-wal"};
    for (size_t i = 0; i < COUNT(files); i++) {
        assert_false(file_holds(w, files[i], was.salt, sizeof was.salt));
        assert_false(file_holds(w, files[i], was.first_salt, sizeof was.first_salt));
    }
    verify(w);
}

static void a_page_gives_what_its_published_replies_are_compared_by(void **state)
{
    struct world *w = *state;
    struct log_of_reply *some;
    size_t count;
    uint64_t ids[5];
    for (size_t i = 0; i < COUNT(ids); i++) ids[i] = published(w, i == 1 ? "two" : "one", 0);
    take(w, (struct wish){0});
    take_away(w, ids[2]);
    assert_int_equal(reader_log_of_page(w->reader, w->arena, S("one"), 0, 2, &some, &count),
                     READ_OK);
    assert_int_equal(count, 2);
    assert_int_equal(some[0].reply, ids[0]);
    assert_int_equal(some[1].reply, ids[3]);
    check_commit(w, &some[1]);
    assert_int_equal(
        reader_log_of_page(w->reader, w->arena, S("one"), ids[3] + 1, 2, &some, &count), READ_OK);
    assert_int_equal(count, 1);
    assert_int_equal(some[0].reply, ids[4]);
    assert_int_equal(reader_log_of_page(w->reader, w->arena, S("none"), 0, 2, &some, &count),
                     READ_MISSING);
}

/* ---- who writes ---- */

static void change_without_log(struct world *w)
{
    struct store *s = NULL;
    struct taken taken;
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(nowhere, STDERR_FILENO);
    store_close(&w->store);
    if (!store_open(&s, str_of(w->path), 0, &w->e)) _exit(3);
    w->store = s;
    store_begin(s);
    if (!try_take(w, &(struct wish){0}, &taken)) _exit(4);
    _exit(0);
}

static void who_does_not_keep_the_log_cannot_change_replies(void **state)
{
    struct world *w = *state;
    int status;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) change_without_log(w);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_false(WIFEXITED(status) && WEXITSTATUS(status) < 10);
    assert_int_equal(read_head(w, 0).size, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_make, world_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_act_is_an_entry_that_names_the_one_before),
        TEST(what_the_gate_publishes_is_received_and_published),
        TEST(what_is_removed_before_it_was_public_is_rejected),
        TEST(what_changes_nothing_is_no_entry),
        TEST(every_reply_of_an_address_has_its_entry_when_they_are_erased),
        TEST(a_batch_that_is_rolled_back_leaves_the_log_as_it_was),
        TEST(a_change_that_fails_has_no_entry_and_the_others_have_theirs),
        TEST(tiles_hold_what_the_entries_make),
        TEST(tiles_that_the_log_does_not_have_are_missing),
        TEST(every_entry_can_be_proved_in_every_head),
        TEST(entries_stop_where_the_log_does),
        TEST(two_stores_write_one_log),
        TEST(words_are_committed_to_as_one_line_of_canonical_json),
        TEST(an_edit_has_a_salt_of_its_own_and_the_same_reference),
        TEST(two_replies_of_the_same_words_have_nothing_in_common),
        TEST(erasing_destroys_what_ties_a_reply_to_the_log),
        TEST(a_page_gives_what_its_published_replies_are_compared_by),
        TEST(who_does_not_keep_the_log_cannot_change_replies),
    };
    return cmocka_run_group_tests_name("store log", tests, NULL, NULL);
}
