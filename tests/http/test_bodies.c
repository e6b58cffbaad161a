/* Bodies: whole to their bound, refused past it before or while they come, whatever way they are
 * sent. */
#include "for_tests.h"

/* COUNT bytes that differ from place to place. */
static struct str filler(struct place *p, size_t count)
{
    char *bytes = arena_zeros(p->arena, count);
    for (size_t i = 0; i < count; i++) bytes[i] = (char)(i * 31 + (i >> 8) * 7);
    return (struct str){bytes, count};
}

/* As chunks of CHUNK bytes. */
static struct str in_chunks(struct place *p, struct str body, size_t chunk)
{
    struct buf b;
    buf_init(&b, 4u * LIMIT_BODY_BYTES);
    for (size_t at = 0; at < body.len; at += chunk) {
        struct str piece = str_sub(body, at, chunk);
        buf_addf(&b, "%zx\r\n", piece.len);
        buf_add(&b, piece);
        buf_add(&b, S("\r\n"));
    }
    buf_add(&b, S("0\r\n\r\n"));
    struct str made = arena_dup(p->arena, buf_str(&b));
    buf_done(&b);
    return made;
}

static void is_echoed(struct place *p, struct str head, struct str sent, struct str body)
{
    struct client c;
    client_open(&c, p);
    client_send(&c, head);
    client_send(&c, sent);
    struct answer_seen a = answer_next(&c);
    assert_int_equal(a.status, 200);
    struct str start = arena_printf(p->arena, "POST /echo||%zu:", body.len);
    assert_true(str_starts(a.body, start));
    assert_true(str_eq(str_from(a.body, start.len), body));
    client_say(&c, REQUEST);
    assert_str(answer_next(&c).body, "hello");
    client_close(&c);
}

static void a_body_of_a_length_is_taken_whole_to_the_bound(void **state)
{
    struct place *p = place_of(state);
    static const size_t lengths[] = {1, 1000, 40000, LIMIT_BODY_BYTES - 1, LIMIT_BODY_BYTES};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        struct str body = filler(p, lengths[i]);
        is_echoed(p, arena_printf(p->arena, POST("Content-Length: %zu\r\n"), body.len), body, body);
    }
}

static void a_body_in_chunks_is_taken_whole_to_the_bound(void **state)
{
    struct place *p = place_of(state);
    static const struct {
        size_t bytes, chunk;
    } cases[] = {{1, 1},
                 {1000, 7},
                 {40000, 16384},
                 {LIMIT_BODY_BYTES, 1000},
                 {LIMIT_BODY_BYTES, LIMIT_BODY_BYTES}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str body = filler(p, cases[i].bytes);
        is_echoed(p, S(POST("Transfer-Encoding: chunked\r\n")), in_chunks(p, body, cases[i].chunk),
                  body);
    }
}

static void is_refused(struct client *c, int status)
{
    struct answer_seen a = answer_next(c);
    assert_int_equal(a.status, status);
    assert_str(a.body, status == 413 ? "<p>our 413</p>" : "<p>our 503</p>");
    assert_str(header_in(a.head, "Connection"), "close");
    assert_str(header_in(a.head, "X-Always"), "there");
    client_is_ended(c);
}

static void a_length_past_the_bound_is_refused_before_the_body_comes(void **state)
{
    static const char *const heads[] = {
        POST("Content-Length: 1048577\r\n"),
        POST("Content-Length: 1048577\r\nExpect: 100-continue\r\n"),
        POST("Content-Length: 9223372036854775807\r\n"),
        POST("Content-Length: 99999999999999999999999999\r\n"),
        POST("Transfer-Encoding: chunked\r\n") "100001\r\n",
        POST("Transfer-Encoding: chunked\r\n") "ffffffffffffffff\r\n",
    };
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        struct client c;
        client_open(&c, place_of(state));
        client_say(&c, heads[i]);
        is_refused(&c, 413);
        client_close(&c);
    }
}

/* The client reads only after it has sent everything, as browsers do. */
static void a_client_that_sends_it_all_the_same_can_read_why(void **state)
{
    struct place *p = place_of(state);
    struct str body = filler(p, 4u * LIMIT_BODY_BYTES);
    const struct str heads[] = {arena_printf(p->arena, POST("Content-Length: %zu\r\n"), body.len),
                                S(POST("Transfer-Encoding: chunked\r\n"))};
    for (size_t i = 0; i < 2; i++) {
        struct client c;
        client_open(&c, p);
        client_send(&c, heads[i]);
        client_send(&c, i ? in_chunks(p, body, 60000) : body);
        is_refused(&c, 413);
        client_close(&c);
    }
}

