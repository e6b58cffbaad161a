/* Bytes to article, each kind, and what is said of bytes that are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "site/site.h"
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#define FILE_MS 1790000000000

struct read { /* one parse and what it said */
    struct arena *arena;
    struct article article;
    struct article_fault fault;
    char keys[200]; /* "line:key " for each warning */
};

static void note_key(void *ctx, unsigned line, struct str key)
{
    struct read *r = ctx;
    size_t used = strlen(r->keys);
    (void)snprintf(r->keys + used, sizeof r->keys - used, "%u:%.*s ", line, STR(key));
}

/* The bytes are given in memory of exactly their size, so that reading past them is seen. */
static bool parse(struct read *r, enum article_kind kind, struct str bytes)
{
    r->keys[0] = '\0';
    arena_reset(r->arena);
    char *exact = malloc(bytes.len ? bytes.len : 1);
    assert_non_null(exact);
    if (bytes.len) memcpy(exact, bytes.at, bytes.len);
    struct str own = {exact, bytes.len};
    bool done = article_parse(r->arena, NULL, kind, S("the-file"), arena_dup(r->arena, own),
                              FILE_MS, S("en"), &r->article, note_key, r, &r->fault);
    free(exact);
    return done;
}

#define assert_str(got, literal)                                                                   \
    do {                                                                                           \
        struct str got_ = (got);                                                                   \
        if (!str_eq(got_, S(literal)))                                                             \
            fail_msg("got \"%.*s\", expected \"%s\"", STR(got_), literal);                         \
    } while (0)
#define assert_says(r, literal)                                                                    \
    do {                                                                                           \
        if (!strstr((r)->fault.err.detail, literal))                                               \
            fail_msg("\"%s\" does not say \"%s\"", (r)->fault.err.detail, literal);                \
    } while (0)

static int open_read(void **state)
{
    struct read *r = calloc(1, sizeof *r);
    if (!r) return -1;
    r->arena = arena_new();
    *state = r;
    return 0;
}

static int close_read(void **state)
{
    struct read *r = *state;
    arena_free(&r->arena);
    free(r);
    return 0;
}

/* ---- front matter ---- */

static void front_matter_says_what_the_article_is(void **state)
{
    struct read *r = *state;
    assert_true(parse(r, ARTICLE_MARKDOWN,
                      S("---\ntitle: Rain\ndate: 2026-11-22T14:05:00Z\nauthor: Awa\nlang: fr\n"
                        "draft: true\nreplies: moderated\n---\n\nIt rains.\n")));
    assert_str(r->article.title, "Rain");
    assert_str(r->article.author, "Awa");
    assert_str(r->article.lang, "fr");
    assert_true(r->article.lang_given);
    assert_true(r->article.date_given);
    assert_true(r->article.draft);
    assert_int_equal(r->article.replies, REPLIES_MODERATED);
    struct date d = date_of_ms(r->article.date_ms);
    assert_int_equal(d.year, 2026);
    assert_int_equal(d.hour, 14);
    assert_str(r->article.body, "\nIt rains.\n");
    assert_string_equal(r->keys, "");
}

static void without_front_matter_the_file_decides(void **state)
{
    struct read *r = *state;
    assert_true(parse(r, ARTICLE_MARKDOWN, S("Just words.\n")));
    assert_str(r->article.title, "the-file");
    assert_str(r->article.lang, "en");
    assert_false(r->article.lang_given);
    assert_false(r->article.date_given);
    assert_false(r->article.draft);
    assert_int_equal(r->article.replies, REPLIES_OPEN);
    assert_int_equal(r->article.date_ms, FILE_MS);
    assert_int_equal(r->article.file_bytes, 12);
}

static void values_may_stand_in_quotes(void **state)
{
    struct read *r = *state;
    assert_true(parse(r, ARTICLE_MARKDOWN,
                      S("---\ntitle: \"He said: \\\"rain\\\" \\\\o/\" # so\nauthor: 'It''s me'\n"
                        "replies: \"closed\"\n---\n")));
    assert_str(r->article.title, "He said: \"rain\" \\o/");
    assert_str(r->article.author, "It's me");
    assert_int_equal(r->article.replies, REPLIES_CLOSED);
}

