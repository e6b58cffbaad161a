/* Buffers with a maximum, arenas, errors. */
#include "for_tests.h"

#include <errno.h>

/* ---- buf ---- */

static void a_buffer_holds_what_is_added(void **state)
{
    (void)state;
    SCOPED(buf_done) struct buf b;
    buf_init(&b, 1000);
    buf_add(&b, S("one "));
    buf_add_char(&b, '\0');
    buf_addf(&b, " %d-%s ", -7, "two");
    buf_add_u64(&b, 0);
    buf_add_u64(&b, UINT64_MAX);
    buf_add(&b, STR_NONE);
    assert_str(buf_str(&b), S("one \0 -7-two 018446744073709551615"));
    assert_false(buf_is_full(&b));
}

static void a_full_buffer_keeps_what_it_has_and_stays_full(void **state)
{
    (void)state;
    SCOPED(buf_done) struct buf b;
    buf_init(&b, 5);
    buf_add(&b, S("12345"));
    assert_false(buf_is_full(&b));
    buf_add(&b, STR_NONE);
    assert_false(buf_is_full(&b));
    buf_add_char(&b, '6');
    assert_true(buf_is_full(&b));
    assert_str(buf_str(&b), S("12345"));
    buf_clear(&b);
    assert_false(buf_is_full(&b));
    buf_add(&b, S("123"));
    buf_add(&b, S("too long"));
    buf_add_char(&b, '4'); /* there is room, but then the middle would be missing */
    assert_null(buf_room(&b, 1));
    assert_str(buf_str(&b), S("123"));
    assert_true(buf_is_full(&b));
}

static void a_buffer_grows_to_its_maximum_and_no_further(void **state)
{
    (void)state;
    for (size_t max = 0; max < 3000; max += 37) {
        SCOPED(buf_done) struct buf b;
        buf_init(&b, max);
        for (size_t i = 0; i < max; i++) buf_add_char(&b, (char)('a' + i % 26));
        assert_false(buf_is_full(&b));
        assert_true(b.len == max && b.cap <= max);
        for (size_t i = 0; i < max; i++) assert_int_equal(b.at[i], 'a' + i % 26);
        buf_add_char(&b, 'x');
        assert_true(buf_is_full(&b));
    }
}

static void room_too_large_to_count_is_refused(void **state)
{
    (void)state;
    SCOPED(buf_done) struct buf b;
    buf_init(&b, 100);
    buf_add(&b, S("abc"));
    assert_null(buf_room(&b, SIZE_MAX));
    assert_true(buf_is_full(&b));
    buf_done(&b);
    assert_int_equal(b.max, 100);
    buf_add(&b, S("again"));
    assert_str(buf_str(&b), S("again"));
}

/* ---- arena ---- */

static void an_arena_gives_zeros_that_do_not_overlap(void **state)
{
    (void)state;
    SCOPED(arena_free) struct arena *a = arena_new();
    static unsigned char *blocks[600];
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < COUNT(blocks); i++) {
            size_t n = i * 7 % 113 + (i % 50 == 49 ? 40000 : 0);
            blocks[i] = arena_zeros(a, n);
            assert_int_equal((uintptr_t)blocks[i] % _Alignof(max_align_t), 0);
            for (size_t j = 0; j < n; j++) assert_int_equal(blocks[i][j], 0);
            memset(blocks[i], (int)(i % 255) + 1, n);
        }
        for (size_t i = 0; i < COUNT(blocks); i++) {
            size_t n = i * 7 % 113 + (i % 50 == 49 ? 40000 : 0);
            for (size_t j = 0; j < n; j++) assert_int_equal(blocks[i][j], i % 255 + 1);
        }
        arena_reset(a);
    }
}

static void copies_in_an_arena_end_with_a_nul(void **state)
{
    (void)state;
    SCOPED(arena_free) struct arena *a = arena_new();
    struct str copy = arena_dup(a, S("a\0b"));
    assert_str(copy, S("a\0b"));
    assert_int_equal(copy.at[3], 0);
    assert_non_null(arena_dup(a, STR_NONE).at);
    assert_string_equal(arena_c_string(a, S("abc")), "abc");
    assert_str(arena_printf(a, "%s-%d", "x", 5), S("x-5"));
    assert_str(arena_printf(a, "%s", ""), S(""));
    assert_str(arena_printf(a, "%30000d", 1).len == 30000 ? S("long") : S(""), S("long"));
}

