/* One line for the person who runs the server, whatever is in it; and time and chance. */
#include "for_tests.h"

static struct str line_of(void (*act)(void), char *room, size_t size)
{
    int status;
    size_t n = in_child(act, room, size, &status);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    return (struct str){room, n};
}

static void say_plainly(void)
{
    unsetenv("JOURNAL_STREAM");
    log_line(LOG_NOTE, "%d replies of %s", 3, "ظل");
}

static void say_as_front(void)
{
    unsetenv("JOURNAL_STREAM");
    log_as("front 1");
    log_line(LOG_ERROR, "away");
}

static void say_to_the_journal(void)
{
    setenv("JOURNAL_STREAM", "8:12345", 1);
    log_line(LOG_WARNING, "away");
}

static void say_what_forges(void)
{
    unsetenv("JOURNAL_STREAM");
    log_line(LOG_NOTE, "a\nstore: forged\r\x1b[2J\x7f\t\xC2\x9B"
                       "31m \xC2\xA0\xC3\xA9");
}

static void say_much(void)
{
    unsetenv("JOURNAL_STREAM");
    log_line(LOG_NOTE, "%5000d", 1);
}

static void say_many_controls(void)
{
    char text[3000];
    unsetenv("JOURNAL_STREAM");
    memset(text, '\n', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    log_line(LOG_NOTE, "%s", text);
}

static void a_line_says_who_speaks(void **state)
{
    (void)state;
    char said[8192];
    assert_str(line_of(say_plainly, said, sizeof said), S("toguna: 3 replies of ظل\n"));
    assert_str(line_of(say_as_front, said, sizeof said), S("front 1: away\n"));
    assert_str(line_of(say_to_the_journal, said, sizeof said), S("<4>toguna: away\n"));
}

static void nobody_can_forge_a_line_or_command_a_terminal(void **state)
{
    (void)state;
    char said[8192];
    assert_str(line_of(say_what_forges, said, sizeof said),
               S("toguna: a\\x0astore: forged\\x0d\\x1b[2J\\x7f\\x09\\xc2\\x9b"
                 "31m \xC2\xA0\xC3\xA9\n"));
}

static void a_line_too_long_is_cut_and_still_one_line(void **state)
{
    (void)state;
    static void (*const long_ones[])(void) = {say_much, say_many_controls};
    for (size_t i = 0; i < COUNT(long_ones); i++) {
        char said[8192];
        struct str line = line_of(long_ones[i], said, sizeof said);
        assert_true(line.len > 1000 && line.len < 3000);
        assert_int_equal(str_find_char(line, '\n', 0), line.len - 1);
    }
}

static void die_of_it(void) { die("the %s is gone\n", "disk"); }

static void dying_says_why_in_one_line(void **state)
{
    (void)state;
    char said[1024];
    int status;
    size_t n = in_child(die_of_it, said, sizeof said, &status);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 70);
    struct str line = {said, n};
    assert_true(str_ends(line, S("the disk is gone\\x0a\n")));
}

/* ---- world ---- */

static void the_clocks_go_on(void **state)
{
    (void)state;
    int64_t before = monotonic_ms();
    assert_true(monotonic_ms() >= before);
    assert_true(now_ms() > INT64_C(1735689600000)); /* 2025 */
}

static void chance_fills_every_byte_and_never_the_same(void **state)
{
    (void)state;
    unsigned char seen[33] = {0}, bytes[33];
    for (int i = 0; i < 64; i++) {
        memset(bytes, 0, sizeof bytes);
        chance_bytes(bytes, sizeof bytes - 1);
        assert_int_equal(bytes[32], 0);
        for (size_t j = 0; j < sizeof bytes; j++) seen[j] |= bytes[j];
    }
    for (size_t j = 0; j < 32; j++) assert_int_equal(seen[j], 0xff);
    assert_int_not_equal(chance_u64(), chance_u64());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_says_who_speaks),
        cmocka_unit_test(nobody_can_forge_a_line_or_command_a_terminal),
        cmocka_unit_test(a_line_too_long_is_cut_and_still_one_line),
        cmocka_unit_test(dying_says_why_in_one_line),
        cmocka_unit_test(the_clocks_go_on),
        cmocka_unit_test(chance_fills_every_byte_and_never_the_same),
    };
    return cmocka_run_group_tests_name("base log", tests, NULL, NULL);
}