static void a_plain_title_keeps_its_colons_and_hashes(void **state)
{
    struct read *r = *state;
    assert_true(parse(r, ARTICLE_MARKDOWN, S("---\ntitle: Issue #3: it's \"here\"\n---\n")));
    assert_str(r->article.title, "Issue #3: it's \"here\"");
}

static void words_for_the_program_may_have_a_comment(void **state)
{
    struct read *r = *state;
    assert_true(parse(r, ARTICLE_MARKDOWN,
                      S("---\n# all of it\ndraft: no # ready\nlang: pt-BR # Brazil\n"
                        "date: 2026-11-22 # a Sunday\n\nreplies: # as usual\n---\n")));
    assert_false(r->article.draft);
    assert_str(r->article.lang, "pt-BR");
    assert_true(r->article.date_given);
    assert_int_equal(r->article.replies, REPLIES_OPEN);
}

static void windows_line_ends_and_a_byte_order_mark_are_taken(void **state)
{
    struct read *r = *state;
    assert_true(parse(r, ARTICLE_MARKDOWN,
                      S("\xEF\xBB\xBF---\r\ntitle: Rain\r\n---\r\nOne\r\nTwo\rThree\n")));
    assert_str(r->article.title, "Rain");
    assert_str(r->article.body, "One\nTwo\nThree\n");
}

static void unknown_keys_are_named_and_passed_over_with_what_is_below_them(void **state)
{
    struct read *r = *state;
    assert_true(
        parse(r, ARTICLE_MARKDOWN,
              S("---\ntags:\n  - rain\n  - sun\nlayout: post\nlist:\n- a: b\n-\ntitle: Rain\n"
                "summary: >\n  it rains\n\n  and rains\nTags: [a]\n---\nBody")));
    assert_str(r->article.title, "Rain");
    assert_string_equal(r->keys, "2:tags 5:layout 6:list 10:summary 14:Tags ");
}

static void the_last_of_two_values_counts(void **state)
{
    struct read *r = *state;
    assert_true(parse(r, ARTICLE_MARKDOWN, S("---\nTitle: One\ntitle: Two\n---\n")));
    assert_str(r->article.title, "Two");
}

static void front_matter_without_an_end_is_named_where_it_begins(void **state)
{
    struct read *r = *state;
    assert_false(parse(r, ARTICLE_MARKDOWN, S("---\ntitle: Rain\n\nIt rains.\n")));
    assert_int_equal(r->fault.line, 1);
    assert_says(r, "never closed");
    assert_says(r, "---");
    assert_false(parse(r, ARTICLE_MARKDOWN, S("---")));
    assert_int_equal(r->fault.line, 1);
    assert_false(parse(r, ARTICLE_MARKDOWN, S("---\n--- x\n ---\n")));
    assert_int_equal(r->fault.line, 1);
}

static void too_much_front_matter_is_refused_with_the_limit(void **state)
{
    struct read *r = *state;
    struct buf b;
    buf_init(&b, 100000);
    buf_add(&b, S("---\n"));
    while (b.len < LIMIT_FRONT_MATTER_BYTES + 10) buf_add(&b, S("# and on it goes\n"));
    buf_add(&b, S("---\nBody"));
    assert_false(parse(r, ARTICLE_MARKDOWN, buf_str(&b)));
    assert_int_equal(r->fault.err.kind, ERR_LIMIT);
    assert_says(r, "16384");
    buf_done(&b);
}

