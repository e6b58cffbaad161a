/* Which page a request is for, and what its public variants are. */
#include "page_for_tests.h"
#include "site/site.h"

static void assert_route(struct ground *p, struct str target, const char *name)
{
    const struct page_request *q = get(p, target);
    if (strcmp(q->route->name, name) != 0)
        fail_msg("%.*s is %s, not %s", STR(target), q->route->name, name);
}

static void every_address_leads_to_its_page(void **state)
{
    struct ground *p = *state;
    assert_route(p, S("/"), "index");
    assert_route(p, S("/walk"), "article");
    assert_route(p, S("/walk?page=2"), "article");
    assert_route(p, S("/walk/"), "slash");
    assert_route(p, S("/walk/reply?to=1"), "form");
    assert_route(p, S("/walk/feed.atom"), "article_feed");
    assert_route(p, S("/feed.atom"), "feed_atom");
    assert_route(p, S("/feed.json"), "feed_json");
    assert_route(p, S("/privacy"), "privacy");
    assert_route(p, S("/r/12"), "permalink");
    assert_route(p, S("/r/12/edit"), "edit");
    assert_route(p, S("/r/12/withdraw"), "withdraw");
    assert_route(p, S("/toguna.css?v=1"), "css");
    assert_route(p, S("/theme/site.css"), "theme");
    assert_route(p, S("/media/a/b.png"), "media");
    assert_route(p, S("/healthz"), "health");
}

static void what_is_no_address_of_ours_is_not_found(void **state)
{
    struct ground *p = *state;
    assert_route(p, S(""), "not_found");
    assert_route(p, S("*"), "not_found");
    assert_route(p, S("/a/b/c/d"), "not_found");
    assert_route(p, S("/%ff"), "not_found");
    assert_route(p, S("/%00"), "not_found");
    assert_route(p, S("/%zz"), "not_found");
    assert_route(p, S("/r/0"), "not_found");
    assert_route(p, S("/r/007"), "not_found");
    assert_route(p, S("/r/x"), "not_found");
    assert_route(p, S("/r/9007199254740992"), "not_found");
    assert_route(p, S("/r/99999999999999999999"), "not_found");
    assert_true(get(p, S("/r/9007199254740991"))->id == (UINT64_C(1) << 53) - 1);
}

static void a_slug_is_decoded_within_its_segment_and_in_nfc(void **state)
{
    struct ground *p = *state;
    assert_str(get(p, S("/a%2Fb"))->slug, S("a/b"));
    assert_str(get(p, S("/two%20words"))->slug, S("two words"));
    assert_str(get(p, S("/e%CC%81t%C3%A9/reply"))->slug, S("été"));
    assert_str(get(p, S("/a+b"))->slug, S("a+b"));
    assert_str(get(p, S("/no/such/page"))->slug, STR_NONE);
}

static void a_method_that_a_page_does_not_take_is_answered_with_those_it_takes(void **state)
{
    struct ground *p = *state;
    static const struct {
        enum http_method method;
        struct str target, allowed;
    } cases[] = {
        {HTTP_POST, S_INIT("/walk"), S_INIT("GET, HEAD")},
        {HTTP_GET, S_INIT("/walk/replies"), S_INIT("POST")},
        {HTTP_OTHER, S_INIT("/r/5/edit"), S_INIT("GET, HEAD, POST")},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct asked a = {.headers_count = 0};
        struct wire_message m;
        struct page_answer answer;
        struct page_request *q = ask(p, cases[i].method, cases[i].target, &a);
        page_answer_init(&answer);
        assert_int_equal(q->route->handle(&p->w, q, &answer, &m), PAGE_ANSWER);
        assert_int_equal(answer.status, 405);
        assert_string_equal(answer.headers[answer.headers_count - 1].name, "Allow");
        assert_str(answer.headers[answer.headers_count - 1].value, cases[i].allowed);
        page_answer_done(&answer);
    }
}

static void too_many_fields_are_a_bad_request(void **state)
{
    struct ground *p = *state;
    struct buf b;
    buf_init(&b, 4096);
    buf_add(&b, S("/walk?"));
    for (unsigned i = 0; i <= LIMIT_FORM_FIELDS; i++) buf_addf(&b, "a%u=1&", i);
    assert_route(p, buf_str(&b), "bad_request");
    buf_done(&b);
}

