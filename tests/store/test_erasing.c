/* What is erased is gone from the bytes of the files, not only from what is shown. */
#include "store_for_tests.h"

#include <fcntl.h>
#include <sys/stat.h>

#define REPLIES 600
#define EDITS   900

/* ---- canaries: words that stand nowhere else ---- */

struct cage { /* what one reply carries, each with its word and number in it */
    char text[6000], name[64], url[64], quote[128], sealed[SEALED_BYTES], address[HASH_BYTES];
    struct author_hash secret;
};

static void fill(char *ret, size_t n, const char *word, unsigned number, const char *what)
{
    char once[64];
    int len = snprintf(once, sizeof once, "%s-%s-%04u ", word, what, number);
    for (size_t i = 0; i < n; i++) ret[i] = once[i % (size_t)len];
}

static void fill_cage(struct cage *c, const char *word, unsigned number)
{
    fill(c->text, sizeof c->text, word, number, "text");
    fill(c->name, sizeof c->name, word, number, "name");
    fill(c->url, sizeof c->url, word, number, "url");
    fill(c->quote, sizeof c->quote, word, number, "quote");
    fill(c->sealed, sizeof c->sealed, word, number, "sealed");
    /* Keys of indexes come in any order. */
    unsigned mixed = number * 2654435761u;
    memcpy(c->address, &mixed, sizeof mixed);
    memcpy(c->secret.bytes, &mixed, sizeof mixed);
    fill(c->address + sizeof mixed, sizeof c->address - sizeof mixed, word, number, "address");
    fill((char *)c->secret.bytes + sizeof mixed, sizeof c->secret.bytes - sizeof mixed, word,
         number, "secret");
}

static uint64_t take_cage(struct world *w, const struct cage *c, size_t text_len,
                          enum reply_state state)
{
    unsigned char once[ONCE_BYTES] = {0};
    unsigned post = ++w->posts * 2654435761u;
    memcpy(once, &post, sizeof post);
    struct new_reply reply = {.page = S("one"),
                              .quote = {c->quote, sizeof c->quote},
                              .author = {c->name, sizeof c->name},
                              .url = {c->url, sizeof c->url},
                              .text = {c->text, text_len},
                              .lang = S("en"),
                              .once = once,
                              .secret = c->secret,
                              .sealed = {c->sealed, sizeof c->sealed},
                              .address_hash = (const unsigned char *)c->address,
                              .state = state};
    struct taken taken = {0};
    must(w, store_take_reply(w->store, &reply, &taken, &w->e));
    assert_int_equal(taken.outcome, TAKE_NEW);
    return taken.id;
}

/* ---- looking into files ---- */

static size_t count_in_file(struct world *w, const char *end, const char *word)
{
    const char *path = arena_printf(w->arena, "%s%s", w->path, end).at;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat is;
    assert_true(fd >= 0 && fstat(fd, &is) == 0);
    char *bytes = malloc((size_t)is.st_size + 1);
    assert_non_null(bytes);
    assert_int_equal(read(fd, bytes, (size_t)is.st_size), is.st_size);
    close(fd);
    struct str all = {bytes, (size_t)is.st_size}, wanted = str_of(word);
    size_t count = 0;
    for (size_t at = 0; (at = str_find(all, wanted, at)) < all.len; at++) count++;
    free(bytes);
    return count;
}

static size_t count_in_files(struct world *w, const char *word)
{
    return count_in_file(w, "", word) + count_in_file(w, "-wal", word) +
           count_in_file(w, "-shm", word);
}

/* ---- a life, then its end ---- */

struct life {
    uint64_t ids[REPLIES];
    bool doomed[REPLIES];
};

static const char *word_of(const struct life *l, unsigned i)
{
    return l->doomed[i] ? "GOES" : "STAYS";
}

static size_t any_length(uint64_t *seed)
{
    return draw(seed, 10) ? draw(seed, 600) : draw(seed, 6000);
}

static void take_all(struct world *w, struct life *l, uint64_t *seed)
{
    struct cage cage;
    begin(w);
    for (unsigned i = 0; i < REPLIES; i++) {
        l->doomed[i] = draw(seed, 2);
        fill_cage(&cage, word_of(l, i), i);
        l->ids[i] = take_cage(w, &cage, 40 + any_length(seed),
                              draw(seed, 2) ? REPLY_PUBLISHED : REPLY_PENDING);
    }
    commit(w);
}

