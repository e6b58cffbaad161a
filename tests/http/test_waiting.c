/* Requests that wait for somebody else, clients that leave meanwhile, and a server that is to end.
 */
#include "for_tests.h"
#include <sys/un.h>

#define WAIT "GET /wait HTTP/1.1\r\nHost: x\r\n\r\n"

static void until_waiting(struct place *p)
{
    while (!p->waiting) turn(p, -1, 0);
}

static void a_suspended_request_is_answered_later_and_stays_valid_till_then(void **state)
{
    struct place *p = place_of(state);
    struct client c;
    client_open(&c, p);
    client_say(&c,
               "POST /wait?q HTTP/1.1\r\nHost: x\r\nX-A: later\r\nContent-Length: 4\r\n\r\nbody");
    until_waiting(p);
    ask(p, REQUEST);
    assert_str(p->waiting->body, "body");
    assert_str(p->waiting->query, "q");
    assert_str(http_header(p->waiting, "X-A"), "later");
    http_send(p->waiting, 202, NULL, 0, S("taken"));
    assert_int_equal(http_server_wait_ms(p->server), 0);
    struct answer_seen a = answer_next(&c);
    assert_int_equal(a.status, 202);
    assert_str(a.body, "taken");
    client_say(&c, REQUEST);
    assert_str(answer_next(&c).body, "hello");
    assert_int_equal(p->gone, 0);
    client_close(&c);
}

static void a_client_that_only_sends_no_more_is_waited_for(void **state)
{
    struct place *p = place_of(state);
    struct client c;
    client_open(&c, p);
    client_say(&c, WAIT);
    until_waiting(p);
    shutdown(c.fd, SHUT_WR);
    p->server->phases[PHASE_WAIT].next->until_ms = 0; /* looked for at once */
    turn(p, -1, 0);
    assert_non_null(p->waiting);
    http_send(p->waiting, 200, NULL, 0, S("late"));
    assert_str(answer_next(&c).body, "late");
    client_close(&c);
}

/* Closed with a reset, so that both ways are known to be broken. */
static void break_off(struct client *c)
{
    struct linger now = {1, 0};
    setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    client_close(c);
}

static void a_client_that_left_is_noticed_and_its_request_is_gone(void **state)
{
    struct place *p = place_of(state);
    struct client c;
    client_open(&c, p);
    client_say(&c, WAIT);
    until_waiting(p);
    break_off(&c);
    while (p->gone == 0) turn(p, -1, 0);
    assert_null(p->waiting);
    assert_str(ask(p, REQUEST).body, "hello");
    assert_int_equal(p->gone, 1);
}

static void what_is_sent_to_a_client_that_just_left_is_lost_without_harm(void **state)
{
    struct place *p = place_of(state);
    struct client c;
    client_open(&c, p);
    client_say(&c, WAIT);
    until_waiting(p);
    break_off(&c);
    http_send(p->waiting, 200, NULL, 0, S("late"));
    assert_str(ask(p, REQUEST).body, "hello");
    assert_int_equal(p->gone, 0);
}

static void a_pack_may_be_sent_later_too(void **state)
{
    struct place *p = place_of(state);
    struct client c;
    p->pack = http_pack_new(&(struct http_pack_how){
        .status = 200, .bytes = S("[........]"), .hole_at = 1, .hole_len = 8});
    client_open(&c, p);
    client_say(&c, WAIT);
    until_waiting(p);
    http_send_pack(p->waiting, p->pack, "in there");
    http_pack_free(&p->pack);
    assert_str(answer_next(&c).body, "[in there]");
    client_close(&c);
}

static void many_wait_at_once(void **state)
{
    enum { COUNT = 50 };
    struct place *p = place_of(state);
    static struct client clients[COUNT];
    static struct http_request *waiting[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        client_open(&clients[i], p);
        client_say(&clients[i], WAIT);
        p->waiting = NULL;
        until_waiting(p);
        waiting[i] = p->waiting;
    }
    for (size_t i = COUNT; i-- > 0;)
        http_send(waiting[i], 200, NULL, 0, arena_printf(waiting[i]->arena, "%zu", i));
    for (size_t i = 0; i < COUNT; i++) {
        struct str expected = arena_printf(p->arena, "%zu", i);
        assert_true(str_eq(answer_next(&clients[i]).body, expected));
        client_close(&clients[i]);
    }
}

static void a_server_that_ends_says_so_to_whoever_waits(void **state)
{
    struct place *p = place_of(state);
    struct client c;
    client_open(&c, p);
    client_say(&c, WAIT);
    until_waiting(p);
    http_server_free(&p->server);
    assert_null(p->server);
    assert_int_equal(p->gone, 1);
    client_close(&c);
}

static bool connects(struct place *p)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    bool done = connect(fd, (struct sockaddr *)&p->at, sizeof p->at) == 0;
    close(fd);
    return done;
}