static void what_cannot_be_read_is_named_by_its_line(void **state)
{
    static const struct {
        struct str bytes;
        unsigned line;
        const char *says;
    } cases[] = {
        {S_INIT("---\ntitle: A\ndate: yesterday\n---\n"), 3, "yesterday"},
        {S_INIT("---\ndate: 2026-02-30\n---\n"), 2, "2026-02-30"},
        {S_INIT("---\n\n\nreplies: maybe\n---\n"), 4, "open, moderated or closed"},
        {S_INIT("---\nlang: french language\n---\n"), 2, "language tag"},
        {S_INIT("---\ndraft: perhaps\n---\n"), 2, "true or false"},
        {S_INIT("---\ntitle: \"Rain\n---\n"), 2, "never ends"},
        {S_INIT("---\ntitle: 'Rain' and sun\n---\n"), 2, "after the closing"},
        {S_INIT("---\ntitle: A\n  and on\n---\n"), 3, "key: value"},
        {S_INIT("---\ntitle: A\nIt rains.\n---\n"), 3, "It rains."},
        {S_INIT("---\ntitle:A\n---\n"), 2, "title:A"},
        {S_INIT("---\n: A\n---\n"), 2, ": A"},
    };
    struct read *r = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_false(parse(r, ARTICLE_MARKDOWN, cases[i].bytes));
        assert_int_equal(r->fault.line, cases[i].line);
        assert_says(r, cases[i].says);
    }
}

/* ---- titles ---- */

static void the_first_heading_is_the_title(void **state)
{
    struct read *r = *state;
    assert_true(parse(r, ARTICLE_MARKDOWN, S("# Rain *and* sun\n\nIt rains.\n")));
    assert_str(r->article.title, "Rain and sun");
    assert_str(r->article.summary, "It rains.");
    assert_true(parse(r, ARTICLE_HTML, S("<p>Before</p><h1>Rain &amp; sun</h1><p>It rains.</p>")));
    assert_str(r->article.title, "Rain & sun");
}

static void a_stated_title_leaves_another_heading_in_the_text(void **state)
{
    struct read *r = *state;
    assert_true(parse(r, ARTICLE_MARKDOWN, S("---\ntitle: Rain\n---\n# Part one\n\nIt rains.\n")));
    assert_str(r->article.title, "Rain");
    assert_true(str_find(r->article.plain, S("Part one"), 0) < r->article.plain.len);
    assert_true(parse(r, ARTICLE_MARKDOWN, S("---\ntitle: Rain\n---\n# Rain\n\nIt rains.\n")));
    assert_str(r->article.summary, "It rains.");
}

static void a_document_gives_its_title_language_and_body(void **state)
{
    struct read *r = *state;
    assert_true(
        parse(r, ARTICLE_HTML,
              S("<!-- saved --><!DOCTYPE html>\n<HTML lang=\"fr\"><head><meta charset=utf-8>\n"
                "<title>La pluie &amp; le soleil</title><style>p{}</style></head>\n"
                "<body class=x><p>Il pleut.</p></body></html>\n")));
    assert_str(r->article.title, "La pluie & le soleil");
    assert_str(r->article.lang, "fr");
    assert_str(r->article.body, "<p>Il pleut.</p>");
    assert_str(r->article.summary, "Il pleut.");
    assert_true(
        parse(r, ARTICLE_HTML, S("<html><title>Other</title><body><h1>Rain</h1><p>It rains.")));
    assert_str(r->article.title, "Rain");
    assert_str(r->article.body, "<h1>Rain</h1><p>It rains.");
}

static void a_fragment_is_all_body(void **state)
{
    struct read *r = *state;
    assert_true(parse(r, ARTICLE_HTML, S("<header>Hi</header><p>It rains.</p>")));
    assert_str(r->article.body, "<header>Hi</header><p>It rains.</p>");
    assert_str(r->article.title, "the-file");
}

/* ---- plain text ---- */

static void the_first_line_of_a_text_is_its_title(void **state)
{
    struct read *r = *state;
    assert_true(parse(r, ARTICLE_TEXT, S("\n  \n  La pluie \n\n« Il pleut », dit-elle.\n")));
    assert_str(r->article.title, "La pluie");
    assert_str(r->article.body, "\n« Il pleut », dit-elle.\n");
    assert_true(parse(r, ARTICLE_TEXT, S("Only a title")));
    assert_str(r->article.title, "Only a title");
    assert_str(r->article.body, "");
}