static void chunks_that_add_up_past_the_bound_are_refused_at_the_one_that_does(void **state)
{
    struct place *p = place_of(state);
    struct client c;
    client_open(&c, p);
    client_say(&c, POST("Transfer-Encoding: chunked\r\n") "100000\r\n");
    client_send(&c, filler(p, LIMIT_BODY_BYTES));
    client_say(&c, "\r\n1\r\n");
    is_refused(&c, 413);
    client_close(&c);
}

static void a_client_that_expects_100_is_told_to_go_on(void **state)
{
    static const char *const heads[] = {
        POST("Content-Length: 5\r\nExpect: 100-continue\r\n"),
        POST("Transfer-Encoding: chunked\r\nExpect: 100-Continue\r\n")};
    static const char *const bodies[] = {"a=b&c", "5\r\na=b&c\r\n0\r\n\r\n"};
    for (size_t i = 0; i < 2; i++) {
        struct client c;
        client_open(&c, place_of(state));
        client_say(&c, heads[i]);
        assert_int_equal(answer_next(&c).status, 100);
        client_say(&c, bodies[i]);
        assert_str(answer_next(&c).body, "POST /echo||5:a=b&c");
        client_close(&c);
    }
}

static void a_form_is_told_by_its_type(void **state)
{
    struct place *p = place_of(state);
    assert_str(
        ask(p,
            POST("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n") "a=b")
            .body,
        "POST /echo||form 3:a=b");
    assert_str(ask(p, POST("Content-Type: Application/X-WWW-Form-URLencoded ; "
                           "charset=UTF-8\r\nContent-Length: 3\r\n") "a=b")
                   .body,
               "POST /echo||form 3:a=b");
    assert_str(
        ask(p, POST("Content-Type: multipart/form-data\r\nContent-Length: 3\r\n") "a=b").body,
        "POST /echo||3:a=b");
}

/* A bound that only an attack meets: what all bodies on their way hold together. */
static void bodies_have_a_bound_together_and_give_back_what_they_held(void **state)
{
    struct place *p = place_of(state);
    p->server->limits.bodies_bytes = 1000;
    struct client first, second;
    client_open(&first, p);
    client_open(&second, p);
    client_say(&first, POST("Content-Length: 900\r\n"));
    client_send(&first, filler(p, 600));
    while (p->server->bodies_bytes < 600) turn(p, -1, 0);
    client_say(&second, POST("Content-Length: 500\r\n"));
    is_refused(&second, 503);
    client_close(&second);
    client_open(&second, p);
    client_say(&second, POST("Transfer-Encoding: chunked\r\n") "1f4\r\n");
    client_send(&second, filler(p, 500));
    is_refused(&second, 503);
    client_close(&second);
    client_send(&first, filler(p, 300));
    assert_int_equal(answer_next(&first).status, 200);
    while (p->server->bodies_bytes > 0) turn(p, -1, 0);
    client_close(&first);
}

static void a_client_that_leaves_in_the_middle_gives_back_what_it_held(void **state)
{
    struct place *p = place_of(state);
    struct client c;
    client_open(&c, p);
    client_say(&c, POST("Content-Length: 900\r\n"));
    client_send(&c, filler(p, 600));
    while (p->server->bodies_bytes < 600) turn(p, -1, 0);
    client_close(&c);
    while (p->server->bodies_bytes > 0) turn(p, -1, 0);
    assert_int_equal(http_server_figures(p->server).requests, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_server(a_body_of_a_length_is_taken_whole_to_the_bound),
        with_server(a_body_in_chunks_is_taken_whole_to_the_bound),
        with_server(a_length_past_the_bound_is_refused_before_the_body_comes),
        with_server(a_client_that_sends_it_all_the_same_can_read_why),
        with_server(chunks_that_add_up_past_the_bound_are_refused_at_the_one_that_does),
        with_server(a_client_that_expects_100_is_told_to_go_on),
        with_server(a_form_is_told_by_its_type),
        with_server(bodies_have_a_bound_together_and_give_back_what_they_held),
        with_server(a_client_that_leaves_in_the_middle_gives_back_what_it_held),
    };
    return cmocka_run_group_tests_name("http bodies", tests, NULL, NULL);
}