/* Rows grow, shrink and move from page to page. */
static void live(struct world *w, struct life *l, uint64_t *seed)
{
    struct cage cage;
    enum change_outcome ignored;
    struct author_claim author = {.by_link = true, .window_ms = INT64_MAX};
    for (int round = 0; round < EDITS; round++) {
        unsigned i = draw(seed, REPLIES);
        fill_cage(&cage, word_of(l, i), i);
        struct str text = {cage.text, any_length(seed) + 20};
        if (round % 100 == 0) begin(w);
        must(w, store_edit_reply(w->store, l->ids[i], &author, text, &ignored, &w->e));
        must(w,
             store_publish_reply(w->store, l->ids[draw(seed, REPLIES)], S("m"), &ignored, &w->e));
        if (round % 100 == 99) commit(w);
    }
}

static void erase_doomed(struct world *w, const struct life *l)
{
    enum change_outcome outcome;
    begin(w);
    for (unsigned i = 0; i < REPLIES; i++) {
        if (!l->doomed[i]) continue;
        must(w, store_erase_reply(w->store, l->ids[i], S("m"), &outcome, &w->e));
        assert_int_equal(outcome, CHANGE_DONE);
    }
    commit(w);
}

static const char *const kinds[] = {"text", "name", "url", "quote", "sealed", "address", "secret"};

static size_t count_kind(struct world *w, const char *word, const char *kind)
{
    return count_in_files(w, arena_printf(w->arena, "%s-%s-", word, kind).at);
}

static void no_byte_of_an_erased_reply_stays_in_the_files(void **state)
{
    struct world *w = *state;
    static struct life life;
    for (uint64_t seed = 4711; seed < 4714; seed++) {
        uint64_t chance = seed;
        take_all(w, &life, &chance);
        live(w, &life, &chance);
        for (size_t i = 0; i < COUNT(kinds); i++) assert_true(count_kind(w, "GOES", kinds[i]) > 0);
        erase_doomed(w, &life);
        must(w, store_scrub(w->store, &w->e));
        for (size_t i = 0; i < COUNT(kinds); i++) {
            assert_int_equal(count_kind(w, "GOES", kinds[i]), 0);
            assert_true(count_kind(w, "STAYS", kinds[i]) > 0);
        }
        assert_int_equal(count_in_files(w, "GOES-"), 0);
    }
    verify(w);
}

static void what_was_scrubbed_does_not_come_back_with_later_changes(void **state)
{
    struct world *w = *state;
    static struct life life;
    uint64_t seed = 4711;
    take_all(w, &life, &seed);
    live(w, &life, &seed);
    erase_doomed(w, &life);
    must(w, store_scrub(w->store, &w->e));
    memset(life.doomed, 0, sizeof life.doomed);
    live(w, &life, &seed);
    assert_true(count_in_file(w, "-wal", "STAYS-") > 0);
    assert_int_equal(count_in_files(w, "GOES-"), 0);
}

static void scrubbing_says_so_when_a_reader_keeps_the_log(void **state)
{
    struct world *w = *state;
    uint64_t id = take(w, (struct wish){.text = "GOES-text"}).id;
    assert_int_equal(reader_begin(w->reader), READ_OK);
    assert_int_equal(erase(w, id), CHANGE_DONE);
    assert_false(store_scrub(w->store, &w->e));
    assert_int_equal(w->e.kind, ERR_BUSY);
    reader_end(w->reader);
    must(w, store_scrub(w->store, &w->e));
    assert_int_equal(count_in_files(w, "GOES-"), 0);
}

/* ---- what an erased reply is ---- */

