/* Deadlines: of the queue they stand in, and of clients that do not get on. The server's limits are
 * made short, and the tests wait for the end of the connection, not for a time. */
#include "for_tests.h"

#define SOON_MS 20

/* ---- the queue ---- */

static void a_queue_gives_the_soonest_first(void **state)
{
    (void)state;
    static const int64_t times[] = {50, 10, 40, 40, 60, 5, 10};
    struct deadline queue, d[7] = {0};
    deadline_queue_init(&queue);
    assert_null(deadline_first(&queue));
    for (size_t i = 0; i < 7; i++) deadline_enter(&queue, &d[i], times[i]);
    static const size_t order[] = {5, 1, 6, 2, 3, 0, 4}; /* of equal ones, who came first */
    for (size_t i = 0; i < 7; i++) {
        assert_ptr_equal(deadline_first(&queue), &d[order[i]]);
        deadline_leave(&d[order[i]]);
    }
    assert_null(deadline_first(&queue));
}

static void entering_again_moves_and_leaving_twice_is_nothing(void **state)
{
    (void)state;
    struct deadline one, other, d = {0}, e = {0};
    deadline_queue_init(&one);
    deadline_queue_init(&other);
    deadline_enter(&one, &d, 1);
    deadline_enter(&one, &e, 2);
    deadline_enter(&one, &d, 3);
    assert_ptr_equal(deadline_first(&one), &e);
    deadline_enter(&other, &d, 1);
    assert_ptr_equal(deadline_first(&other), &d);
    deadline_leave(&e);
    deadline_leave(&e);
    assert_null(deadline_first(&one));
    assert_ptr_equal(deadline_first(&other), &d);
}

/* ---- clients ---- */

/* Sends START, and then a byte in every round: the connection never rests. */
static void dribbles_to_the_end(struct place *p, const char *start, char byte)
{
    struct client c;
    client_open(&c, p);
    client_say(&c, start);
    while (client_read(&c), !c.ended) {
        client_send(&c, (struct str){&byte, 1});
        turn(p, c.fd, POLLIN | POLLOUT);
    }
    assert_int_equal(http_server_figures(p->server).requests, 0);
    client_close(&c);
}

static void a_head_that_dribbles_in_ends_at_its_deadline(void **state)
{
    struct place *p = place_of(state);
    p->server->limits.head_ms = SOON_MS;
    dribbles_to_the_end(p, "", 'G');
    dribbles_to_the_end(p, "GET /hello HTTP/1.1\r\nHost: x\r\nX-A: ", 'a');
}

static void a_body_that_dribbles_in_ends_at_its_deadline(void **state)
{
    struct place *p = place_of(state);
    p->server->limits.body_ms = SOON_MS;
    dribbles_to_the_end(p, POST("Content-Length: 1000000\r\n"), 'a');
    dribbles_to_the_end(p, POST("Transfer-Encoding: chunked\r\n") "ffff\r\n", 'a');
    assert_int_equal(p->server->bodies_bytes, 0);
}

static void a_second_head_has_a_deadline_from_its_first_byte(void **state)
{
    struct place *p = place_of(state);
    struct client c;
    client_open(&c, p);
    client_say(&c, REQUEST);
    answer_next(&c);
    p->server->limits.head_ms = SOON_MS;
    client_say(&c, "GET /hello HTTP/1.1\r\nHo");
    client_is_ended(&c);
    client_close(&c);
}

static void a_client_that_says_nothing_is_not_waited_for(void **state)
{
    struct place *p = place_of(state);
    struct client c;
    p->server->limits.head_ms = SOON_MS;
    client_open(&c, p);
    client_is_ended(&c);
    client_close(&c);
}

static void a_kept_connection_that_rests_too_long_is_ended(void **state)
{
    struct place *p = place_of(state);
    struct client c;
    p->server->limits.idle_ms = SOON_MS;
    client_open(&c, p);
    client_say(&c, REQUEST);
    assert_str(answer_next(&c).body, "hello");
    client_is_ended(&c);
    client_close(&c);
}

/* More than socket buffers hold, and nobody reads it. */
static void an_answer_that_is_not_taken_ends_at_its_deadline(void **state)
{
    struct place *p = place_of(state);
    struct client c;
    char *page = calloc(1, 32000000);
    assert_non_null(page);
    p->pack = http_pack_new(&(struct http_pack_how){.status = 200, .bytes = {page, 32000000}});
    free(page);
    p->server->limits.send_ms =
        SOON_MS - 32000000 / SEND_BYTES_PER_MS; /* what its length adds is taken off */
    client_open(&c, p);
    client_say(&c, "GET /pack HTTP/1.1\r\nHost: x\r\n\r\n");
    while (http_server_figures(p->server).requests == 0) turn(p, -1, 0);
    while (p->server->phases[PHASE_SEND].next != &p->server->phases[PHASE_SEND]) turn(p, -1, 0);
    client_read(&c);
    while (!c.ended) {
        turn(p, c.fd, POLLIN);
        client_read(&c);
    }
    assert_true(c.got.len < 32000000);
    client_close(&c);
}

static void a_waiting_request_has_no_deadline(void **state)
{
    struct place *p = place_of(state);
    struct client c;
    client_open(&c, p);
    client_say(&c, "GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
    while (!p->waiting) turn(p, -1, 0);
    for (enum phase i = PHASE_HEAD; i <= PHASE_IDLE; i++)
        assert_null(deadline_first(&p->server->phases[i]));
    assert_in_range(http_server_wait_ms(p->server), 0, LOOK_MS);
    http_send(p->waiting, 200, NULL, 0, S("late"));
    assert_str(answer_next(&c).body, "late");
    client_close(&c);
}

static void the_loop_may_wait_until_the_first_deadline_and_no_longer(void **state)
{
    struct place *p = place_of(state);
    struct client c;
    assert_int_equal(http_server_wait_ms(p->server), -1);
    client_open(&c, p);
    while (http_server_figures(p->server).connections == 0) turn(p, -1, 0);
    assert_in_range(http_server_wait_ms(p->server), 0, LIMIT_HEAD_MS);
    assert_true(connection_soonest(p->server) >= p->server->now);
    p->server->phases[PHASE_HEAD].next->until_ms = 0;
    assert_int_equal(http_server_wait_ms(p->server), 0);
    http_server_work(p->server);
    client_is_ended(&c);
    client_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_queue_gives_the_soonest_first),
        cmocka_unit_test(entering_again_moves_and_leaving_twice_is_nothing),
        with_server(a_head_that_dribbles_in_ends_at_its_deadline),
        with_server(a_body_that_dribbles_in_ends_at_its_deadline),
        with_server(a_second_head_has_a_deadline_from_its_first_byte),
        with_server(a_client_that_says_nothing_is_not_waited_for),
        with_server(a_kept_connection_that_rests_too_long_is_ended),
        with_server(an_answer_that_is_not_taken_ends_at_its_deadline),
        with_server(a_waiting_request_has_no_deadline),
        with_server(the_loop_may_wait_until_the_first_deadline_and_no_longer),
    };
    return cmocka_run_group_tests_name("http deadlines", tests, NULL, NULL);
}