static void an_arena_is_freed_once_and_none_is_well(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    arena_reset(a);
    arena_free(&a);
    assert_null(a);
    arena_free(&a);
}

static void ask_for_too_much(void)
{
    struct arena *a = arena_new();
    arena_new_array(a, uint64_t, SIZE_MAX / 4);
}

static void a_nul_in_a_c_string(void)
{
    struct arena *a = arena_new();
    arena_c_string(a, S("a\0b"));
}

static void what_cannot_be_is_the_end_of_the_process(void **state)
{
    (void)state;
    char said[1024];
    int status;
    in_child(ask_for_too_much, said, sizeof said, &status);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 70);
    size_t n = in_child(a_nul_in_a_c_string, said, sizeof said, &status);
    assert_true(WIFSIGNALED(status));
    assert_true(str_find((struct str){said, n}, S("bug at "), 0) < n);
}

/* ---- err ---- */

static bool fails_with_errno(struct err *e)
{
    errno = ENOENT;
    return err_set_errno(e, ERR_MISSING, "reading %s", "it");
}

static void an_error_tells_the_cause_first(void **state)
{
    (void)state;
    struct err e;
    assert_false(fails_with_errno(&e));
    assert_int_equal(e.kind, ERR_MISSING);
    assert_string_equal(e.detail, "reading it: No such file or directory");
    assert_false(err_while(&e, "opening %d", 3));
    assert_string_equal(e.detail, "reading it: No such file or directory, while opening 3");
    assert_false(err_set(&e, ERR_INPUT, "other"));
    assert_int_equal(e.kind, ERR_INPUT);
    assert_string_equal(e.detail, "other");
}

static void an_error_too_long_is_cut_and_never_overflows(void **state)
{
    (void)state;
    struct {
        struct err e;
        char after[16];
    } held;
    memset(held.after, 'k', sizeof held.after);
    err_fill(&held.e, ERR_STORE, "%700d", 1);
    assert_int_equal(strlen(held.e.detail), ERR_DETAIL_BYTES - 1);
    err_append(&held.e, "more");
    errno = EIO;
    err_fill_errno(&held.e, ERR_STORE, "%478d", 1);
    assert_int_equal(strlen(held.e.detail), ERR_DETAIL_BYTES - 1);
    for (size_t n = 400; n < 480; n++) {
        err_fill(&held.e, ERR_STORE, "%*d", (int)n, 1);
        err_append(&held.e, "%s", "a somewhat longer text that will not fit");
        assert_true(strlen(held.e.detail) < ERR_DETAIL_BYTES);
    }
    for (size_t i = 0; i < sizeof held.after; i++) assert_int_equal(held.after[i], 'k');
}

static void nobody_need_listen_to_an_error(void **state)
{
    (void)state;
    assert_false(err_set(NULL, ERR_INPUT, "nobody hears"));
    assert_false(err_set_errno(NULL, ERR_INPUT, "nobody hears"));
    assert_false(err_while(NULL, "nobody listens"));
}

static void every_kind_of_error_has_an_http_status(void **state)
{
    (void)state;
    for (int kind = 0; kind < ERR__COUNT; kind++) {
        int status = err_http_status((enum err_kind)kind);
        assert_true(status >= 400 && status < 600);
    }
    assert_int_equal(err_http_status(ERR_MISSING), 404);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_buffer_holds_what_is_added),
        cmocka_unit_test(a_full_buffer_keeps_what_it_has_and_stays_full),
        cmocka_unit_test(a_buffer_grows_to_its_maximum_and_no_further),
        cmocka_unit_test(room_too_large_to_count_is_refused),
        cmocka_unit_test(an_arena_gives_zeros_that_do_not_overlap),
        cmocka_unit_test(copies_in_an_arena_end_with_a_nul),
        cmocka_unit_test(an_arena_is_freed_once_and_none_is_well),
        cmocka_unit_test(what_cannot_be_is_the_end_of_the_process),
        cmocka_unit_test(an_error_tells_the_cause_first),
        cmocka_unit_test(an_error_too_long_is_cut_and_never_overflows),
        cmocka_unit_test(nobody_need_listen_to_an_error),
        cmocka_unit_test(every_kind_of_error_has_an_http_status),
    };
    return cmocka_run_group_tests_name("base memory", tests, NULL, NULL);
}
