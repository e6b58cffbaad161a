/* A real folder, read and watched: what is said for each thing that editors and shells do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "site/site.h"
#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define KNOWN_MAX 64

struct world { /* a site's folder and everything site said about it, as lines */
    char dir[64];
    struct site *site;
    struct buf said; /* "changed rain Rain\n", "gone rain\n", "bad rain.md 3\n", "warned rain.md 2
                        tags\n" */
    char last_fault[ERR_DETAIL_BYTES];
    struct {
        char slug[64];
        enum article_kind kind;
        int64_t ms, bytes;
    } known[KNOWN_MAX];
    size_t known_count;
};

/* ---- what the store would do ---- */

static bool known(void *ctx, struct str slug, enum article_kind kind, int64_t ms, int64_t bytes)
{
    struct world *w = ctx;
    for (size_t i = 0; i < w->known_count; i++) {
        if (str_eq(slug, str_of(w->known[i].slug)))
            return w->known[i].kind == kind && w->known[i].ms == ms && w->known[i].bytes == bytes;
    }
    return false;
}

static void changed(void *ctx, const struct article *article)
{
    struct world *w = ctx;
    size_t i = 0;
    buf_addf(&w->said, "changed %.*s %.*s\n", STR(article->slug), STR(article->title));
    while (i < w->known_count && !str_eq(article->slug, str_of(w->known[i].slug))) i++;
    assert_true(i < KNOWN_MAX);
    (void)snprintf(w->known[i].slug, sizeof w->known[i].slug, "%.*s", STR(article->slug));
    w->known[i].kind = article->kind;
    w->known[i].ms = article->file_ms;
    w->known[i].bytes = article->file_bytes;
    if (i == w->known_count) w->known_count++;
}

static void gone(void *ctx, struct str slug)
{
    struct world *w = ctx;
    buf_addf(&w->said, "gone %.*s\n", STR(slug));
    for (size_t i = 0; i < w->known_count; i++) {
        if (str_eq(slug, str_of(w->known[i].slug))) w->known[i] = w->known[--w->known_count];
    }
}

static void bad(void *ctx, struct str name, const struct article_fault *fault)
{
    struct world *w = ctx;
    buf_addf(&w->said, "bad %.*s %u\n", STR(name), fault->line);
    memcpy(w->last_fault, fault->err.detail, sizeof w->last_fault);
}

static void warned(void *ctx, struct str name, unsigned line, struct str key)
{
    struct world *w = ctx;
    buf_addf(&w->said, "warned %.*s %u %.*s\n", STR(name), line, STR(key));
}

/* ---- the folder ---- */

static const char *path(struct world *w, const char *name)
{
    static char made[8][200];
    static unsigned turn;
    turn = (turn + 1) % 8;
    (void)snprintf(made[turn], sizeof made[turn], "%s/%s", w->dir, name);
    return made[turn];
}

