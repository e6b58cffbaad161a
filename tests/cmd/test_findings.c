/* What doctor and verify say, for people and for programs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cmd/findings.h"
#include <stdlib.h>

static void assert_said(bool json, const struct finding *finding, struct str text,
                        const char *expected)
{
    char *bytes = NULL;
    size_t len = 0;
    struct findings found = {.out = open_memstream(&bytes, &len), .json = json};
    assert_non_null(found.out);
    findings_say(&found, finding, "%.*s", STR(text));
    assert_int_equal(fclose(found.out), 0);
    assert_string_equal(bytes, expected);
    assert_int_equal(found.count[finding->level], 1);
    assert_int_equal(found.count[FOUND_NOTE] + found.count[FOUND_WRONG], 1);
    free(bytes);
}

static void a_finding_is_one_line_with_what_it_is_about(void **state)
{
    (void)state;
    struct finding at = {FOUND_WRONG, "articles", S("articles/a.md"), 3};
    assert_said(false, &at, S("it is odd"), "wrong: articles/a.md: line 3: it is odd\n");
    at.line = 0;
    assert_said(false, &at, S("it is odd"), "wrong: articles/a.md: it is odd\n");
    assert_said(false, &(struct finding){FOUND_NOTE, "system", STR_NONE, 0}, S("so it is"),
                "note: so it is\n");
}

static void names_and_texts_of_strangers_stay_in_their_line(void **state)
{
    (void)state;
    struct finding at = {FOUND_WRONG, "articles", S("articles/a\n\x1b.md"), 0};
    assert_said(false, &at, S("b\nc"), "wrong: articles/a\\x0a\\x1b.md: b\\x0ac\n");
    assert_said(true, &at, S("b\nc\xFF"),
                "{\"level\":\"wrong\",\"about\":\"articles\",\"file\":\"articles/a\\n\\u001b.md\","
                "\"line\":null,\"text\":\"b\\nc\uFFFD\"}\n");
}

static void a_finding_for_programs_has_all_members_always(void **state)
{
    (void)state;
    assert_said(true, &(struct finding){FOUND_NOTE, "settings", S("toguna.conf"), 12}, S("so"),
                "{\"level\":\"note\",\"about\":\"settings\",\"file\":\"toguna.conf\",\"line\":12,"
                "\"text\":\"so\"}\n");
    assert_said(
        true, &(struct finding){FOUND_NOTE, "system", STR_NONE, 0}, S("so"),
        "{\"level\":\"note\",\"about\":\"system\",\"file\":null,\"line\":null,\"text\":\"so\"}\n");
}

static void a_cause_is_said_without_who_passed_it_on(void **state)
{
    (void)state;
    struct err e;
    err_fill(&e, ERR_MISSING, "there is no key x");
    assert_true(str_eq(findings_cause(&e), S("there is no key x")));
    (void)err_while(&e, "opening the keys");
    assert_true(str_eq(findings_cause(&e), S("there is no key x")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_finding_is_one_line_with_what_it_is_about),
        cmocka_unit_test(names_and_texts_of_strangers_stay_in_their_line),
        cmocka_unit_test(a_finding_for_programs_has_all_members_always),
        cmocka_unit_test(a_cause_is_said_without_who_passed_it_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
