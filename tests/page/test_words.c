/* What pages say to readers: errors in their language, and what is wrong with a form. */
#include "page/form.h"
#include "page_for_tests.h"

static void error_for(struct ground *p, const char *languages, int status, struct page_answer *ret)
{
    struct asked a = {.headers = {{"Accept-Language", str_of(languages)}}, .headers_count = 1};
    struct page_request *q = ask(p, HTTP_GET, S("/no/such/page"), &a);
    page_answer_init(ret);
    page_error(&p->w, q, status, ret);
}

static void an_error_is_a_page_in_the_readers_language(void **state)
{
    for (size_t i = 0; i < catalog_count(); i++) {
        struct str tag = catalog_tag(catalog_at(i));
        struct page_answer a;
        error_for(*state, tag.at, 404, &a);
        char html[80];
        snprintf(html, sizeof html, "<html lang=\"%.*s\" dir=\"%s\">", STR(tag),
                 language_is_rtl(tag) ? "rtl" : "ltr");
        assert_int_equal(a.status, 404);
        assert_holds(buf_str(&a.body.out), str_of(html));
        assert_false(a.public);
        page_answer_done(&a);
    }
}

static struct str heading_of(struct ground *p, int status)
{
    struct page_answer a;
    error_for(p, "en", status, &a);
    struct str page = arena_dup(p->arena, buf_str(&a.body.out));
    page_answer_done(&a);
    size_t from = str_find(page, S("<h1>"), 0);
    return str_sub(page, from, str_find(page, S("</h1>"), from) - from);
}

static void every_status_has_words_and_a_strange_one_those_of_its_hundred(void **state)
{
    static const int statuses[] = {400, 403, 404, 405, 408, 413, 414, 415,
                                   422, 429, 431, 500, 501, 503, 505};
    size_t count = sizeof statuses / sizeof *statuses;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++)
            assert_false(str_eq(heading_of(*state, statuses[i]), heading_of(*state, statuses[k])));
    assert_str(heading_of(*state, 418), heading_of(*state, 400));
    assert_str(heading_of(*state, 599), heading_of(*state, 500));
}

static void who_finds_the_database_away_is_told_when_to_come_again(void **state)
{
    struct page_answer a;
    error_for(*state, "en", 503, &a);
    assert_int_equal(a.headers_count, 1);
    assert_string_equal(a.headers[0].name, "Retry-After");
    page_answer_done(&a);
}

/* ---- forms ---- */

static struct chrome words(struct ground *p)
{
    return chrome_of_words(&p->w, p->arena, catalog_of(S("en")));
}

static struct reply_form filled(void)
{
    return (struct reply_form){.value = {[INPUT_COMMENT] = S("Words."),
                                         [INPUT_AUTHOR] = S("Ada"),
                                         [INPUT_EMAIL] = S("ada@example.org"),
                                         [INPUT_URL] = STR_NONE}};
}

/* What is said of one field when it holds VALUE and the rest is well. */
static struct str said(struct ground *p, enum form_input i, struct str value)
{
    struct chrome ch = words(p);
    struct reply_form f = filled();
    struct str url;
    f.value[i] = value;
    form_check(&ch, &f, false, &url);
    for (enum form_input k = 0; k < INPUT__COUNT; k++)
        if (k != i) assert_str(f.error[k], STR_NONE);
    return f.error[i];
}

static struct str repeated(struct ground *p, char c, size_t count)
{
    char *at = arena_zeros(p->arena, count + 1);
    memset(at, c, count);
    return (struct str){at, count};
}

static void white_and_invisible_text_is_empty(void **state)
{
    static const struct str empty[] = {S_INIT(""), S_INIT(" \n\t"), S_INIT("\u200b\u2060"),
                                       S_INIT("\ufeff\u00a0")};
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
        assert_true(said(*state, INPUT_COMMENT, empty[i]).len > 0);
    assert_str(said(*state, INPUT_COMMENT, S("\n x")), STR_NONE);
}

static void too_long_is_an_error_that_says_limit_and_length(void **state)
{
    struct ground *p = *state;
    size_t max = p->conf.replies_max_bytes;
    assert_str(said(p, INPUT_COMMENT, repeated(p, 'x', max)), STR_NONE);
    struct str told = said(p, INPUT_COMMENT, repeated(p, 'x', max + 1));
    assert_holds(told, catalog_number(p->arena, catalog_of(S("en")), max));
    assert_holds(told, catalog_number(p->arena, catalog_of(S("en")), max + 1));
    assert_str(said(p, INPUT_AUTHOR, repeated(p, 'n', LIMIT_NAME_CHARS)), STR_NONE);
    assert_holds(said(p, INPUT_AUTHOR, repeated(p, 'n', LIMIT_NAME_CHARS + 1)), S("246"));
}

