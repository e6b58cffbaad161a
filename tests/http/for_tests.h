/* What the tests of this room share: a server in the test's own process, turned by the test, and
 * clients that speak raw bytes to it. Nothing waits by the clock: a client waits for bytes or for
 * the end, and the server is turned until they are there; where they never come, the test fails
 * after PATIENCE_MS. */
#ifndef TOGUNA_TESTS_HTTP_FOR_TESTS_H
#define TOGUNA_TESTS_HTTP_FOR_TESTS_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "http/inside.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATIENCE_MS 30000

#define REQUEST       "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"
#define POST(headers) "POST /echo HTTP/1.1\r\nHost: x\r\n" headers "\r\n"

struct place {
    struct http_server *server;
    struct sockaddr_in at;
    struct arena *arena;
    struct http_pack *pack; /* what /pack sends */
    char fill[64];          /* into its hole */
    int file;               /* what /file sends, once */
    struct http_request *waiting;
    unsigned gone;
    struct str asked_header; /* its value in the last request, copied */
    char header_name[64];
};

/* ---- the handler ---- */

static inline void echo(struct place *p, struct http_request *r)
{
    static const char *const methods[] = {"GET", "HEAD", "POST", "OPTIONS", "OTHER"};
    struct str said =
        arena_printf(r->arena, "%s %.*s|%.*s|%s%zu:", methods[r->method], STR(r->path),
                     STR(r->query), r->is_form ? "form " : "", r->body.len);
    struct buf out;
    buf_init(&out, 2 * LIMIT_BODY_BYTES);
    buf_add(&out, said);
    buf_add(&out, r->body);
    http_send(r, 200, NULL, 0, buf_str(&out));
    buf_done(&out);
    (void)p;
}

static inline void on_request(void *ctx, struct http_request *r)
{
    struct place *p = ctx;
    const struct http_header_line plain = {"Content-Type", S("text/plain")};
    struct str asked = http_header(r, p->header_name);
    p->asked_header = asked.at ? arena_dup(p->arena, asked) : STR_NONE;
    if (str_eq(r->path, S("/hello"))) {
        http_send(r, 200, &plain, 1, S("hello"));
    } else if (str_eq(r->path, S("/pack"))) {
        http_send_pack(r, p->pack, p->fill);
    } else if (str_eq(r->path, S("/file"))) {
        http_send_file(r, p->file, &plain, 1);
    } else if (str_eq(r->path, S("/wait"))) {
        p->waiting = r;
        http_suspend(r);
    } else {
        echo(p, r);
    }
}

static inline void on_gone(void *ctx, struct http_request *r)
{
    struct place *p = ctx;
    assert_ptr_equal(r, p->waiting);
    p->waiting = NULL;
    p->gone++;
}

static inline void on_error_page(void *ctx, struct http_request *r, int status,
                                 struct str *ret_html)
{
    (void)ctx;
    assert_true(str_starts(r->path, S("/")));
    *ret_html = arena_printf(r->arena, "<p>our %d</p>", status);
}

/* ---- the server ---- */

static inline int listening(struct sockaddr_in *ret)
{
    socklen_t len = sizeof *ret;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    *ret = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    assert_int_equal(bind(fd, (struct sockaddr *)ret, len), 0);
    assert_int_equal(listen(fd, 64), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)ret, &len), 0);
    return fd;
}

static inline struct http_handler handler_of(struct place *p)
{
    static const struct http_header_line always = {"X-Always", S_INIT("there")};
    return (struct http_handler){.ctx = p,
                                 .request = on_request,
                                 .gone = on_gone,
                                 .error_page = on_error_page,
                                 .always = &always,
                                 .always_count = 1};
}

static inline struct place *place_of(void **state)
{
    struct place *p = *state;
    return p;
}

static inline int set_up(void **state)
{
    struct place *p = calloc(1, sizeof *p);
    struct err e;
    assert_non_null(p);
    p->arena = arena_new();
    p->file = -1;
    int fd = listening(&p->at);
    if (!http_server_new(&p->server, &fd, 1, handler_of(p), &e)) fail_msg("%s", e.detail);
    *state = p;
    return 0;
}

static inline int tear_down(void **state)
{
    struct place *p = *state;
    http_server_free(&p->server);
    http_pack_free(&p->pack);
    arena_free(&p->arena);
    free(p);
    return 0;
}

#define with_server(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

/* One round of the process's loop, which also ends when FD, if it is one, is ready for EVENTS. */
static inline void turn(struct place *p, int fd, short events)
{
    struct pollfd polled[] = {{http_server_descriptor(p->server), POLLIN, 0}, {fd, events, 0}};
    int wait = http_server_wait_ms(p->server);
    if (poll(polled, 2, wait < 0 || wait > PATIENCE_MS ? PATIENCE_MS : wait) == 0 &&
        (wait < 0 || wait > PATIENCE_MS))
        fail_msg("nothing happens any more");
    http_server_work(p->server);
}

