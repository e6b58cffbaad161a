/* Files, the lock, descriptors and the shared counters. */
#include "for_tests.h"
#include <dirent.h>
#include <sys/mman.h>
#include <sys/socket.h>

static void a_written_file_reads_back_and_has_its_mode(void **state)
{
    struct place *p = *state;
    struct err e;
    struct str got;
    struct stat is;
    mode_t before = umask(077);
    assert_true(file_write(in_place(p, "f"), S("one"), 0644, &e));
    assert_true(file_write(in_place(p, "f"), S("two\0three"), 0640, &e));
    umask(before);
    assert_true(file_read(p->arena, in_place(p, "f"), 9, &got, &e));
    assert_true(str_eq(got, S("two\0three")));
    assert_int_equal(stat(c_in_place(p, "f"), &is), 0);
    assert_int_equal(is.st_mode & 07777, 0640);
    assert_true(file_write(in_place(p, "f"), STR_NONE, 0600, &e));
    assert_true(file_read(p->arena, in_place(p, "f"), 0, &got, &e));
    assert_int_equal(got.len, 0);
}

static size_t count_files(const char *dir)
{
    size_t n = 0;
    DIR *d = opendir(dir);
    assert_non_null(d);
    while (readdir(d)) n++;
    closedir(d);
    return n - 2;
}

static void a_write_that_fails_leaves_nothing_behind(void **state)
{
    struct place *p = *state;
    struct err e;
    assert_int_equal(mkdir(c_in_place(p, "taken"), 0700), 0);
    assert_false(file_write(in_place(p, "taken"), S("x"), 0600, &e));
    assert_int_equal(count_files(p->dir), 1);
    assert_false(file_write(in_place(p, "none/f"), S("x"), 0600, &e));
    assert_int_equal(e.kind, ERR_MISSING);
    assert_false(file_write(STR_NONE, S("x"), 0600, &e));
    assert_int_equal(e.kind, ERR_INPUT);
    assert_false(file_write(S("a\0b"), S("x"), 0600, &e));
    assert_int_equal(e.kind, ERR_INPUT);
}

static void what_cannot_be_read_says_why(void **state)
{
    struct place *p = *state;
    struct err e;
    struct str got;
    assert_false(file_read(p->arena, in_place(p, "none"), 10, &got, &e));
    assert_int_equal(e.kind, ERR_MISSING);
    assert_true(file_write(in_place(p, "f"), S("eleven byte"), 0600, &e));
    assert_false(file_read(p->arena, in_place(p, "f"), 10, &got, &e));
    assert_int_equal(e.kind, ERR_LIMIT);
    assert_non_null(strstr(e.detail, "larger than 10 bytes"));
    assert_false(file_read(p->arena, str_of(p->dir), 10, &got, &e));
    assert_int_equal(e.kind, ERR_INPUT);
    assert_int_equal(mkfifo(c_in_place(p, "pipe"), 0600), 0);
    assert_false(file_read(p->arena, in_place(p, "pipe"), 10, &got, &e));
    assert_int_equal(e.kind, ERR_INPUT);
}

static void a_large_file_is_read_whole(void **state)
{
    struct place *p = *state;
    struct err e;
    struct str got;
    size_t len = 300001;
    char *at = arena_zeros(p->arena, len);
    for (size_t i = 0; i < len; i++) at[i] = (char)(i % 127);
    assert_true(file_write(in_place(p, "f"), (struct str){at, len}, 0600, &e));
    assert_true(file_read(p->arena, in_place(p, "f"), len, &got, &e));
    assert_true(str_eq(got, (struct str){at, len}));
}

/* ---- the lock ---- */

static int try_lock(void *ctx)
{
    struct place *p = ctx;
    struct err e;
    int fd;
    if (fd_lock(in_place(p, "lock"), &fd, &e)) return 0;
    char holder[64];
    snprintf(holder, sizeof holder, "process %ld holds", (long)getppid());
    return e.kind == ERR_CONFLICT && strstr(e.detail, holder) ? 1 : 2;
}

