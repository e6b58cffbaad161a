/* A directory with all keys in it, made for one test and taken away after it. */
#ifndef TOGUNA_TESTS_RING_FOR_TESTS_H
#define TOGUNA_TESTS_RING_FOR_TESTS_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "key/key.h"

#define ALL_KEYS (KEY_BIT(KEY__COUNT) - 1)

struct place {
    char root[64], dir[80];
    struct key_ring *ring;
    struct arena *arena;
};

static inline struct key_ring *ring_of(struct place *p, unsigned bits)
{
    struct key_ring *r = NULL;
    struct err e = {0};
    if (!key_ring_open(&r, str_of(p->dir), bits, &e)) fail_msg("%s", e.detail);
    return r;
}

static inline int place_make(void **state)
{
    struct place *p = calloc(1, sizeof *p);
    struct err e = {0};
    key_start();
    snprintf(p->root, sizeof p->root, "%s/toguna-key-XXXXXX", P_tmpdir);
    assert_non_null(mkdtemp(p->root));
    snprintf(p->dir, sizeof p->dir, "%s/keys", p->root);
    if (!key_make_all(str_of(p->dir), &e)) fail_msg("%s", e.detail);
    p->ring = ring_of(p, ALL_KEYS);
    p->arena = arena_new();
    *state = p;
    return 0;
}

static inline const char *path_in(struct place *p, const char *name)
{
    return arena_printf(p->arena, "%s/%s", p->dir, name).at;
}

static inline int place_remove(void **state)
{
    struct place *p = *state;
    static const char *const names[] = {"address.pub", "address.sec", "pepper", "token", "log"};
    for (size_t i = 0; i < 5; i++) unlink(path_in(p, names[i]));
    rmdir(p->dir);
    rmdir(p->root);
    key_ring_free(&p->ring);
    arena_free(&p->arena);
    free(p);
    return 0;
}

#endif
