/* What the tests of base share. */
#ifndef TOGUNA_TESTS_BASE_FOR_TESTS_H
#define TOGUNA_TESTS_BASE_FOR_TESTS_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/base.h"

#define COUNT(array)              (sizeof(array) / sizeof *(array))
#define assert_str(got, expected) assert_same((got), (expected), __FILE__, __LINE__)

static inline void assert_same(struct str got, struct str expected, const char *file, int line)
{
    if (str_eq(got, expected)) return;
    print_error("\"%.*s\" is not \"%.*s\"\n", STR(got), STR(expected));
    _fail(file, line);
}

/* What ACT writes to standard error, in a child, and how the child ended (as waitpid says). */
static inline size_t in_child(void (*act)(void), char *ret, size_t room, int *ret_status)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        act();
        _exit(0);
    }
    close(ends[1]);
    size_t n = 0;
    for (ssize_t got; (got = read(ends[0], ret + n, room - n)) > 0;) n += (size_t)got;
    close(ends[0]);
    assert_int_equal(waitpid(child, ret_status, 0), child);
    return n;
}

#endif
