/* What the tests of this room share: a place of their own on the disk, and work done in a child
 * whose end is looked at, because confinement has no way back. */
#ifndef TOGUNA_TESTS_OS_FOR_TESTS_H
#define TOGUNA_TESTS_OS_FOR_TESTS_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "os/os.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct place {
    struct arena *arena;
    char dir[64];
};

static inline struct place *place_make(void)
{
    struct place *p = calloc(1, sizeof *p);
    assert_non_null(p);
    p->arena = arena_new();
    strcpy(p->dir, "/tmp/toguna-os-XXXXXX");
    assert_non_null(mkdtemp(p->dir));
    return p;
}

static inline void place_free(struct place *p)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", p->dir);
    assert_int_equal(system(command), 0);
    arena_free(&p->arena);
    free(p);
}

static inline int place_setup(void **state)
{
    *state = place_make();
    return 0;
}

static inline int place_teardown(void **state)
{
    place_free(*state);
    return 0;
}

static inline struct str in_place(struct place *p, const char *name)
{
    return arena_printf(p->arena, "%s/%s", p->dir, name);
}

static inline const char *c_in_place(struct place *p, const char *name)
{
    return arena_c_string(p->arena, in_place(p, name));
}

/* The wait status of a child that does nothing but FN and exits with what it returns. */
static inline int status_of(int (*fn)(void *), void *ctx)
{
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        const struct rlimit no_core = {0};
        setrlimit(RLIMIT_CORE, &no_core);
        _exit(fn(ctx));
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static inline int exit_of(int (*fn)(void *), void *ctx)
{
    int status = status_of(fn, ctx);
    if (WIFSIGNALED(status)) fail_msg("ended by signal %d", WTERMSIG(status));
    return WEXITSTATUS(status);
}

#define with_place(test) cmocka_unit_test_setup_teardown(test, place_setup, place_teardown)

#endif
