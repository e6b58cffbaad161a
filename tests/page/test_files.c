/* What is served as it is: media, styles, the small files; and the publisher's theme. */
#include "page_for_tests.h"

/* The answer to a GET, made. */
static void answer(struct ground *p, struct str target, struct page_answer *ret)
{
    struct wire_message m;
    struct page_request *q = get(p, target);
    page_answer_init(ret);
    assert_int_equal(q->route->handle(&p->w, q, ret, &m), PAGE_ANSWER);
}

static int status_of(struct ground *p, struct str target)
{
    struct page_answer a;
    answer(p, target, &a);
    if (a.file >= 0) close(a.file);
    page_answer_done(&a);
    return a.status;
}

static void assert_media(struct ground *p, struct str target, const char *type, bool in_sandbox)
{
    struct page_answer a;
    answer(p, target, &a);
    assert_int_equal(a.status, 200);
    assert_true(a.file >= 0);
    assert_string_equal(a.content_type, type);
    assert_int_equal(a.headers_count, in_sandbox);
    if (in_sandbox) assert_str(a.headers[0].value, S("sandbox"));
    close(a.file);
    page_answer_done(&a);
}

static int media_make(void **state)
{
    ground_make(state);
    struct ground *p = *state;
    make_folder(p, "media");
    make_folder(p, "media/deep");
    make_folder(p, "media/.git");
    write_file(p, "secret.txt", S("secret"));
    write_file(p, "media/a b.TXT", S("text"));
    write_file(p, "media/deep/x.png", S("png"));
    write_file(p, "media/deep/page.html", S("<script>"));
    write_file(p, "media/drawing.svg", S("<svg/>"));
    write_file(p, "media/.hidden", S("no"));
    write_file(p, "media/.git/config", S("no"));
    assert_int_equal(symlink("../secret.txt", in_ground(p, "media/link.txt").at), 0);
    assert_int_equal(symlink("..", in_ground(p, "media/up").at), 0);
    assert_int_equal(mkfifo(in_ground(p, "media/pipe").at, 0600), 0);
    p->w.media_fd = open(in_ground(p, "media").at, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return p->w.media_fd < 0;
}

static int media_remove(void **state)
{
    struct ground *p = *state;
    close(p->w.media_fd);
    return ground_remove(state);
}

static void media_are_served_as_what_their_names_say(void **state)
{
    struct ground *p = *state;
    assert_media(p, S("/media/a%20b.TXT"), "text/plain; charset=utf-8", false);
    assert_media(p, S("/media/deep/x.png"), "image/png", false);
    assert_media(p, S("/media/deep%2Fx.png"), "image/png", false);
    assert_media(p, S("/media/deep/page.html"), "text/html; charset=utf-8", true);
    assert_media(p, S("/media/drawing.svg"), "image/svg+xml", true);
}

static void nothing_beside_above_or_hidden_is_served(void **state)
{
    static const struct str paths[] = {
        S_INIT("/media/"),
        S_INIT("/media/../secret.txt"),
        S_INIT("/media/..%2Fsecret.txt"),
        S_INIT("/media/%2e%2e/secret.txt"),
        S_INIT("/media//secret.txt"),
        S_INIT("/media/deep/../../secret.txt"),
        S_INIT("/media/link.txt"),
        S_INIT("/media/up/secret.txt"),
        S_INIT("/media/.hidden"),
        S_INIT("/media/.git/config"),
        S_INIT("/media/deep"),
        S_INIT("/media/deep/"),
        S_INIT("/media/pipe"),
        S_INIT("/media/none.txt"),
        S_INIT("/media/deep/x.png/more"),
        S_INIT("/media/deep/x.png/"),
        S_INIT("/media/a%00b"),
    };
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        if (status_of(*state, paths[i]) != 404) fail_msg("%.*s is served", STR(paths[i]));
}

static void without_a_folder_there_are_no_media(void **state)
{
    struct ground *p = *state;
    int fd = p->w.media_fd;
    p->w.media_fd = -1;
    assert_int_equal(status_of(p, S("/media/deep/x.png")), 404);
    p->w.media_fd = fd;
}

/* The address of our own styles as pages name it. */
static struct str css_address(struct ground *p)
{
    struct page_answer a;
    answer(p, S("/privacy"), &a);
    struct str page = arena_dup(p->arena, buf_str(&a.body.out));
    page_answer_done(&a);
    size_t from = str_find(page, S("/toguna.css?v="), 0);
    return str_sub(page, from, str_find_char(page, '"', from) - from);
}

static void styles_are_kept_for_ever_only_under_their_version(void **state)
{
    struct ground *p = *state;
    struct page_answer a;
    answer(p, css_address(p), &a);
    assert_true(a.public && a.immutable);
    assert_holds(buf_str(&a.body.out), S("--measure"));
    page_answer_done(&a);
    answer(p, S("/toguna.css?v=0123456789ab"), &a);
    assert_true(a.public && !a.immutable);
    page_answer_done(&a);
}

static void a_site_without_a_database_is_not_well(void **state)
{
    assert_int_equal(status_of(*state, S("/healthz")), 503);
    assert_int_equal(status_of(*state, S("/robots.txt")), 200);
    assert_int_equal(status_of(*state, S("/favicon.svg")), 200);
    assert_int_equal(status_of(*state, S("/favicon.ico")), 301);
}

/* ---- theme ---- */

static struct theme read_theme(struct ground *p)
{
    struct theme theme;
    struct err e = {0};
    if (!theme_read(p->arena, str_of(p->dir), &theme, &e)) fail_msg("%s", e.detail);
    return theme;
}

static void a_theme_may_be_missing_in_part_or_whole(void **state)
{
    struct ground *p = *state;
    struct theme none = read_theme(p);
    assert_int_equal(none.css.len + none.head.markup.len + none.foot.markup.len, 0);
    make_folder(p, "theme");
    write_file(p, "theme/foot.html", S("<p>The foot</p>"));
    struct theme theme = read_theme(p);
    assert_int_equal(theme.css.len, 0);
    assert_str(theme.foot.markup, S("<p>The foot</p>"));
}

static void the_version_of_a_theme_changes_with_its_style(void **state)
{
    struct ground *p = *state;
    make_folder(p, "theme");
    write_file(p, "theme/site.css", S(":root { --clay: #123456 }"));
    struct theme one = read_theme(p), same = read_theme(p);
    write_file(p, "theme/site.css", S(":root { --clay: #123457 }"));
    struct theme other = read_theme(p);
    assert_int_equal(strlen(one.version), 16);
    assert_string_equal(one.version, same.version);
    assert_string_not_equal(one.version, other.version);
}

static void a_theme_is_served_and_named_by_every_page(void **state)
{
    struct ground *p = *state;
    assert_int_equal(status_of(p, S("/theme/site.css")), 404);
    make_folder(p, "theme");
    write_file(p, "theme/site.css", S(":root { --clay: #123456 }"));
    write_file(p, "theme/head.html", S("<meta name=\"theme-color\" content=\"#123456\">"));
    p->theme = read_theme(p);
    struct page_answer a;
    answer(p, S("/privacy"), &a);
    assert_holds(buf_str(&a.body.out),
                 arena_printf(p->arena, "/theme/site.css?v=%s\"", p->theme.version));
    assert_holds(buf_str(&a.body.out), S("<meta name=\"theme-color\" content=\"#123456\">"));
    page_answer_done(&a);
    answer(p, arena_printf(p->arena, "/theme/site.css?v=%s", p->theme.version), &a);
    assert_str(buf_str(&a.body.out), S(":root { --clay: #123456 }"));
    assert_true(a.public && a.immutable);
    page_answer_done(&a);
}

static void a_theme_that_is_too_large_is_refused_by_name(void **state)
{
    struct ground *p = *state;
    struct theme theme;
    struct err e = {0};
    make_folder(p, "theme");
    struct str large = {arena_zeros(p->arena, LIMIT_THEME_BYTES + 1), LIMIT_THEME_BYTES + 1};
    write_file(p, "theme/site.css", large);
    assert_false(theme_read(p->arena, str_of(p->dir), &theme, &e));
    assert_int_equal(e.kind, ERR_LIMIT);
    assert_holds(str_of(e.detail), S("site.css"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(media_are_served_as_what_their_names_say, media_make,
                                        media_remove),
        cmocka_unit_test_setup_teardown(nothing_beside_above_or_hidden_is_served, media_make,
                                        media_remove),
        cmocka_unit_test_setup_teardown(without_a_folder_there_are_no_media, media_make,
                                        media_remove),
        cmocka_unit_test_setup_teardown(styles_are_kept_for_ever_only_under_their_version,
                                        ground_make, ground_remove),
        cmocka_unit_test_setup_teardown(a_site_without_a_database_is_not_well, ground_make,
                                        ground_remove),
        cmocka_unit_test_setup_teardown(a_theme_may_be_missing_in_part_or_whole, ground_make,
                                        ground_remove),
        cmocka_unit_test_setup_teardown(the_version_of_a_theme_changes_with_its_style, ground_make,
                                        ground_remove),
        cmocka_unit_test_setup_teardown(a_theme_is_served_and_named_by_every_page, ground_make,
                                        ground_remove),
        cmocka_unit_test_setup_teardown(a_theme_that_is_too_large_is_refused_by_name, ground_make,
                                        ground_remove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