static void dashes_at_the_beginning_of_a_text_are_text(void **state)
{
    struct read *r = *state;
    assert_true(parse(r, ARTICLE_TEXT, S("---\ntitle: x\n---\n# y\n")));
    assert_str(r->article.title, "---");
    assert_str(r->article.body, "title: x\n---\n# y\n");
}

static void every_character_of_a_text_stays(void **state)
{
    struct read *r = *state;
    assert_true(parse(r, ARTICLE_TEXT,
                      S("T\n\tA «\xC2\xA0"
                        "B\xC2\xA0» ’ – — \xE2\x80\xAF; \f \xE2\x80\x8B 𝄞 <b>&amp;  \n\n\n")));
    assert_str(r->article.body,
               "\tA «\xC2\xA0"
               "B\xC2\xA0» ’ – — \xE2\x80\xAF; \f \xE2\x80\x8B 𝄞 <b>&amp;  \n\n\n");
}

static void a_first_line_too_long_for_a_title_stays_in_the_text(void **state)
{
    struct read *r = *state;
    struct buf b;
    buf_init(&b, 100000);
    while (b.len <= LIMIT_TITLE_BYTES) buf_add(&b, S("It rains. "));
    assert_true(parse(r, ARTICLE_TEXT, buf_str(&b)));
    assert_true(str_eq(r->article.body, buf_str(&b)));
    assert_true(str_starts(r->article.title, S("It rains. It rains.")));
    assert_true(str_ends(r->article.title, S("…")));
    buf_done(&b);
}

/* ---- what is no text ---- */

static void bytes_that_are_no_text_are_named_by_line_and_byte(void **state)
{
    static const struct {
        struct str bytes;
        unsigned line;
        const char *says;
    } cases[] = {
        {S_INIT("caf\xE9"), 1, "byte 4 of the line (0xE9)"},
        {S_INIT("a\r\nb\rc\nd \xC3"), 4, "byte 3 of the line (0xC3)"},
        {S_INIT("a\n\xED\xA0\x80"), 2, "byte 1 "},
        {S_INIT("a\nb\0c"), 2, "byte 2 of the line is a NUL"},
        {S_INIT("a\x1b[31m"), 1, "U+001B"},
        {S_INIT("a\xC2\x92"), 1, "U+0092"},
        {S_INIT("a\x7F"), 1, "U+007F"},
        {S_INIT("\xFF\xFE"
                "a\0"),
         1, "UTF-16"},
    };
    struct read *r = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int kind = 0; kind < ARTICLE__COUNT; kind++) {
            assert_false(parse(r, (enum article_kind)kind, cases[i].bytes));
            assert_int_equal(r->fault.line, cases[i].line);
            assert_says(r, cases[i].says);
        }
    }
}

static void an_empty_file_is_no_article(void **state)
{
    struct read *r = *state;
    static const struct str files[] = {S_INIT(""), S_INIT("\n\n \t\r\n"), S_INIT("\xEF\xBB\xBF")};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        for (int kind = 0; kind < ARTICLE__COUNT; kind++) {
            assert_false(parse(r, (enum article_kind)kind, files[i]));
            assert_says(r, "empty");
        }
    }
}

static void a_file_over_the_limit_is_named_with_limit_and_size(void **state)
{
    struct read *r = *state;
    char *bytes = malloc(LIMIT_ARTICLE_BYTES + 1);
    assert_non_null(bytes);
    memset(bytes, 'a', LIMIT_ARTICLE_BYTES + 1);
    bytes[1] = '\n';
    assert_true(parse(r, ARTICLE_TEXT, (struct str){bytes, LIMIT_ARTICLE_BYTES}));
    assert_false(parse(r, ARTICLE_TEXT, (struct str){bytes, LIMIT_ARTICLE_BYTES + 1}));
    assert_int_equal(r->fault.err.kind, ERR_LIMIT);
    assert_says(r, "2097153");
    assert_says(r, "2097152");
    free(bytes);
}

