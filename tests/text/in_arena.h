/* in_arena — what the tests of this room share: cmocka, an arena a test, texts compared as texts.
 */
#ifndef TOGUNA_TESTS_TEXT_IN_ARENA_H
#define TOGUNA_TESTS_TEXT_IN_ARENA_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "text/text.h"

static inline int arena_begin(void **state)
{
    *state = arena_new();
    return 0;
}

static inline int arena_end(void **state)
{
    struct arena *a = *state;
    arena_free(&a);
    return 0;
}

#define assert_says(expected, got)                                                                 \
    do {                                                                                           \
        struct str got_ = (got), expected_ = (expected);                                           \
        if (!str_eq(got_, expected_))                                                              \
            fail_msg("\"%.*s\" is not \"%.*s\"", STR(got_), STR(expected_));                       \
    } while (0)

#define TEST(function) cmocka_unit_test_setup_teardown(function, arena_begin, arena_end)

#endif
