/* Tokens, the once of a post, and mine-links: what passes, and that every change of a byte does
 * not. */
#include "ring_for_tests.h"

static struct str made(struct place *p, struct str page, char at[TOKEN_CHARS])
{
    token_make(p->ring, page, at);
    return (struct str){at, TOKEN_CHARS};
}

static void a_token_is_good_on_its_page(void **state)
{
    struct place *p = *state;
    char at[TOKEN_CHARS];
    struct token t;
    int64_t before = now_ms() / 1000 * 1000;
    assert_true(token_check(p->ring, S("a-page"), made(p, S("a-page"), at), &t));
    assert_true(t.made_ms >= before && t.made_ms <= now_ms());
    assert_false(t.shared);
}

static void a_token_of_another_page_is_refused(void **state)
{
    struct place *p = *state;
    char at[TOKEN_CHARS];
    struct token t;
    assert_false(token_check(p->ring, S("a-pagf"), made(p, S("a-page"), at), &t));
    assert_false(token_check(p->ring, STR_NONE, made(p, S("a-page"), at), &t));
}

static void every_changed_character_is_noticed(void **state)
{
    struct place *p = *state;
    char at[TOKEN_CHARS];
    struct token t;
    struct str token = made(p, S("a-page"), at);
    for (size_t i = 0; i < TOKEN_CHARS; i++) {
        char was = at[i];
        for (int c = 0; c < 256; c++) {
            at[i] = (char)c;
            assert_int_equal(token_check(p->ring, S("a-page"), token, &t), at[i] == was);
        }
        at[i] = was;
    }
}

static void a_token_of_another_length_is_refused(void **state)
{
    struct place *p = *state;
    char at[TOKEN_CHARS + 1];
    struct token t;
    made(p, S("a-page"), at);
    at[TOKEN_CHARS] = 'A';
    for (size_t n = 0; n <= TOKEN_CHARS + 1; n++) {
        struct str s = {at, n};
        assert_int_equal(token_check(p->ring, S("a-page"), s, &t), n == TOKEN_CHARS);
    }
    assert_false(token_check(p->ring, S("a-page"), STR_NONE, &t));
}

static void two_tokens_have_two_ids(void **state)
{
    struct place *p = *state;
    char a[TOKEN_CHARS], b[TOKEN_CHARS];
    struct token ta, tb;
    assert_true(token_check(p->ring, S("x"), made(p, S("x"), a), &ta));
    assert_true(token_check(p->ring, S("x"), made(p, S("x"), b), &tb));
    assert_memory_not_equal(ta.id, tb.id, TOKEN_ID_BYTES);
}

static void a_baked_token_says_that_it_is_shared(void **state)
{
    struct place *p = *state;
    char at[TOKEN_CHARS];
    struct token t;
    token_make_shared(p->ring, S("x"), at);
    assert_true(token_check(p->ring, S("x"), (struct str){at, TOKEN_CHARS}, &t));
    assert_true(t.shared);
}

static void another_site_refuses_our_tokens(void **state)
{
    struct place *p = *state, *other = NULL;
    char at[TOKEN_CHARS];
    struct token t;
    assert_int_equal(place_make((void **)&other), 0);
    assert_false(token_check(other->ring, S("x"), made(p, S("x"), at), &t));
    place_remove((void **)&other);
}

static const struct once_input once_example = {.parent = 7,
                                               .page = S_INIT("page"),
                                               .passage = S_INIT("p3"),
                                               .author = S_INIT("Ada"),
                                               .url = S_INIT("https://a.example/"),
                                               .text = S_INIT("text\n")};

static void expect_other(struct once_input changed)
{
    unsigned char a[ONCE_BYTES], b[ONCE_BYTES];
    once_make(&once_example, a);
    once_make(&changed, b);
    assert_memory_not_equal(a, b, ONCE_BYTES);
}

static void the_same_post_has_the_same_once(void **state)
{
    (void)state;
    struct once_input again = once_example;
    again.token.made_ms = 99; /* of the token, only its id counts */
    unsigned char a[ONCE_BYTES], b[ONCE_BYTES];
    once_make(&once_example, a);
    once_make(&again, b);
    assert_memory_equal(a, b, ONCE_BYTES);
}

static void each_part_of_a_post_changes_its_once(void **state)
{
    (void)state;
    struct once_input in[8];
    for (size_t i = 0; i < 8; i++) in[i] = once_example;
    in[0].token.id[15] = 1;
    in[1].parent = 8;
    in[2].page = S("pagf");
    in[3].passage = STR_NONE;
    in[4].author = S("Ada ");
    in[5].url = S("https://a.example");
    in[6].text = S("text");
    in[7].author = S("Adahttps://a.example/"); /* the same bytes, cut elsewhere */
    in[7].url = STR_NONE;
    for (size_t i = 0; i < 8; i++) expect_other(in[i]);
}

static void a_mine_link_gives_its_reply_back(void **state)
{
    struct place *p = *state;
    static const uint64_t ids[] = {0, 1, (1ULL << 53) - 1, UINT64_MAX};
    for (size_t i = 0; i < 4; i++) {
        char at[MINE_CHARS];
        uint64_t id = 42;
        mine_make(p->ring, ids[i], at);
        assert_true(mine_check(p->ring, (struct str){at, MINE_CHARS}, &id));
        assert_true(id == ids[i]);
    }
}

static void a_changed_mine_link_is_refused(void **state)
{
    struct place *p = *state;
    char at[MINE_CHARS];
    uint64_t id = 42;
    mine_make(p->ring, 123456, at);
    for (size_t i = 0; i < MINE_CHARS; i++) {
        char was = at[i];
        at[i] = was == 'A' ? 'B' : 'A';
        assert_false(mine_check(p->ring, (struct str){at, MINE_CHARS}, &id));
        at[i] = was;
    }
    assert_false(mine_check(p->ring, (struct str){at, MINE_CHARS - 1}, &id));
    assert_true(id == 42);
}

static void a_mine_link_is_no_token(void **state)
{
    struct place *p = *state;
    char at[TOKEN_CHARS];
    uint64_t id = 0;
    made(p, S("x"), at);
    assert_false(mine_check(p->ring, (struct str){at, MINE_CHARS}, &id));
}

#define IN_A_PLACE(f) cmocka_unit_test_setup_teardown(f, place_make, place_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_PLACE(a_token_is_good_on_its_page),
        IN_A_PLACE(a_token_of_another_page_is_refused),
        IN_A_PLACE(every_changed_character_is_noticed),
        IN_A_PLACE(a_token_of_another_length_is_refused),
        IN_A_PLACE(two_tokens_have_two_ids),
        IN_A_PLACE(a_baked_token_says_that_it_is_shared),
        IN_A_PLACE(another_site_refuses_our_tokens),
        cmocka_unit_test(the_same_post_has_the_same_once),
        cmocka_unit_test(each_part_of_a_post_changes_its_once),
        IN_A_PLACE(a_mine_link_gives_its_reply_back),
        IN_A_PLACE(a_changed_mine_link_is_refused),
        IN_A_PLACE(a_mine_link_is_no_token),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
