/* What strangers typed, on somebody's terminal and in somebody's pipe. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cmd/reply_shown.h"
#include "cmd/shown.h"
#include <stdlib.h>

struct paper { /* what was written to out */
    FILE *out;
    char *bytes;
    size_t len;
};

static void paper_open(struct paper *p)
{
    p->out = open_memstream(&p->bytes, &p->len);
    assert_non_null(p->out);
}

static void assert_written(struct paper *p, const char *expected)
{
    assert_int_equal(fclose(p->out), 0);
    assert_string_equal(p->bytes, expected);
    free(p->bytes);
}

static void assert_line(struct str typed, const char *expected)
{
    struct paper p;
    paper_open(&p);
    shown_line(p.out, typed);
    assert_written(&p, expected);
}

static void text_of_any_language_stays_as_it_is(void **state)
{
    (void)state;
    assert_line(S("Ada « née » – 阿達 آدا 🙂"),
                "Ada « née » – 阿達 آدا 🙂");
    assert_line(S(""), "");
    assert_line(STR_NONE, "");
}

static void controls_are_escapes(void **state)
{
    (void)state;
    assert_line(S("a\x1b[2J\a\r\n\t\x7f"), "a\\x1b[2J\\x07\\x0d\\x0a\\x09\\x7f");
    assert_line(S("nul \0 inside"), "nul \\x00 inside");
    assert_line(S("\xC2\x9B"
                  "31m"),
                "\\u009b31m"); /* C1's own beginning of a sequence */
}

static void what_turns_a_line_around_is_an_escape(void **state)
{
    (void)state;
    assert_line(S("\u202Egnp.exe"), "\\u202egnp.exe");
    assert_line(S("\u2066a\u2069\u200E\u200F\u061C\u2028\u2029"),
                "\\u2066a\\u2069\\u200e\\u200f\\u061c\\u2028\\u2029");
}

static void what_joins_and_parts_letters_stays(void **state)
{
    (void)state;
    assert_line(S("می\u200Cخواهم 👩\u200D🌾"), "می\u200Cخواهم 👩\u200D🌾");
}

static void bytes_that_are_no_utf8_are_escapes(void **state)
{
    (void)state;
    assert_line(S("a\xFF\xFE"
                  "b\xC3"),
                "a\\xff\\xfeb\\xc3");
    assert_line(S("\xED\xA0\x80"), "\\xed\\xa0\\x80"); /* a surrogate */
}

static void a_text_keeps_lines_and_tabs_and_is_indented(void **state)
{
    (void)state;
    struct paper p;
    paper_open(&p);
    shown_text(p.out, S("one\n\n\ttwo\x1b\nthree"), "  ");
    assert_written(&p, "  one\n\n  \ttwo\\x1b\n  three\n");
}

static void the_first_line_is_the_first_that_shows_something(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct str line = shown_first_line(a, S("\n  \n\u00A0\n  here it is  \nand more"), 72);
    assert_true(str_eq(line, S("here it is")));
    line = shown_first_line(a, S("abcdefghij"), 5);
    assert_true(line.len < 10 && str_starts(line, S("abc")));
    assert_true(str_is_empty(shown_first_line(a, S("\n\n"), 5)));
    arena_free(&a);
}

/* ---- replies ---- */

static const struct reply REPLY = {
    .id = 58313523298304,
    .root = 58313523298304,
    .page = S_INIT("walk"),
    .page_title = S_INIT("A walk"),
    .state = REPLY_PENDING,
    .author = S_INIT("x\x1b]0;y"),
    .text = S_INIT("Two\n\"lines\" \x1b[2J\xFF"),
    .lang = S_INIT("en"),
    .created_ms = 1795446000000,
    .held_for = S_INIT("first_reply,too_fast"),
};

static void a_reply_is_one_json_object_in_one_line(void **state)
{
    (void)state;
    struct paper p;
    paper_open(&p);
    reply_print_json(p.out, &REPLY);
    assert_written(
        &p,
        "{\"id\":\"58313523298304\",\"page\":\"walk\",\"page_title\":\"A walk\",\"parent\":null,"
        "\"depth\":0,\"author\":{\"name\":\"x\\u001b]0;y\",\"url\":null},"
        "\"text\":\"Two\\n\\\"lines\\\" \\u001b[2J\uFFFD\","
        "\"created\":\"2026-11-23T15:00:00Z\",\"edited\":null,\"state\":\"pending\","
        "\"reason\":null,\"held_for\":[\"first_reply\",\"too_fast\"],\"lang\":\"en\","
        "\"passage\":null}\n");
}

static void a_reply_in_a_list_is_two_lines(void **state)
{
    (void)state;
    struct paper p;
    struct arena *a = arena_new();
    paper_open(&p);
    reply_print_short(p.out, a, &REPLY);
    assert_written(&p, "58313523298304  2026-11-23 15:00 UTC  x\\x1b]0;y on \"A walk\"  "
                       "waits for: first_reply,too_fast\n    Two\n");
    arena_free(&a);
}

static void a_whole_reply_says_everything_and_its_text_as_typed(void **state)
{
    (void)state;
    struct paper p;
    struct arena *a = arena_new();
    struct reply reply = REPLY;
    reply.author = STR_NONE;
    reply.parent = 7;
    reply.state = REPLY_REMOVED;
    reply.reason = REASON_OFF_TOPIC;
    reply.held_for = STR_NONE;
    paper_open(&p);
    reply_print_whole(p.out, a, &reply);
    assert_written(
        &p, "id        58313523298304\nwritten   2026-11-23 15:00 UTC\npage      A walk (/walk)\n"
            "answers   7\nauthor    (no name)\nlanguage  en\nstate     removed\n"
            "reason    off_topic\n\n    Two\n    \"lines\" \\x1b[2J\\xff\n");
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_of_any_language_stays_as_it_is),
        cmocka_unit_test(controls_are_escapes),
        cmocka_unit_test(what_turns_a_line_around_is_an_escape),
        cmocka_unit_test(what_joins_and_parts_letters_stays),
        cmocka_unit_test(bytes_that_are_no_utf8_are_escapes),
        cmocka_unit_test(a_text_keeps_lines_and_tabs_and_is_indented),
        cmocka_unit_test(the_first_line_is_the_first_that_shows_something),
        cmocka_unit_test(a_reply_is_one_json_object_in_one_line),
        cmocka_unit_test(a_reply_in_a_list_is_two_lines),
        cmocka_unit_test(a_whole_reply_says_everything_and_its_text_as_typed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
