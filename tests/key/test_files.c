/* The files of keys: who can read them, what is refused, and that nothing is ever overwritten. */
#include "ring_for_tests.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>

static const char *const names[] = {"address.pub", "address.sec", "pepper", "token", "log"};

static struct str content(struct place *p, const char *name)
{
    char *at = arena_zeros(p->arena, 200);
    int fd = open(path_in(p, name), O_RDONLY);
    assert_true(fd >= 0);
    ssize_t n = read(fd, at, 199);
    close(fd);
    assert_true(n >= 0);
    return (struct str){at, (size_t)n};
}

static void put(struct place *p, const char *name, struct str s)
{
    int fd = open(path_in(p, name), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, s.at, s.len), (ssize_t)s.len);
    close(fd);
}

static void keys_are_private_lines(void **state)
{
    struct place *p = *state;
    struct stat st;
    assert_int_equal(stat(p->dir, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(stat(path_in(p, names[i]), &st), 0);
        assert_int_equal(st.st_mode & 07777, 0600);
        assert_int_equal(st.st_size, 44);
        assert_int_equal(content(p, names[i]).at[43], '\n');
    }
}

static void making_again_changes_nothing(void **state)
{
    struct place *p = *state;
    struct str before[5];
    struct err e = {0};
    for (size_t i = 0; i < 5; i++) before[i] = content(p, names[i]);
    assert_true(key_make_all(str_of(p->dir), &e));
    for (size_t i = 0; i < 5; i++) assert_true(str_eq(before[i], content(p, names[i])));
}

static void no_two_keys_are_alike(void **state)
{
    struct place *p = *state;
    for (size_t i = 0; i < 5; i++)
        for (size_t k = 0; k < i; k++)
            assert_false(str_eq(content(p, names[i]), content(p, names[k])));
}

static void a_lost_public_key_is_derived_from_the_secret_one(void **state)
{
    struct place *p = *state;
    struct str before = content(p, "address.pub");
    struct err e = {0};
    unlink(path_in(p, "address.pub"));
    assert_true(key_make_all(str_of(p->dir), &e));
    assert_true(str_eq(before, content(p, "address.pub")));
}

static void a_secret_key_kept_elsewhere_is_not_made_anew(void **state)
{
    struct place *p = *state;
    struct err e = {0};
    unlink(path_in(p, "address.sec"));
    assert_true(key_make_all(str_of(p->dir), &e));
    assert_int_equal(access(path_in(p, "address.sec"), F_OK), -1);
}

static void refused(struct place *p, enum key_name name, enum err_kind kind, const char *named)
{
    struct key_ring *r = NULL;
    struct err e = {0};
    assert_false(key_ring_open(&r, str_of(p->dir), KEY_BIT(name), &e));
    assert_null(r);
    assert_int_equal(e.kind, kind);
    assert_non_null(strstr(e.detail, named));
}

static void a_key_that_others_can_read_is_refused_by_name(void **state)
{
    struct place *p = *state;
    assert_int_equal(chmod(path_in(p, "token"), 0640), 0);
    refused(p, KEY_TOKEN, ERR_DENIED, "keys/token");
}

static void a_missing_key_is_named(void **state)
{
    struct place *p = *state;
    unlink(path_in(p, "pepper"));
    refused(p, KEY_PEPPER, ERR_MISSING, "keys/pepper");
}

static void a_damaged_key_is_refused_by_name(void **state)
{
    struct place *p = *state;
    struct str good = arena_dup(p->arena, content(p, "log"));
    const struct str bad[] = {
        STR_NONE,
        str_sub(good, 0, 43),                             /* no line end */
        str_sub(good, 0, 42),                             /* cut */
        arena_printf(p->arena, "%.*s\n", STR(good)),      /* one line more */
        arena_printf(p->arena, "=%.*s", 43, good.at + 1), /* not base64url */
        arena_printf(p->arena, "%.*s\r\n", 42, good.at),  /* DOS */
        arena_printf(p->arena, "%.*sB\n", 42,
                     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), /* spare bits */
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        put(p, "log", bad[i]);
        refused(p, KEY_LOG, ERR_INPUT, "keys/log");
    }
    put(p, "log", good);
    struct key_ring *r = ring_of(p, KEY_BIT(KEY_LOG));
    key_ring_free(&r);
}

static void halves_that_do_not_meet_are_refused(void **state)
{
    struct place *p = *state;
    put(p, "address.pub", content(p, "pepper"));
    struct key_ring *r = NULL;
    struct err e = {0};
    unsigned both = KEY_BIT(KEY_ADDRESS_PUBLIC) | KEY_BIT(KEY_ADDRESS_SECRET);
    assert_false(key_ring_open(&r, str_of(p->dir), both, &e));
    assert_int_equal(e.kind, ERR_CONFLICT);
}

static void a_directory_that_cannot_be_made_is_an_error(void **state)
{
    struct place *p = *state;
    struct err e = {0};
    assert_false(key_make_all(str_of(path_in(p, "token/keys")), &e));
    assert_int_equal(e.kind, ERR_STORE);
}

static void freeing_nothing_is_fine(void **state)
{
    (void)state;
    struct key_ring *r = NULL;
    key_ring_free(&r);
    assert_null(r);
}

#define IN_A_PLACE(f) cmocka_unit_test_setup_teardown(f, place_make, place_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_PLACE(keys_are_private_lines),
        IN_A_PLACE(making_again_changes_nothing),
        IN_A_PLACE(no_two_keys_are_alike),
        IN_A_PLACE(a_lost_public_key_is_derived_from_the_secret_one),
        IN_A_PLACE(a_secret_key_kept_elsewhere_is_not_made_anew),
        IN_A_PLACE(a_key_that_others_can_read_is_refused_by_name),
        IN_A_PLACE(a_missing_key_is_named),
        IN_A_PLACE(a_damaged_key_is_refused_by_name),
        IN_A_PLACE(halves_that_do_not_meet_are_refused),
        IN_A_PLACE(a_directory_that_cannot_be_made_is_an_error),
        cmocka_unit_test(freeing_nothing_is_fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
