/* The file init writes and the list in toguna.conf(5). `test_conf_written --manual` prints the
 * list. */
#include "conf_for_tests.h"

static struct str written(struct arena *a, void (*write)(struct buf *))
{
    SCOPED(buf_done) struct buf b;
    buf_init(&b, LIMIT_CONF_BYTES);
    write(&b);
    assert_false(buf_is_full(&b));
    return arena_dup(a, buf_str(&b));
}

static void every_line_of_the_file_is_a_comment(void **state)
{
    struct str rest = written(*state, conf_write_default);
    assert_true(str_ends(rest, S("\n")));
    while (rest.at) {
        struct str line = str_cut(&rest, '\n');
        assert_true(str_is_empty(line) || line.at[0] == '#');
        assert_in_range(line.len, 0, 79);
        assert_int_equal(str_trim(line).len, line.len);
    }
}

static void the_file_as_written_gives_the_defaults(void **state)
{
    struct conf plain = conf_of(*state, S(""));
    struct conf read = conf_of(*state, written(*state, conf_write_default));
    assert_same_conf(&plain, &read);
}

static bool is_option_line(struct str line)
{
    return line.len > 1 && line.at[1] >= 'a' && line.at[1] <= 'z';
}

/* What the file says with the # before the options taken away; *ret_count of them. */
static struct str uncommented(struct arena *a, size_t *ret_count)
{
    SCOPED(buf_done) struct buf b;
    buf_init(&b, LIMIT_CONF_BYTES);
    *ret_count = 0;
    for (struct str rest = written(a, conf_write_default); rest.at;) {
        struct str line = str_cut(&rest, '\n');
        bool is_option = is_option_line(line);
        buf_add(&b, str_from(line, is_option));
        buf_add_char(&b, '\n');
        *ret_count += is_option;
    }
    return arena_dup(a, buf_str(&b));
}

static void the_file_with_every_option_uncommented_gives_the_defaults(void **state)
{
    size_t count;
    struct str text = uncommented(*state, &count);
    assert_int_equal(count, 23);
    struct conf plain = conf_of(*state, S("")), read = conf_of(*state, text);
    assert_same_conf(&plain, &read);
}

static void a_changed_option_counts_among_the_uncommented(void **state)
{
    size_t count;
    struct str text = uncommented(*state, &count);
    text = arena_printf(*state, "%.*slisten = [::1]:81\nworkers = 9\n", STR(text));
    struct conf c = conf_of(*state, text);
    assert_int_equal(c.workers, 9);
    assert_says(S("[::1]:81"), c.listen[c.listen_count - 1]);
}

static void the_file_and_the_manual_name_the_same_options(void **state)
{
    struct arena *a = *state;
    size_t in_file = 0, in_manual = 0;
    struct str manual = written(a, conf_write_manual);
    for (struct str rest = written(a, conf_write_default); rest.at;) {
        struct str line = str_cut(&rest, '\n');
        if (!is_option_line(line)) continue;
        struct str name = str_trim(str_sub(line, 1, str_find_char(line, '=', 0) - 1));
        struct str item = arena_printf(a, "\n.It Ic %.*s No = ", STR(name));
        if (str_find(manual, item, 0) == manual.len) fail_msg("no \"%.*s\"", STR(item));
        in_file++;
    }
    for (size_t at = 0; (at = str_find(manual, S("\n.It "), at)) < manual.len; at++) in_manual++;
    assert_int_equal(in_file, in_manual);
}

static void the_manual_page_holds_the_list_word_for_word(void **state)
{
    struct arena *a = *state;
    const char *root = getenv("TOGUNA_SOURCE_ROOT");
    assert_non_null(root);
    FILE *file = fopen(arena_printf(a, "%s/man/toguna.conf.5", root).at, "r");
    assert_non_null(file);
    char *page = arena_zeros(a, LIMIT_CONF_BYTES);
    size_t len = fread(page, 1, LIMIT_CONF_BYTES, file);
    fclose(file);
    struct str manual = written(a, conf_write_manual);
    if (str_find((struct str){page, len}, manual, 0) == len)
        fail_msg("man/toguna.conf.5 has another list of options: put in what --manual prints here");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(every_line_of_the_file_is_a_comment),
        TEST(the_file_as_written_gives_the_defaults),
        TEST(the_file_with_every_option_uncommented_gives_the_defaults),
        TEST(a_changed_option_counts_among_the_uncommented),
        TEST(the_file_and_the_manual_name_the_same_options),
        TEST(the_manual_page_holds_the_list_word_for_word),
    };
    if (argc == 2 && strcmp(argv[1], "--manual") == 0) {
        SCOPED(buf_done) struct buf b;
        buf_init(&b, LIMIT_CONF_BYTES);
        conf_write_manual(&b);
        return fwrite(b.at, 1, b.len, stdout) != b.len;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