static void draining_ends_idle_connections_and_finishes_what_has_begun(void **state)
{
    struct place *p = place_of(state);
    struct client idle, fresh, half, waits, full;
    client_open(&idle, p);
    client_open(&fresh, p);
    client_open(&half, p);
    client_open(&waits, p);
    client_open(&full, p);
    client_say(&idle, REQUEST);
    answer_next(&idle);
    client_say(&half, "GET /hello HTTP/1.1\r\nHos");
    client_say(&full, POST("Content-Length: 4\r\n") "bo");
    client_say(&waits, WAIT);
    until_waiting(p);
    assert_false(http_server_drain(p->server));
    client_is_ended(&idle);
    client_is_ended(&fresh);
    assert_false(http_server_drain(p->server));
    client_say(&half, "t: x\r\n\r\n");
    struct answer_seen a = answer_next(&half);
    assert_str(a.body, "hello");
    assert_str(header_in(a.head, "Connection"), "close");
    client_is_ended(&half);
    client_say(&full, "dy");
    assert_str(answer_next(&full).body, "POST /echo||4:body");
    client_is_ended(&full);
    assert_false(http_server_drain(p->server));
    http_send(p->waiting, 200, NULL, 0, S("late"));
    assert_str(answer_next(&waits).body, "late");
    client_is_ended(&waits);
    while (!http_server_drain(p->server)) turn(p, -1, 0);
    client_close(&idle);
    client_close(&fresh);
    client_close(&half);
    client_close(&waits);
    client_close(&full);
}

static void a_pack_sent_while_draining_ends_its_connection(void **state)
{
    struct place *p = place_of(state);
    struct client c[2];
    p->pack = http_pack_new(&(struct http_pack_how){
        .status = 200, .bytes = S("[........]"), .hole_at = 1, .hole_len = 8});
    strcpy(p->fill, "in there");
    for (int i = 0; i < 2; i++) {
        client_open(&c[i], p);
        client_say(&c[i], "GET /pack HTTP/1.1\r\n");
        while (http_server_figures(p->server).connections < (unsigned)i + 1) turn(p, -1, 0);
    }
    assert_false(http_server_drain(p->server));
    for (int i = 0; i < 2; i++) {
        client_say(&c[i], "Host: x\r\n\r\n");
        struct answer_seen a = answer_next(&c[i]);
        assert_str(a.body, "[in there]");
        assert_str(header_in(a.head, "Connection"), "close");
        client_is_ended(&c[i]);
        client_close(&c[i]);
    }
}

static void a_drained_server_leaves_nothing_listening(void **state)
{
    struct place *p = place_of(state);
    assert_true(connects(p));
    while (!http_server_drain(p->server)) turn(p, -1, 0);
    http_server_free(&p->server);
    assert_false(connects(p));
}

static int listening_at_path(struct sockaddr_un *at)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    *at = (struct sockaddr_un){.sun_family = AF_UNIX};
    snprintf(at->sun_path, sizeof at->sun_path, "/tmp/toguna-http-%d", (int)getpid());
    unlink(at->sun_path);
    assert_int_equal(bind(fd, (struct sockaddr *)at, sizeof *at), 0);
    assert_int_equal(listen(fd, 8), 0);
    return fd;
}

static void one_server_listens_at_several_places_unix_sockets_among_them(void **state)
{
    struct place *p = place_of(state);
    struct sockaddr_un path;
    struct client c;
    struct err e;
    http_server_free(&p->server);
    int listening_at[] = {listening(&p->at), listening_at_path(&path)};
    assert_true(http_server_new(&p->server, listening_at, 2, handler_of(p), &e));
    assert_str(ask(p, REQUEST).body, "hello");
    c = (struct client){.place = p,
                        .fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    buf_init(&c.got, 65536);
    assert_int_equal(connect(c.fd, (struct sockaddr *)&path, sizeof path), 0);
    client_say(
        &c,
        "POST /wait HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n");
    until_waiting(p);
    assert_true(p->waiting->peer_is_unix);
    assert_str(p->waiting->body, "hi");
    http_send(p->waiting, 200, NULL, 0, S("there"));
    assert_str(answer_next(&c).body, "there");
    client_close(&c);
    unlink(path.sun_path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_server(a_suspended_request_is_answered_later_and_stays_valid_till_then),
        with_server(a_client_that_only_sends_no_more_is_waited_for),
        with_server(a_client_that_left_is_noticed_and_its_request_is_gone),
        with_server(what_is_sent_to_a_client_that_just_left_is_lost_without_harm),
        with_server(a_pack_may_be_sent_later_too),
        with_server(many_wait_at_once),
        with_server(a_server_that_ends_says_so_to_whoever_waits),
        with_server(draining_ends_idle_connections_and_finishes_what_has_begun),
        with_server(a_pack_sent_while_draining_ends_its_connection),
        with_server(a_drained_server_leaves_nothing_listening),
        with_server(one_server_listens_at_several_places_unix_sockets_among_them),
    };
    return cmocka_run_group_tests_name("http waiting", tests, NULL, NULL);
}