static void put(struct world *w, const char *name, const char *text)
{
    FILE *f = fopen(path(w, name), "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static void move(struct world *w, const char *from, const char *to)
{
    assert_int_equal(rename(path(w, from), path(w, to)), 0);
}

static void empty_folder(const char *dir)
{
    DIR *d = opendir(dir);
    if (!d) return;
    for (struct dirent *at; (at = readdir(d));) {
        char full[600];
        if (strcmp(at->d_name, ".") == 0 || strcmp(at->d_name, "..") == 0) continue;
        (void)snprintf(full, sizeof full, "%s/%s", dir, at->d_name);
        if (unlink(full) != 0) {
            empty_folder(full);
            (void)rmdir(full);
        }
    }
    closedir(d);
}

static int open_world(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    if (!w) return -1;
    const char *tmp = getenv("TMPDIR");
    (void)snprintf(w->dir, sizeof w->dir, "%s/toguna-site-XXXXXX",
                   tmp && strlen(tmp) < 40 ? tmp : "/tmp");
    if (!mkdtemp(w->dir) || mkdir(path(w, "articles"), 0755) != 0) return -1;
    buf_init(&w->said, 1 << 20);
    *state = w;
    return 0;
}

static int close_world(void **state)
{
    struct world *w = *state;
    site_close(&w->site);
    empty_folder(w->dir);
    (void)rmdir(w->dir);
    buf_done(&w->said);
    free(w);
    return 0;
}

static void open_site(struct world *w)
{
    struct err e;
    struct site_events on = {w, known, changed, gone, bad, warned};
    if (!site_open(&w->site, str_of(w->dir), S("en"), on, &e)) fail_msg("%s", e.detail);
}

static void scan(struct world *w)
{
    struct err e;
    struct str slugs[KNOWN_MAX];
    char copies[KNOWN_MAX][64];
    size_t count = w->known_count;
    for (size_t i = 0; i < count; i++) {
        memcpy(copies[i], w->known[i].slug, sizeof copies[i]);
        slugs[i] = str_of(copies[i]);
    }
    if (!site_scan(w->site, slugs, count, &e)) fail_msg("%s", e.detail);
}

/* All events of what was done before stand in the queue when the call that did it returned. */
static bool take(struct world *w)
{
    struct pollfd wait = {.fd = site_descriptor(w->site), .events = POLLIN};
    assert_int_equal(poll(&wait, 1, 10000), 1);
    return site_take_events(w->site);
}

static void expect(struct world *w, const char *said)
{
    if (!str_eq(buf_str(&w->said), str_of(said)))
        fail_msg("said:\n%.*sexpected:\n%s", STR(buf_str(&w->said)), said);
    buf_clear(&w->said);
}

static void expect_fault(struct world *w, const char *says)
{
    if (!strstr(w->last_fault, says)) fail_msg("\"%s\" does not say \"%s\"", w->last_fault, says);
}

/* ---- scans ---- */

static void a_scan_reads_all_articles_by_name(void **state)
{
    struct world *w = *state;
    put(w, "articles/b.md", "---\ntitle: Bee\ntags: x\n---\nText\n");
    put(w, "articles/a.txt", "Ay\n\nText\n");
    put(w, "articles/.hidden.md", "x");
    put(w, "articles/a.txt~", "x");
    put(w, "articles/notes.pdf", "x");
    assert_int_equal(mkdir(path(w, "articles/folder.md"), 0755), 0);
    open_site(w);
    scan(w);
    expect(w, "changed a Ay\nwarned b.md 3 tags\nchanged b Bee\n");
}

static void a_second_scan_reads_only_what_changed(void **state)
{
    struct world *w = *state;
    put(w, "articles/a.txt", "Ay\n");
    put(w, "articles/b.txt", "Bee\n");
    put(w, "articles/c.txt", "Cee\n");
    open_site(w);
    scan(w);
    buf_clear(&w->said);
    put(w, "articles/b.txt", "Bee, longer\n");
    assert_int_equal(unlink(path(w, "articles/c.txt")), 0);
    scan(w);
    expect(w, "changed b Bee, longer\ngone c\n");
}

static void a_bad_file_is_named_and_the_rest_stays(void **state)
{
    struct world *w = *state;
    put(w, "articles/a.txt", "Ay\n");
    put(w, "articles/b.md", "---\ntitle: x\n\ntext\n");
    put(w, "articles/c.txt", "one\ntwo\ncaf\xE9\n");
    put(w, "articles/r.md", "text");
    put(w, "articles/caf\xE9.md", "text");
    assert_int_equal(mkfifo(path(w, "articles/f.md"), 0644), 0);
    open_site(w);
    scan(w);
    expect(w, "bad caf\xE9.md 0\nchanged a Ay\nbad b.md 1\nbad c.txt 3\nbad f.md 0\nbad r.md 0\n");
}

static void a_file_that_turns_bad_is_not_gone(void **state)
{
    struct world *w = *state;
    put(w, "articles/a.txt", "Ay\n");
    open_site(w);
    scan(w);
    put(w, "articles/a.txt", "\xFF\n");
    assert_false(take(w));
    expect(w, "changed a Ay\nbad a.txt 1\n");
    scan(w);
    expect(w, "bad a.txt 1\n");
}

static void of_doubles_the_first_kind_stays(void **state)
{
    struct world *w = *state;
    put(w, "articles/a.html", "<h1>H</h1><p>x");
    put(w, "articles/a.md", "# M\n\nx");
    put(w, "articles/a.txt", "T\n");
    put(w, "articles/\xC3\xA9.txt", "composed\n");
    put(w, "articles/e\xCC\x81.txt", "decomposed\n");
    open_site(w);
    scan(w);
    expect(
        w,
        "changed a T\nbad a.md 0\nbad a.html 0\nchanged \xC3\xA9 decomposed\nbad \xC3\xA9.txt 0\n");
    expect_fault(w, "same address");
}

static void a_double_comes_up_when_the_first_goes(void **state)
{
    struct world *w = *state;
    put(w, "articles/a.md", "# M\n\nx");
    put(w, "articles/a.txt", "T\n");
    open_site(w);
    scan(w);
    buf_clear(&w->said);
    assert_int_equal(unlink(path(w, "articles/a.txt")), 0);
    assert_false(take(w));
    expect(w, "changed a M\n");
    put(w, "articles/a.txt", "T again\n");
    assert_false(take(w));
    expect(w, "changed a T again\nbad a.md 0\n");
}

/* ---- as things happen ---- */

static void a_written_file_is_read_when_it_is_closed(void **state)
{
    struct world *w = *state;
    open_site(w);
    scan(w);
    int fd = open(path(w, "articles/a.txt"), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "Half", 4), 4);
    assert_false(take(w));
    expect(w, "");
    assert_int_equal(write(fd, " and half\n", 10), 10);
    assert_int_equal(close(fd), 0);
    assert_false(take(w));
    expect(w, "changed a Half and half\n");
}

static void an_atomic_rename_is_one_change(void **state)
{
    struct world *w = *state;
    put(w, "articles/a.txt", "One\n");
    open_site(w);
    scan(w);
    buf_clear(&w->said);
    put(w, "articles/a.txt.tmp", "Two\n");
    move(w, "articles/a.txt.tmp", "articles/a.txt");
    assert_false(take(w));
    expect(w, "changed a Two\n");
}

static void an_editor_that_moves_the_old_file_away_loses_nothing(void **state)
{
    struct world *w = *state;
    put(w, "articles/a.txt", "One\n");
    open_site(w);
    scan(w);
    buf_clear(&w->said);
    move(w, "articles/a.txt", "articles/a.txt~");
    put(w, "articles/a.txt", "Two\n");
    assert_int_equal(unlink(path(w, "articles/a.txt~")), 0);
    assert_false(take(w));
    expect(w, "changed a Two\n");
}

static void a_deleted_and_a_renamed_file_are_gone(void **state)
{
    struct world *w = *state;
    put(w, "articles/a.txt", "Ay\n");
    put(w, "articles/b.txt", "Bee\n");
    open_site(w);
    scan(w);
    buf_clear(&w->said);
    assert_int_equal(unlink(path(w, "articles/a.txt")), 0);
    move(w, "articles/b.txt", "articles/c.txt");
    assert_false(take(w));
    expect(w, "gone a\ngone b\nchanged c Bee\n");
}

static void links_are_read_when_they_are_made(void **state)
{
    struct world *w = *state;
    put(w, "elsewhere.txt", "Elsewhere\n");
    open_site(w);
    scan(w);
    assert_int_equal(symlink(path(w, "elsewhere.txt"), path(w, "articles/soft.txt")), 0);
    assert_int_equal(link(path(w, "elsewhere.txt"), path(w, "articles/hard.txt")), 0);
    assert_false(take(w));
    expect(w, "changed hard Elsewhere\nchanged soft Elsewhere\n");
}

static void a_new_time_is_a_change_and_a_new_mode_is_none(void **state)
{
    struct world *w = *state;
    put(w, "articles/a.txt", "Ay\n");
    open_site(w);
    scan(w);
    buf_clear(&w->said);
    assert_int_equal(chmod(path(w, "articles/a.txt"), 0600), 0);
    assert_false(take(w));
    expect(w, "");
    struct timespec times[2] = {{.tv_sec = 1000000000}, {.tv_sec = 1000000000}};
    assert_int_equal(utimensat(AT_FDCWD, path(w, "articles/a.txt"), times, 0), 0);
    assert_false(take(w));
    expect(w, "changed a Ay\n");
}

static void files_that_are_no_articles_are_passed_over(void **state)
{
    struct world *w = *state;
    open_site(w);
    scan(w);
    put(w, "articles/.a.txt.swp", "x");
    put(w, "articles/a.txt~", "x");
    put(w, "articles/4913", "x");
    assert_int_equal(mkdir(path(w, "articles/folder.md"), 0755), 0);
    assert_false(take(w));
    expect(w, "");
}

static void a_replaced_folder_is_seen_and_read_anew(void **state)
{
    struct world *w = *state;
    put(w, "articles/a.txt", "Ay\n");
    put(w, "articles/b.txt", "Bee\n");
    open_site(w);
    scan(w);
    buf_clear(&w->said);
    assert_int_equal(mkdir(path(w, "new"), 0755), 0);
    put(w, "new/b.txt", "Bee, new\n");
    move(w, "articles", "old");
    move(w, "new", "articles");
    assert_true(take(w));
    scan(w);
    expect(w, "changed b Bee, new\ngone a\n");
    put(w, "articles/c.txt", "Cee\n");
    put(w, "old/d.txt", "of no interest\n");
    assert_false(take(w));
    expect(w, "changed c Cee\n");
}

static void a_folder_that_is_not_there_leaves_all_as_it_was(void **state)
{
    struct world *w = *state;
    struct err e;
    put(w, "articles/a.txt", "Ay\n");
    open_site(w);
    scan(w);
    buf_clear(&w->said);
    move(w, "articles", "old");
    assert_true(take(w));
    assert_false(site_scan(w->site, NULL, 0, &e));
    assert_int_equal(e.kind, ERR_MISSING);
    expect(w, "");
    move(w, "old", "articles");
    assert_true(take(w));
    scan(w);
    expect(w, "");
}

/* The kernel keeps fs.inotify.max_queued_events; more than that is lost, and said. */
static void lost_events_are_told_and_a_scan_finds_all(void **state)
{
    struct world *w = *state;
    unsigned long max = 0;
    FILE *f = fopen("/proc/sys/fs/inotify/max_queued_events", "r");
    if (!f || fscanf(f, "%lu", &max) != 1 || max > 100000) {
        if (f) (void)fclose(f);
        skip();
    }
    (void)fclose(f);
    open_site(w);
    scan(w);
    /* Two names by turns: the kernel joins an event with the last one when they are the same. */
    for (unsigned long i = 0; i <= max / 2 + 1; i++) {
        int one = open(path(w, "articles/x1.tmp"), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
        int two = open(path(w, "articles/x2.tmp"), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
        assert_true(one >= 0 && two >= 0);
        close(one);
        close(two);
    }
    put(w, "articles/a.txt", "Ay\n");
    assert_true(take(w));
    scan(w);
    expect(w, "changed a Ay\n");
}

static void a_site_without_articles_cannot_be_opened(void **state)
{
    struct world *w = *state;
    struct err e;
    struct site_events on = {w, known, changed, gone, bad, warned};
    assert_int_equal(rmdir(path(w, "articles")), 0);
    assert_false(site_open(&w->site, str_of(w->dir), S("en"), on, &e));
    assert_int_equal(e.kind, ERR_MISSING);
    assert_null(w->site);
}

#define in_world(test) cmocka_unit_test_setup_teardown(test, open_world, close_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_world(a_scan_reads_all_articles_by_name),
        in_world(a_second_scan_reads_only_what_changed),
        in_world(a_bad_file_is_named_and_the_rest_stays),
        in_world(a_file_that_turns_bad_is_not_gone),
        in_world(of_doubles_the_first_kind_stays),
        in_world(a_double_comes_up_when_the_first_goes),
        in_world(a_written_file_is_read_when_it_is_closed),
        in_world(an_atomic_rename_is_one_change),
        in_world(an_editor_that_moves_the_old_file_away_loses_nothing),
        in_world(a_deleted_and_a_renamed_file_are_gone),
        in_world(links_are_read_when_they_are_made),
        in_world(a_new_time_is_a_change_and_a_new_mode_is_none),
        in_world(files_that_are_no_articles_are_passed_over),
        in_world(a_replaced_folder_is_seen_and_read_anew),
        in_world(a_folder_that_is_not_there_leaves_all_as_it_was),
        in_world(lost_events_are_told_and_a_scan_finds_all),
        in_world(a_site_without_articles_cannot_be_opened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
