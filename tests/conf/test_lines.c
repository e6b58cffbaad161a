/* toguna.conf line by line: comments, quotes, repeats, and the number of the line in every error.
 */
#include "conf_for_tests.h"
#include <sys/stat.h>
#include <unistd.h>

static void comments_blanks_and_empty_lines_say_nothing(void **state)
{
    struct arena *a = *state;
    struct conf c =
        conf_of(a, S("# a = b\n\n   \t\n\t# more\n  workers\t=  3  # three\nsite.lang=fr\t#\n#"));
    assert_int_equal(c.workers, 3);
    assert_says(S("fr"), c.site_lang);
}

static void a_hash_within_a_word_belongs_to_it(void **state)
{
    struct arena *a = *state;
    assert_says(S("C# and F#"), conf_of(a, S("site.title = C# and F# # languages")).site_title);
    assert_says(S("a;b : c = d [e]"), conf_of(a, S("site.title = a;b : c = d [e]")).site_title);
}

static void quotes_hold_a_hash_and_doubled_quotes(void **state)
{
    struct arena *a = *state;
    static const struct {
        struct str line, title;
    } rows[] = {
        {S_INIT("site.title = \"The # 1\"# best"), S_INIT("The # 1")},
        {S_INIT("site.title = \"a \"\"b\"\" c\"   "), S_INIT("a \"b\" c")},
        {S_INIT("site.title=\"\"\"\""), S_INIT("\"")},
        {S_INIT("site.title = \"\""), S_INIT("my site")},
        {S_INIT("site.title = \"  x \" # y \" z"), S_INIT("x")},
        {S_INIT("site.title = say \"no\""), S_INIT("say \"no\"")},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_says(rows[i].title, conf_of(a, rows[i].line).site_title);
    assert_int_equal(conf_of(a, S("workers = \"3\"")).workers, 3);
    assert_fault(S("\nsite.title = \"a"), 2, "must end with \"");
    assert_fault(S("\nsite.title = \""), 2, "must end with \"");
    assert_fault(S("\nsite.title = \"a\"\""), 2, "must end with \"");
    assert_fault(S("\nsite.title = \"a\" b"), 2, "twice");
}

static void the_last_value_counts_and_none_is_the_default(void **state)
{
    struct arena *a = *state;
    assert_says(S("Second"), conf_of(a, S("site.title = First\nsite.title = Second")).site_title);
    assert_int_equal(conf_of(a, S("workers = 3\nworkers = 5\n")).workers, 5);
    assert_int_equal(conf_of(a, S("replies.per_page = 3\nreplies.per_page =\n")).replies_per_page,
                     50);
    assert_says(S("my site"), conf_of(a, S("site.title = x\nsite.title = # none")).site_title);
    assert_says(STR_NONE, conf_of(a, S("site.url = http://a.example\nsite.url=")).site_url);
    assert_fault(S("workers = many\nworkers = 3"), 1, "workers is \"many\"");
}

static void any_line_end_of_today_and_a_byte_order_mark_are_taken(void **state)
{
    struct arena *a = *state;
    struct conf c = conf_of(a, S("\xEF\xBB\xBFsite.title = Wind\r\nworkers = 2\r\n"));
    assert_says(S("Wind"), c.site_title);
    assert_int_equal(c.workers, 2);
    assert_fault(S("site.title = x\n\xEF\xBB\xBFworkers = 2"), 2, "there is no option");
}

static void a_line_that_is_no_setting_is_named(void **state)
{
    struct arena *a = *state;
    static const struct str bad[] = {
        S_INIT("just words"),    S_INIT("[section]"),  S_INIT("= 3"), S_INIT("  = "),
        S_INIT("words # a = b"), S_INIT("workers: 3"), S_INIT("\"")};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_fault(arena_printf(a, "# first\n\n%.*s\nworkers = many", STR(bad[i])), 3,
                     "expected name = value");
}

static void an_unknown_name_is_told_its_nearest(void **state)
{
    struct arena *a = *state;
    static const struct {
        const char *wrong, *right;
    } rows[] = {
        {"site.titel", "site.title"},
        {"Site.Title", "site.title"},
        {"worker", "workers"},
        {"moderate", "moderation"},
        {"replies.perpage", "replies.per_page"},
        {"usr", "user"},
        {"proxy.trust", "proxy.trusted"},
        {"title", "site.title"},
        {"max_byte", "replies.max_bytes"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str said = arena_printf(a, "there is no option %s; the nearest is %s", rows[i].wrong,
                                       rows[i].right);
        assert_fault(arena_printf(a, "\n%s = x", rows[i].wrong), 2, said.at);
    }
    assert_fault(S("xyzzy.plugh = 1"), 1, "there is no option xyzzy.plugh; toguna.conf(5) lists");
    assert_fault(S("a = 1"), 1, "toguna.conf(5)");
}

static void names_of_any_length_are_answered(void **state)
{
    struct arena *a = *state;
    char name[300];
    for (size_t len = 1; len < sizeof name; len++) {
        memset(name, 'w', len);
        assert_fault(arena_printf(a, "%.*s = 1", (int)len, name), 1, "there is no option w");
    }
}

static void bytes_that_are_no_text_are_named_with_line_and_place(void **state)
{
    struct arena *a = *state;
    assert_fault(S("workers = 2\nsite.title = B\xfcro"), 2, "byte 15 of the line is not UTF-8");
    assert_fault(S("\n\n# B\xfcro"), 3, "byte 4 of the line is not UTF-8");
    assert_fault(S("\xff\xfes\0i\0"), 1, "byte 1 of the line is not UTF-8");
    assert_fault(S("site.title = a\0b"), 1, "byte 15 of the line is the control character 0x00");
    assert_fault(S("\nsite.title = a\x1b[1m"), 2, "0x1b");
    assert_fault(S("\nsite.title = a\x7f"), 2, "0x7f");
    assert_fault(S("site.title = a\rworkers = 2"), 1, "0x0d");
}

static void a_line_has_its_bound(void **state)
{
    struct arena *a = *state;
    char text[4096 + 4];
    memset(text, '#', sizeof text);
    memcpy(text, "\n\n", 2);
    conf_of(a, (struct str){text, 4098});
    assert_fault(((struct str){text, 4099}), 3,
                 "the line has 4097 bytes, and at most 4096 can be taken");
    assert_int_equal(fault_of(a, (struct str){text, 4099}).err.kind, ERR_LIMIT);
}

static void every_line_is_counted(void **state)
{
    struct arena *a = *state;
    SCOPED(buf_done) struct buf b;
    buf_init(&b, LIMIT_CONF_BYTES);
    for (unsigned line = 1; line <= 300; line++) {
        size_t before = b.len;
        buf_add(&b, S("nonsense"));
        assert_fault(buf_str(&b), line, "expected name = value");
        b.len = before;
        buf_add(&b, line % 3 ? S("\n") : line % 2 ? S("# x\r\n") : S("workers = 2\n"));
    }
}

static void a_text_cut_anywhere_is_read_or_refused_in_its_last_line(void **state)
{
    struct arena *a = *state;
    const struct str whole =
        S("site.title = \"a # b\"\nlisten = [::1]:80\nproxy.trusted = 10.0.0.0/8\nworkers = 4");
    for (size_t len = 0; len <= whole.len; len++) {
        struct str text = str_sub(whole, 0, len);
        struct conf c;
        struct conf_fault f;
        unsigned lines = 1;
        for (size_t i = 0; i < len; i++) lines += text.at[i] == '\n';
        if (!conf_parse(a, FOLDER, text, &c, &f)) assert_int_equal(f.line, lines);
    }
}

/* ---- conf_set ---- */

static void conf_set_stands_last_in_the_file(void **state)
{
    struct arena *a = *state;
    struct err e;
    struct conf c = conf_of(a, S("workers = 3\nproxy.trusted = ::1"));
    assert_true(conf_set(a, &c, S("workers"), S(" 5 "), &e));
    assert_int_equal(c.workers, 5);
    assert_true(conf_set(a, &c, S("site.title"), S("The \"# 1\" # x"), &e));
    assert_says(S("The \"# 1\" # x"), c.site_title);
    assert_true(conf_set(a, &c, S("listen"), S("[::1]:1"), &e));
    assert_int_equal(c.listen_count, 1);
    assert_true(conf_set(a, &c, S("listen"), S("[::1]:2"), &e));
    assert_int_equal(c.listen_count, 2);
    assert_true(conf_set(a, &c, S("proxy.trusted"), STR_NONE, &e));
    assert_int_equal(c.proxy_trusted_count, 0);
}

static void conf_set_changes_nothing_when_it_fails(void **state)
{
    struct arena *a = *state;
    static const struct {
        struct str name, value;
    } rows[] = {
        {S_INIT("workers"), S_INIT("65")},      {S_INIT("worker"), S_INIT("3")},
        {S_INIT("listen"), S_INIT("x")},        {S_INIT("proxy.trusted"), S_INIT("::2, x")},
        {S_INIT("site.title"), S_INIT("a\nb")}, {S_INIT("site.url"), S_INIT("a b")},
        {S_INIT("moderation"), S_INIT("no")},   {S_INIT("cache.bytes"), S_INIT("1 x")},
        {S_INIT("site.title"), S_INIT("\xff")}, {S_INIT("store.url"), S_INIT("x")},
    };
    struct conf before = conf_of(a, S("workers = 3\nproxy.trusted = ::1")), c = before;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err e;
        assert_false(conf_set(a, &c, rows[i].name, rows[i].value, &e));
        assert_same_conf(&before, &c);
    }
}

/* ---- conf_read ---- */

static void the_file_is_read_from_the_sites_folder(void **state)
{
    struct arena *a = *state;
    char dir[] = "/tmp/toguna-conf-XXXXXX";
    assert_non_null(mkdtemp(dir));
    struct conf c;
    struct conf_fault f;
    struct str path = arena_printf(a, "%s/toguna.conf", dir);
    assert_false(conf_read(a, str_of(dir), &c, &f));
    assert_int_equal(f.line, 0);
    assert_int_equal(f.err.kind, ERR_MISSING);
    assert_non_null(strstr(f.err.detail, path.at));

    FILE *file = fopen(path.at, "w");
    assert_non_null(file);
    fputs("workers = 7\nsite.title = Wind\n", file);
    fclose(file);
    assert_true(conf_read(a, str_of(dir), &c, &f));
    assert_int_equal(c.workers, 7);
    assert_says(S("Wind"), c.site_title);
    assert_says(str_of(dir), c.dir);

    assert_int_equal(truncate(path.at, LIMIT_CONF_BYTES + 1), 0);
    assert_false(conf_read(a, str_of(dir), &c, &f));
    assert_int_equal(f.line, 0);
    assert_int_equal(f.err.kind, ERR_LIMIT);
    unlink(path.at);
    rmdir(dir);
}

static void what_is_kept_does_not_need_the_text(void **state)
{
    struct arena *a = *state;
    char text[] = "site.title = Wind\nlisten = [::1]:80\nuser = x\nsite.lang = fr\nsite.url = "
                  "http://a.example\n"
                  "store.url = sqlite:x";
    char dir[] = "/srv/x";
    struct conf c;
    struct conf_fault f;
    assert_true(conf_parse(a, str_of(dir), str_of(text), &c, &f));
    memset(text, 'z', sizeof text - 1);
    memset(dir, 'z', sizeof dir - 1);
    assert_says(S("/srv/x"), c.dir);
    assert_says(S("Wind"), c.site_title);
    assert_says(S("[::1]:80"), c.listen[0]);
    assert_says(S("x"), c.user);
    assert_says(S("fr"), c.site_lang);
    assert_says(S("http://a.example"), c.site_url);
    assert_says(S("sqlite:x"), c.store_url);
    assert_int_equal(c.dir.at[c.dir.len], '\0');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(comments_blanks_and_empty_lines_say_nothing),
        TEST(a_hash_within_a_word_belongs_to_it),
        TEST(quotes_hold_a_hash_and_doubled_quotes),
        TEST(the_last_value_counts_and_none_is_the_default),
        TEST(any_line_end_of_today_and_a_byte_order_mark_are_taken),
        TEST(a_line_that_is_no_setting_is_named),
        TEST(an_unknown_name_is_told_its_nearest),
        TEST(names_of_any_length_are_answered),
        TEST(bytes_that_are_no_text_are_named_with_line_and_place),
        TEST(a_line_has_its_bound),
        TEST(every_line_is_counted),
        TEST(a_text_cut_anywhere_is_read_or_refused_in_its_last_line),
        TEST(conf_set_stands_last_in_the_file),
        TEST(conf_set_changes_nothing_when_it_fails),
        TEST(the_file_is_read_from_the_sites_folder),
        TEST(what_is_kept_does_not_need_the_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
