/* conf_for_tests — what the tests of this room share: cmocka, an arena a test, a conf from a text.
 */
#ifndef TOGUNA_TESTS_CONF_FOR_TESTS_H
#define TOGUNA_TESTS_CONF_FOR_TESTS_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "conf/conf.h"
#include <stdio.h>
#include <stdlib.h>

#define FOLDER S("/srv/my site")

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

static inline struct conf conf_of(struct arena *a, struct str text)
{
    struct conf c;
    struct conf_fault f;
    if (!conf_parse(a, FOLDER, text, &c, &f))
        fail_msg("\"%.*s\": line %u: %s", STR(text), f.line, f.err.detail);
    return c;
}

static inline struct conf_fault fault_of(struct arena *a, struct str text)
{
    struct conf untouched, c;
    struct conf_fault f = {0};
    memset(&untouched, 0x5a, sizeof untouched);
    memcpy(&c, &untouched, sizeof c);
    if (conf_parse(a, FOLDER, text, &c, &f)) fail_msg("\"%.*s\" was taken", STR(text));
    assert_memory_equal(&c, &untouched, sizeof c);
    assert_true(strlen(f.err.detail) > 0);
    return f;
}

#define assert_says(expected, got)                                                                 \
    do {                                                                                           \
        struct str got_ = (got), expected_ = (expected);                                           \
        if (!str_eq(got_, expected_))                                                              \
            fail_msg("\"%.*s\" is not \"%.*s\"", STR(got_), STR(expected_));                       \
    } while (0)

/* The error stands in line LINE and its text holds WORDS. */
#define assert_fault(text, line_, words)                                                           \
    do {                                                                                           \
        struct conf_fault f_ = fault_of(a, (text));                                                \
        if (f_.line != (line_) || !strstr(f_.err.detail, (words)))                                 \
            fail_msg("line %u: \"%s\" is not line %u: \"%s\"", f_.line, f_.err.detail,             \
                     (unsigned)(line_), (words));                                                  \
    } while (0)

/* Fails unless both say the same. */
static inline void assert_same_conf(const struct conf *a, const struct conf *b)
{
    assert_says(a->dir, b->dir);
    assert_says(a->site_title, b->site_title);
    assert_says(a->site_url, b->site_url);
    assert_says(a->site_lang, b->site_lang);
    assert_int_equal(a->listen_count, b->listen_count);
    for (size_t i = 0; i < a->listen_count; i++) assert_says(a->listen[i], b->listen[i]);
    assert_int_equal(a->workers, b->workers);
    assert_int_equal(a->require_name, b->require_name);
    assert_int_equal(a->require_email, b->require_email);
    assert_int_equal(a->moderation, b->moderation);
    assert_int_equal(a->replies_per_page, b->replies_per_page);
    assert_int_equal(a->replies_max_bytes, b->replies_max_bytes);
    assert_int_equal(a->replies_edit_minutes, b->replies_edit_minutes);
    assert_int_equal(a->rate_replies_per_minute, b->rate_replies_per_minute);
    assert_int_equal(a->spam_min_fill_s, b->spam_min_fill_s);
    assert_int_equal(a->proxy_trusted_count, b->proxy_trusted_count);
    for (size_t i = 0; i < a->proxy_trusted_count; i++) {
        assert_memory_equal(a->proxy_trusted[i].at, b->proxy_trusted[i].at, 16);
        assert_int_equal(a->proxy_trusted[i].bits, b->proxy_trusted[i].bits);
    }
    assert_says(a->store_url, b->store_url);
    assert_int_equal(a->cache_bytes, b->cache_bytes);
    assert_says(a->user, b->user);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, arena_begin, arena_end)

#endif