/* ---- summary and words ---- */

static void a_summary_is_short_and_in_one_line(void **state)
{
    struct read *r = *state;
    struct buf b;
    buf_init(&b, 100000);
    buf_add(&b, S("Title\n"));
    for (int i = 0; i < 200; i++) buf_add(&b, S("word\n\n"));
    assert_true(parse(r, ARTICLE_TEXT, buf_str(&b)));
    assert_true(str_starts(r->article.summary, S("word word word")));
    assert_true(str_ends(r->article.summary, S("…")));
    assert_in_range(utf8_count(r->article.summary), 100, 290);
    assert_int_equal(r->article.words, 200);
    buf_done(&b);
}

static void words_are_counted_as_people_would(void **state)
{
    static const struct {
        struct str text;
        uint64_t words;
    } cases[] = {
        {S_INIT("T\nIt rains – and it’s wet."), 5},
        {S_INIT("T\n« Il\xC2\xA0pleut », dit-elle\xE2\x80\xAF!"), 3},
        {S_INIT("T\n今天下雨了吗。"), 3},
        {S_INIT("T\nالمطر ينزل"), 2},
        {S_INIT("T\n--- *** 42"), 1},
        {S_INIT("T"), 0},
    };
    struct read *r = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(parse(r, ARTICLE_TEXT, cases[i].text));
        assert_int_equal(r->article.words, cases[i].words);
    }
}

static void the_language_is_told_from_the_text(void **state)
{
    struct read *r = *state;
    struct detector *d = NULL;
    struct err e;
    assert_true(detector_open(&d, &e));
    struct str french =
        S("La pluie\n\nIl pleut depuis ce matin sur la ville, et les enfants regardent par la "
          "fenêtre les passants qui courent se mettre à l’abri sous les arbres de la place.\n");
    assert_true(article_parse(r->arena, d, ARTICLE_TEXT, S("pluie"), french, FILE_MS, S("en"),
                              &r->article, NULL, NULL, &r->fault));
    assert_str(r->article.lang, "fr");
    assert_false(r->article.lang_given);
    detector_close(&d);
}

#define with_read(test) cmocka_unit_test_setup_teardown(test, open_read, close_read)

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_read(front_matter_says_what_the_article_is),
        with_read(without_front_matter_the_file_decides),
        with_read(values_may_stand_in_quotes),
        with_read(a_plain_title_keeps_its_colons_and_hashes),
        with_read(words_for_the_program_may_have_a_comment),
        with_read(windows_line_ends_and_a_byte_order_mark_are_taken),
        with_read(unknown_keys_are_named_and_passed_over_with_what_is_below_them),
        with_read(the_last_of_two_values_counts),
        with_read(front_matter_without_an_end_is_named_where_it_begins),
        with_read(too_much_front_matter_is_refused_with_the_limit),
        with_read(what_cannot_be_read_is_named_by_its_line),
        with_read(the_first_heading_is_the_title),
        with_read(a_stated_title_leaves_another_heading_in_the_text),
        with_read(a_document_gives_its_title_language_and_body),
        with_read(a_fragment_is_all_body),
        with_read(the_first_line_of_a_text_is_its_title),
        with_read(dashes_at_the_beginning_of_a_text_are_text),
        with_read(every_character_of_a_text_stays),
        with_read(a_first_line_too_long_for_a_title_stays_in_the_text),
        with_read(bytes_that_are_no_text_are_named_by_line_and_byte),
        with_read(an_empty_file_is_no_article),
        with_read(a_file_over_the_limit_is_named_with_limit_and_size),
        with_read(a_summary_is_short_and_in_one_line),
        with_read(words_are_counted_as_people_would),
        with_read(the_language_is_told_from_the_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