static void an_erased_reply_keeps_its_place_its_answers_and_nothing_else(void **state)
{
    struct world *w = *state;
    struct wish all = {.name = "Kofi",
                       .url = "https://example.org/",
                       .passage = "p1",
                       .quote = "It began",
                       .address = 1,
                       .author = 5,
                       .state = REPLY_PUBLISHED};
    uint64_t id = take(w, all).id, answer = published(w, "one", id), after = published(w, "one", 0);
    assert_int_equal(erase(w, id), CHANGE_DONE);
    assert_int_equal(erase(w, id), CHANGE_NOTHING);
    struct thread t = read_thread(w, "one");
    assert_int_equal(t.replies_count, 3);
    assert_int_equal(t.replies[0].id, id);
    assert_int_equal(t.replies[1].id, answer);
    assert_int_equal(t.replies[2].id, after);
    assert_int_equal(t.total, 2);
    const struct reply *r = &t.replies[0];
    assert_int_equal(r->state, REPLY_ERASED);
    assert_int_equal(r->ordinal, 1);
    assert_int_equal(r->answers, 1);
    assert_int_equal(r->face, 0);
    const struct str gone[] = {
        r->author, r->url, r->text, r->lang, r->passage, r->quote, t.replies[1].parent_author};
    for (size_t i = 0; i < COUNT(gone); i++) assert_true(str_is_empty(gone[i]));
    verify(w);
}

static void what_is_erased_is_beyond_publishing_removing_and_its_author(void **state)
{
    struct world *w = *state;
    struct author_claim link = {.by_link = true, .window_ms = INT64_MAX};
    enum change_outcome edited, withdrawn;
    uint64_t id = published(w, "one", 0);
    assert_int_equal(erase(w, id), CHANGE_DONE);
    assert_int_equal(publish(w, id), CHANGE_WRONG_STATE);
    assert_int_equal(take_away(w, id), CHANGE_WRONG_STATE);
    begin(w);
    must(w, store_edit_reply(w->store, id, &link, S("again"), &edited, &w->e));
    must(w, store_withdraw_reply(w->store, id, &link, &withdrawn, &w->e));
    commit(w);
    assert_int_equal(edited, CHANGE_WRONG_STATE);
    assert_int_equal(withdrawn, CHANGE_WRONG_STATE);
    assert_int_equal(erase(w, 12345), CHANGE_UNKNOWN);
}

/* ---- by address ---- */

#define OF_ONE_ADDRESS 2000

static uint64_t erase_address(struct world *w, unsigned address)
{
    unsigned char hash[HASH_BYTES];
    uint64_t count = UINT64_MAX;
    fill_address(hash, address);
    begin(w);
    must(w, store_erase_address(w->store, hash, false, S("a test"), &count, &w->e));
    commit(w);
    return count;
}

static void two_thousand_replies_of_an_address_are_erased_at_once(void **state)
{
    struct world *w = *state;
    uint64_t other = 0;
    begin(w);
    for (unsigned i = 0; i < OF_ONE_ADDRESS; i++)
        take_in_batch(w, (struct wish){.page = i % 2 ? "one" : "two",
                                       .author = i % 7,
                                       .address = 77,
                                       .text = "GOES-text",
                                       .state = i % 3 ? REPLY_PUBLISHED : REPLY_PENDING});
    other = take_in_batch(w, (struct wish){.address = 78, .text = "STAYS-text"}).id;
    commit(w);
    assert_int_equal(erase_address(w, 77), OF_ONE_ADDRESS);
    assert_int_equal(store_touched(w->store).pages_count, 2);
    must(w, store_scrub(w->store, &w->e));
    assert_int_equal(count_in_files(w, "GOES-"), 0);
    assert_true(str_eq(read_reply(w, other).text, S("STAYS-text")));
    assert_int_equal(read_thread(w, "one").total, 0);
    assert_int_equal(erase_address(w, 77), 0);
    assert_int_equal(erase_address(w, 79), 0);
    verify(w);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_make, world_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(no_byte_of_an_erased_reply_stays_in_the_files),
        TEST(what_was_scrubbed_does_not_come_back_with_later_changes),
        TEST(scrubbing_says_so_when_a_reader_keeps_the_log),
        TEST(an_erased_reply_keeps_its_place_its_answers_and_nothing_else),
        TEST(what_is_erased_is_beyond_publishing_removing_and_its_author),
        TEST(two_thousand_replies_of_an_address_are_erased_at_once),
    };
    return cmocka_run_group_tests_name("store erasing", tests, NULL, NULL);
}