/* ---- clients ---- */

struct client {
    struct place *place;
    int fd;
    struct buf got;
    size_t read; /* of got, by answer_next */
    bool ended;
};

static inline void client_open(struct client *c, struct place *p)
{
    *c = (struct client){.place = p, .fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    buf_init(&c->got, 64u * LIMIT_BODY_BYTES);
    assert_int_equal(connect(c->fd, (struct sockaddr *)&p->at, sizeof p->at), 0);
    assert_int_equal(fcntl(c->fd, F_SETFL, O_NONBLOCK), 0);
}

static inline void client_close(struct client *c)
{
    close(c->fd);
    buf_done(&c->got);
}

/* What is there now; sets ended at the end, a reset included. */
static inline void client_read(struct client *c)
{
    for (;;) {
        char piece[65536];
        ssize_t n = recv(c->fd, piece, sizeof piece, MSG_DONTWAIT);
        if (n < 0 && errno == EAGAIN) return;
        if (n <= 0) {
            c->ended = true;
            return;
        }
        buf_add(&c->got, (struct str){piece, (size_t)n});
    }
}

/* Sends all of it, however slowly the server takes it; stops where the server ends the connection.
 */
static inline void client_send(struct client *c, struct str s)
{
    while (s.len && !c->ended) {
        ssize_t n = send(c->fd, s.at, s.len, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && errno != EAGAIN) {
            client_read(c);
            c->ended = true;
            return;
        }
        if (n > 0) s = str_from(s, (size_t)n);
        if (s.len) turn(c->place, c->fd, POLLOUT);
    }
}

static inline void client_say(struct client *c, const char *s) { client_send(c, str_of(s)); }

/* ---- answers ---- */

struct answer_seen {
    int status;
    struct str head, body;
};

static inline struct str header_in(struct str head, const char *name)
{
    struct str rest = head;
    while (rest.at) {
        struct str line = str_trim(str_cut(&rest, '\n'));
        struct str key = str_cut(&line, ':');
        if (line.at && str_eq_nocase(key, str_of(name))) return str_trim(line);
    }
    return STR_NONE;
}

static inline bool parse_answer(struct str s, bool has_body, struct answer_seen *ret,
                                size_t *ret_len)
{
    size_t head = str_find(s, S("\r\n\r\n"), 0);
    uint64_t status, length = 0;
    if (head == s.len) return false;
    *ret = (struct answer_seen){.head = str_sub(s, 0, head + 2)};
    assert_true(str_starts(s, S("HTTP/1.1 ")));
    assert_true(str_to_u64(str_sub(s, 9, 3), 999, &status));
    ret->status = (int)status;
    struct str announced = header_in(ret->head, "Content-Length");
    if (announced.at) assert_true(str_to_u64(announced, SIZE_MAX, &length));
    if (!has_body || status == 304 || status < 200) length = 0;
    if (s.len < head + 4 + length) return false;
    ret->body = str_sub(s, head + 4, length);
    *ret_len = head + 4 + length;
    return true;
}

/* The next whole answer. Valid until the client reads again. */
static inline struct answer_seen answer_next_of(struct client *c, bool has_body)
{
    struct answer_seen a = {0};
    size_t len = 0;
    for (;;) {
        client_read(c);
        if (parse_answer(str_from(buf_str(&c->got), c->read), has_body, &a, &len)) break;
        if (c->ended)
            fail_msg("the connection ended after: %.*s", STR(str_from(buf_str(&c->got), c->read)));
        turn(c->place, c->fd, POLLIN);
    }
    c->read += len;
    return a;
}

static inline struct answer_seen answer_next(struct client *c) { return answer_next_of(c, true); }

/* The server ends the connection without another byte. */
static inline void client_is_ended(struct client *c)
{
    while (client_read(c), !c->ended) turn(c->place, c->fd, POLLIN);
    assert_int_equal(c->got.len, c->read);
}

static inline void assert_str(struct str s, const char *expected)
{
    if (!str_eq(s, str_of(expected))) fail_msg("'%.*s' is not '%s'", STR(s), expected);
}

/* One request on a connection of its own, answered by one answer; copied to the place's arena. */
static inline struct answer_seen ask_of(struct place *p, const char *request, bool has_body)
{
    struct client c;
    client_open(&c, p);
    client_say(&c, request);
    struct answer_seen a = answer_next_of(&c, has_body);
    a.head = arena_dup(p->arena, a.head);
    a.body = arena_dup(p->arena, a.body);
    assert_int_equal(c.got.len, c.read);
    client_close(&c);
    return a;
}

static inline struct answer_seen ask(struct place *p, const char *request)
{
    return ask_of(p, request, true);
}

#endif