static void a_held_lock_names_its_holder(void **state)
{
    struct place *p = *state;
    struct err e;
    int fd;
    assert_true(fd_lock(in_place(p, "lock"), &fd, &e));
    assert_int_equal(exit_of(try_lock, p), 1);
    close(fd);
    assert_int_equal(exit_of(try_lock, p), 0);
}

static void a_copy_of_the_lock_keeps_it(void **state)
{
    struct place *p = *state;
    struct err e;
    int fd;
    assert_true(fd_lock(in_place(p, "lock"), &fd, &e));
    int copy = dup(fd);
    close(fd);
    assert_int_equal(exit_of(try_lock, p), 1);
    close(copy);
    assert_int_equal(exit_of(try_lock, p), 0);
}

static void opening_and_closing_the_file_does_not_drop_the_lock(void **state)
{
    struct place *p = *state;
    struct err e;
    int fd;
    assert_true(fd_lock(in_place(p, "lock"), &fd, &e));
    close(open(c_in_place(p, "lock"), O_RDONLY));
    assert_int_equal(exit_of(try_lock, p), 1);
    close(fd);
}

static void a_lock_file_with_a_second_name_is_refused(void **state)
{
    struct place *p = *state;
    struct err e;
    struct str kept;
    int fd;
    assert_true(file_write(in_place(p, "precious"), S("mine"), 0600, &e));
    assert_int_equal(link(c_in_place(p, "precious"), c_in_place(p, "lock")), 0);
    assert_false(fd_lock(in_place(p, "lock"), &fd, &e));
    assert_int_equal(e.kind, ERR_DENIED);
    assert_int_equal(unlink(c_in_place(p, "lock")), 0);
    assert_int_equal(symlink("precious", c_in_place(p, "lock")), 0);
    assert_false(fd_lock(in_place(p, "lock"), &fd, &e));
    assert_true(file_read(p->arena, in_place(p, "precious"), 100, &kept, &e));
    assert_true(str_eq(kept, S("mine")));
}

static void a_lock_made_by_root_belongs_to_its_folders_owner(void **state)
{
    struct place *p = *state;
    struct err e;
    struct stat is;
    int fd;
    if (geteuid() != 0) skip();
    assert_int_equal(chown(p->dir, 65534, 65533), 0);
    assert_true(fd_lock(in_place(p, "lock"), &fd, &e));
    assert_int_equal(fstat(fd, &is), 0);
    assert_int_equal(is.st_uid, 65534);
    close(fd);
}

/* ---- descriptors ---- */

static int close_all_but(void *ctx)
{
    int fds[8];
    (void)ctx;
    for (int i = 0; i < 8; i++) fds[i] = fcntl(STDERR_FILENO, F_DUPFD, 10 + 5 * i);
    const int keep[] = {fds[6], fds[0], fds[3], fds[3]};
    fd_close_others(keep, 4);
    for (int i = 0; i < 8; i++) {
        bool is_open = fcntl(fds[i], F_GETFD) >= 0;
        if (is_open != (i == 0 || i == 3 || i == 6)) return 10 + i;
    }
    return fcntl(STDERR_FILENO, F_GETFD) < 0;
}

static void only_what_is_kept_stays_open(void **state)
{
    (void)state;
    assert_int_equal(exit_of(close_all_but, NULL), 0);
}

