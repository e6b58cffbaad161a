/* A site without a server: settings, keys and folders in a place of their own, no database, and
 * requests whose headers are a list. http_header and http_cookie are defined here, so that the
 * linker does not take libmicrohttpd's. */
#ifndef TOGUNA_TESTS_PAGE_FOR_TESTS_H
#define TOGUNA_TESTS_PAGE_FOR_TESTS_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "page/page.h"

#include <fcntl.h>
#include <sys/stat.h>

struct ground {
    char dir[64];
    struct arena *arena;
    struct conf conf;
    struct key_ring *keys;
    struct theme theme;
    struct page_world w;
};

struct asked { /* the request first, so that headers are found from it */
    struct http_request http;
    struct http_header_line headers[8];
    size_t headers_count;
};

struct str http_header(const struct http_request *r, const char *name)
{
    const struct asked *a = (const struct asked *)r;
    for (size_t i = 0; i < a->headers_count; i++)
        if (str_eq_nocase(str_of(a->headers[i].name), str_of(name))) return a->headers[i].value;
    return STR_NONE;
}

struct str http_cookie(const struct http_request *r, struct str name)
{
    struct str rest = http_header(r, "Cookie");
    while (rest.at) {
        struct str value = str_trim(str_cut(&rest, ';'));
        if (str_eq(str_cut(&value, '='), name)) return value;
    }
    return STR_NONE;
}

static inline struct str in_ground(struct ground *p, const char *name)
{
    return arena_printf(p->arena, "%s/%s", p->dir, name);
}

static inline void write_file(struct ground *p, const char *name, struct str bytes)
{
    int fd = open(in_ground(p, name).at, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes.at, bytes.len), (ssize_t)bytes.len);
    close(fd);
}

static inline void make_folder(struct ground *p, const char *name)
{
    assert_int_equal(mkdir(in_ground(p, name).at, 0700), 0);
}

static inline int ground_make(void **state)
{
    struct ground *p = calloc(1, sizeof *p);
    struct err e = {0};
    struct conf_fault fault;
    key_start();
    p->arena = arena_new();
    snprintf(p->dir, sizeof p->dir, "%s/toguna-page-XXXXXX", P_tmpdir);
    assert_non_null(mkdtemp(p->dir));
    if (!conf_parse(p->arena, str_of(p->dir), S("site.lang = en\n"), &p->conf, &fault))
        fail_msg("%s", fault.err.detail);
    if (!key_make_all(in_ground(p, "keys"), &e)) fail_msg("%s", e.detail);
    if (!key_ring_open(&p->keys, in_ground(p, "keys"), KEY_BIT(KEY_TOKEN), &e))
        fail_msg("%s", e.detail);
    p->w = (struct page_world){.conf = &p->conf,
                               .reader = reader_open(in_ground(p, "none.db")),
                               .keys = p->keys,
                               .theme = &p->theme,
                               .base_url = S("https://example.org"),
                               .media_fd = -1};
    *state = p;
    return 0;
}

static inline int ground_remove(void **state)
{
    struct ground *p = *state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", p->dir);
    assert_int_equal(system(command), 0);
    reader_close(&p->w.reader);
    key_ring_free(&p->keys);
    arena_free(&p->arena);
    free(p);
    return 0;
}

/* A request for TARGET, read. */
static inline struct page_request *ask(struct ground *p, enum http_method method, struct str target,
                                       struct asked *a)
{
    struct page_request *q = arena_zeros(p->arena, sizeof *q);
    struct str rest = target;
    a->http.method = method;
    a->http.arena = p->arena;
    a->http.target = target;
    a->http.path = str_cut(&rest, '?');
    a->http.query = rest;
    page_request_read(&p->w, &a->http, q);
    return q;
}

static inline struct page_request *get(struct ground *p, struct str target)
{
    return ask(p, HTTP_GET, target, arena_zeros(p->arena, sizeof(struct asked)));
}

#define assert_str(have, want)                                                                     \
    do {                                                                                           \
        struct str have_ = (have), want_ = (want);                                                 \
        if (!str_eq(have_, want_)) fail_msg("\"%.*s\" is not \"%.*s\"", STR(have_), STR(want_));   \
    } while (0)
#define assert_holds(whole, part)                                                                  \
    do {                                                                                           \
        struct str whole_ = (whole), part_ = (part);                                               \
        if (str_find(whole_, part_, 0) == whole_.len)                                              \
            fail_msg("\"%.*s\" is not in:\n%.*s", STR(part_), STR(whole_));                        \
    } while (0)

#endif