/* An article could otherwise stand where nobody can reach it. */
static void no_article_may_have_the_name_of_a_page(void **state)
{
    (void)state;
    for (size_t i = 0; i < page_routes_count; i++) {
        struct str rest = str_from(str_of(page_routes[i]->pattern), 1), first = str_cut(&rest, '/');
        if (first.len == 0 || first.at[0] == '{') continue;
        if (!site_name_is_taken(first)) fail_msg("an article may be named %.*s", STR(first));
    }
}

static void every_page_says_what_it_is_for_the_manual(void **state)
{
    (void)state;
    for (size_t i = 0; i < page_routes_count; i++) {
        assert_true(page_routes[i]->text && *page_routes[i]->text);
        assert_non_null(page_routes[i]->handle);
        if (strstr(page_routes[i]->methods, "POST")) assert_null(page_routes[i]->variant);
    }
}

static void assert_variant(struct ground *p, struct str target, struct str want)
{
    struct page_request *q = get(p, target);
    struct buf b;
    buf_init(&b, 256);
    bool public = q->route->variant(&p->w, q, &b);
    assert_true(public == (want.at != NULL));
    if (public) assert_str(str_trim(buf_str(&b)), want);
    buf_done(&b);
}

static void what_means_the_same_is_one_variant(void **state)
{
    struct ground *p = *state;
    assert_variant(p, S("/"), S(""));
    assert_variant(p, S("/?page=1"), S(""));
    assert_variant(p, S("/?page=2&utm=x"), S("page=2"));
    assert_variant(p, S("/?page=0"), STR_NONE);
    assert_variant(p, S("/walk?sort=oldest"), S(""));
    assert_variant(p, S("/walk?sort=best"), S(""));
    assert_variant(p, S("/walk?sort=newest&page=3"), S("page=3 sort=newest"));
    assert_variant(p, S("/walk?page=x"), STR_NONE);
    assert_variant(p, S("/walk?mine=nonsense"), S(""));
    assert_variant(p, S("/walk/reply?to=7"), S("to=7"));
    assert_variant(p, S("/toguna.css?v=old"), S(""));
}

static void a_page_for_one_reader_alone_is_no_variant(void **state)
{
    struct ground *p = *state;
    char key[MINE_CHARS];
    mine_make(p->keys, 77, key);
    assert_variant(p, arena_printf(p->arena, "/walk?mine=%.*s", (int)MINE_CHARS, key), STR_NONE);
    struct asked a = {.headers = {{"Cookie", S("toguna_remember=QQo")}}, .headers_count = 1};
    struct page_request *q = ask(p, HTTP_GET, S("/walk"), &a);
    struct buf b;
    buf_init(&b, 64);
    assert_false(q->route->variant(&p->w, q, &b));
    buf_done(&b);
}

static void only_a_well_formed_secret_makes_an_author(void **state)
{
    struct ground *p = *state;
    char secret[SECRET_CHARS];
    secret_make(secret);
    struct asked good = {.headers_count = 1}, bad = {.headers_count = 1};
    good.headers[0] = (struct http_header_line){
        "Cookie", arena_printf(p->arena, "a=b; toguna_author=%.*s", (int)SECRET_CHARS, secret)};
    bad.headers[0] = (struct http_header_line){"Cookie", S("toguna_author=xyz")};
    assert_true(ask(p, HTTP_GET, S("/walk"), &good)->has_author);
    assert_false(ask(p, HTTP_GET, S("/walk"), &bad)->has_author);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_address_leads_to_its_page),
        cmocka_unit_test(what_is_no_address_of_ours_is_not_found),
        cmocka_unit_test(a_slug_is_decoded_within_its_segment_and_in_nfc),
        cmocka_unit_test(a_method_that_a_page_does_not_take_is_answered_with_those_it_takes),
        cmocka_unit_test(too_many_fields_are_a_bad_request),
        cmocka_unit_test(no_article_may_have_the_name_of_a_page),
        cmocka_unit_test(every_page_says_what_it_is_for_the_manual),
        cmocka_unit_test(what_means_the_same_is_one_variant),
        cmocka_unit_test(a_page_for_one_reader_alone_is_no_variant),
        cmocka_unit_test(only_a_well_formed_secret_makes_an_author),
    };
    return cmocka_run_group_tests(tests, ground_make, ground_remove);
}