static void a_pair_keeps_messages_whole_and_is_not_inherited(void **state)
{
    (void)state;
    struct err e;
    int pair[2];
    char got[8];
    assert_true(fd_pair(pair, &e));
    for (int i = 0; i < 2; i++) {
        assert_int_equal(fcntl(pair[i], F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
        assert_int_equal(fcntl(pair[i], F_GETFL) & O_NONBLOCK, O_NONBLOCK);
    }
    assert_int_equal(write(pair[0], "ab", 2), 2);
    assert_int_equal(write(pair[0], "c", 1), 1);
    assert_int_equal(read(pair[1], got, sizeof got), 2);
    assert_int_equal(read(pair[1], got, sizeof got), 1);
    assert_int_equal(read(pair[1], got, sizeof got), -1);
    assert_int_equal(errno, EAGAIN);
    close(pair[0]);
    close(pair[1]);
}

static void the_largest_message_fits_a_pair(void **state)
{
    struct place *p = *state;
    struct err e;
    int pair[2];
    char *message = arena_zeros(p->arena, LIMIT_MESSAGE_BYTES);
    assert_true(fd_pair(pair, &e));
    assert_int_equal(write(pair[0], message, LIMIT_MESSAGE_BYTES), LIMIT_MESSAGE_BYTES);
    assert_int_equal(read(pair[1], message, LIMIT_MESSAGE_BYTES), LIMIT_MESSAGE_BYTES);
    close(pair[0]);
    close(pair[1]);
}

/* ---- generations ---- */

static void what_the_store_counts_the_fronts_see(void **state)
{
    (void)state;
    struct err e;
    int w, r;
    assert_true(generations_make(&w, &r, &e));
    struct generations *here = generations_map(w);
    const struct generations *there = generations_map_read(r);
    assert_int_equal(atomic_load(&there->epoch), 0);
    atomic_fetch_add(&here->counter[LIMIT_GENERATIONS - 1], 7);
    atomic_store(&here->epoch, 3);
    assert_int_equal(atomic_load(&there->counter[LIMIT_GENERATIONS - 1]), 7);
    assert_int_equal(atomic_load(&there->epoch), 3);
    munmap(here, sizeof *here);
    close(w);
    close(r);
}

static void the_reading_descriptor_cannot_be_written_through(void **state)
{
    (void)state;
    struct err e;
    int w, r;
    const size_t len = sizeof(struct generations);
    assert_true(generations_make(&w, &r, &e));
    assert_ptr_equal(mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, r, 0), MAP_FAILED);
    assert_int_equal(errno, EACCES);
    void *at = mmap(NULL, len, PROT_READ, MAP_SHARED, r, 0);
    assert_true(at != MAP_FAILED);
    assert_int_equal(mprotect(at, len, PROT_READ | PROT_WRITE), -1);
    assert_int_equal(write(r, "x", 1), -1);
    assert_int_equal(ftruncate(w, 4096), -1);
    assert_int_equal(ftruncate(w, (off_t)len * 2), -1);
    struct stat is;
    assert_int_equal(fstat(r, &is), 0);
    assert_int_equal(is.st_mode & 0777, 0400);
    munmap(at, len);
    close(w);
    close(r);
}

static void a_slug_has_one_counter_and_never_a_reserved_one(void **state)
{
    struct place *p = *state;
    unsigned seen_most = 0, differing = 0, before = 0;
    for (unsigned i = 0; i < 20000; i++) {
        struct str slug = arena_printf(p->arena, "slug-%u", i);
        unsigned g = generation_of(slug);
        assert_in_range(g, GENERATION_SITE + 1, LIMIT_GENERATIONS - 1);
        assert_int_equal(g, generation_of(slug));
        differing += g != before;
        before = g;
        if (g > seen_most) seen_most = g;
    }
    assert_true(differing > 19900);
    assert_true(seen_most > LIMIT_GENERATIONS * 9 / 10);
    assert_in_range(generation_of(STR_NONE), 2, LIMIT_GENERATIONS - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_place(a_written_file_reads_back_and_has_its_mode),
        with_place(a_write_that_fails_leaves_nothing_behind),
        with_place(what_cannot_be_read_says_why),
        with_place(a_large_file_is_read_whole),
        with_place(a_held_lock_names_its_holder),
        with_place(a_copy_of_the_lock_keeps_it),
        with_place(opening_and_closing_the_file_does_not_drop_the_lock),
        with_place(a_lock_file_with_a_second_name_is_refused),
        with_place(a_lock_made_by_root_belongs_to_its_folders_owner),
        cmocka_unit_test(only_what_is_kept_stays_open),
        cmocka_unit_test(a_pair_keeps_messages_whole_and_is_not_inherited),
        with_place(the_largest_message_fits_a_pair),
        cmocka_unit_test(what_the_store_counts_the_fronts_see),
        cmocka_unit_test(the_reading_descriptor_cannot_be_written_through),
        with_place(a_slug_has_one_counter_and_never_a_reserved_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