static void a_field_is_refused_empty_if_and_only_if_it_is_required(void **state)
{
    struct ground *p = *state;
    for (int setting = 0; setting < 4; setting++) {
        p->conf.require_name = setting & 1;
        p->conf.require_email = setting & 2;
        assert_int_equal(said(p, INPUT_AUTHOR, S(" ")).len > 0,
                         form_requires(&p->conf, INPUT_AUTHOR));
        assert_int_equal(said(p, INPUT_EMAIL, STR_NONE).len > 0,
                         form_requires(&p->conf, INPUT_EMAIL));
        assert_str(said(p, INPUT_URL, STR_NONE), STR_NONE);
    }
}

static void what_cannot_be_shown_is_named_with_its_line(void **state)
{
    assert_holds(said(*state, INPUT_COMMENT, S("a\nb\nc\x07")), S("Line 3"));
    assert_holds(said(*state, INPUT_COMMENT, S("a\x07")), S("U+0007"));
    assert_holds(said(*state, INPUT_COMMENT, S("\xff")), S("UTF-8"));
    assert_str(said(*state, INPUT_COMMENT, S("tab\tand\nline")), STR_NONE);
    assert_true(said(*state, INPUT_AUTHOR, S("two\nlines")).len > 0);
}

static void a_website_without_a_scheme_is_proposed_with_one(void **state)
{
    assert_holds(said(*state, INPUT_URL, S("example.org/me")), S("https://example.org/me"));
    assert_true(said(*state, INPUT_URL, S("javascript:alert(1)")).len > 0);
    assert_str(said(*state, INPUT_URL, S(" https://example.org ")), STR_NONE);
}

static void a_preview_refuses_nothing_but_size(void **state)
{
    struct ground *p = *state;
    struct chrome ch = words(p);
    struct str url;
    struct reply_form f = {.value = {[INPUT_EMAIL] = S("no address"), [INPUT_URL] = S("q")}};
    form_check(&ch, &f, true, &url);
    assert_false(form_has_faults(&f));
    f.value[INPUT_COMMENT] = repeated(p, 'x', p->conf.replies_max_bytes + 1);
    form_check(&ch, &f, true, &url);
    assert_true(form_has_faults(&f));
}

static void what_is_no_text_is_shown_with_marks_in_its_place(void **state)
{
    struct ground *p = *state;
    assert_str(form_shown(p->arena, S("a\xff"
                                      "b\0c")),
               S("a\ufffdb\ufffdc"));
    assert_str(form_shown(p->arena, S("« é »\n\t")), S("« é »\n\t"));
}

static struct str form_of(struct ground *p, const struct reply_form *f)
{
    struct chrome ch = words(p);
    struct html_out o;
    html_init(&o, 65536);
    form_write(&o, &ch, S("/walk"), f, false);
    struct str form = arena_dup(p->arena, buf_str(&o.out));
    html_done(&o);
    return form;
}

static void a_leading_line_end_survives_the_parser_of_browsers(void **state)
{
    struct reply_form f = filled();
    f.value[INPUT_COMMENT] = S("\n\tfirst");
    assert_holds(form_of(*state, &f), S(">\n\n\tfirst</textarea>"));
}

static void what_a_typed_field_would_change_stands_in_one_for_any_text(void **state)
{
    struct ground *p = *state;
    struct reply_form f = filled();
    assert_holds(form_of(p, &f), S("id=\"email\" type=\"email\""));
    f.value[INPUT_EMAIL] = S(" ada at example ");
    f.value[INPUT_URL] = S("q");
    assert_holds(form_of(p, &f), S("id=\"email\" type=\"text\" inputmode=\"email\""));
    assert_holds(form_of(p, &f), S("value=\" ada at example \""));
    assert_holds(form_of(p, &f), S("id=\"url\" type=\"text\" inputmode=\"url\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_error_is_a_page_in_the_readers_language),
        cmocka_unit_test(every_status_has_words_and_a_strange_one_those_of_its_hundred),
        cmocka_unit_test(who_finds_the_database_away_is_told_when_to_come_again),
        cmocka_unit_test(white_and_invisible_text_is_empty),
        cmocka_unit_test(too_long_is_an_error_that_says_limit_and_length),
        cmocka_unit_test(a_field_is_refused_empty_if_and_only_if_it_is_required),
        cmocka_unit_test(what_cannot_be_shown_is_named_with_its_line),
        cmocka_unit_test(a_website_without_a_scheme_is_proposed_with_one),
        cmocka_unit_test(a_preview_refuses_nothing_but_size),
        cmocka_unit_test(what_is_no_text_is_shown_with_marks_in_its_place),
        cmocka_unit_test(a_leading_line_end_survives_the_parser_of_browsers),
        cmocka_unit_test(what_a_typed_field_would_change_stands_in_one_for_any_text),
    };
    return cmocka_run_group_tests(tests, ground_make, ground_remove);
}
