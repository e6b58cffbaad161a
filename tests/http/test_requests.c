/* What a handler is told of a request, and what a client may do between requests. */
#include "for_tests.h"

static void a_request_reaches_the_handler_with_its_parts_as_they_were_sent(void **state)
{
    struct place *p = place_of(state);
    assert_str(ask(p, "GET /a%2Fb/%c3%a9?x=%26+y&z HTTP/1.1\r\nHost: x\r\n\r\n").body,
               "GET /a%2Fb/%c3%a9|x=%26+y&z|0:");
    assert_str(ask(p, "GET /a? HTTP/1.1\r\nHost: x\r\n\r\n").body, "GET /a||0:");
    assert_str(ask(p, "GET /a?b?c HTTP/1.1\r\nHost: x\r\n\r\n").body, "GET /a|b?c|0:");
    assert_str(ask(p, "GET //a/../b HTTP/1.1\r\nHost: x\r\n\r\n").body, "GET //a/../b||0:");
    assert_str(ask(p, "OPTIONS /a HTTP/1.1\r\nHost: x\r\n\r\n").body, "OPTIONS /a||0:");
    assert_str(ask(p, "DELETE /a HTTP/1.1\r\nHost: x\r\n\r\n").body, "OTHER /a||0:");
    assert_str(ask(p, "get /a HTTP/1.1\r\nHost: x\r\n\r\n").body, "OTHER /a||0:");
}

static void an_absolute_target_is_reduced_and_its_authority_stands_for_the_host(void **state)
{
    struct place *p = place_of(state);
    strcpy(p->header_name, "host");
    assert_str(ask(p, "GET http://a.example:81/b?c HTTP/1.1\r\nHost: x\r\n\r\n").body,
               "GET /b|c|0:");
    assert_str(p->asked_header, "a.example:81");
    assert_str(ask(p, "GET HTTPS://a.example?c HTTP/1.1\r\nHost: x\r\n\r\n").body, "GET /|c|0:");
    assert_str(ask(p, "GET http://a.example HTTP/1.1\r\nHost:\r\n\r\n").body, "GET /||0:");
    assert_str(ask(p, "GET /b HTTP/1.1\r\nHost: x:8\r\n\r\n").body, "GET /b||0:");
    assert_str(p->asked_header, "x:8");
}

static void headers_are_found_in_any_case_and_trimmed(void **state)
{
    struct place *p = place_of(state);
    strcpy(p->header_name, "X-Thing");
    ask(p, "GET /hello HTTP/1.1\r\nHost: x\r\nx-tHING: \t one two \t\r\nX-Thing: three\r\n\r\n");
    assert_str(p->asked_header, "one two");
    ask(p, "GET /hello HTTP/1.1\r\nHost: x\r\nX-Thing:\r\n\r\n");
    assert_str(p->asked_header, "");
    ask(p, "GET /hello HTTP/1.1\r\nHost: x\r\nX-Things: 1\r\n\r\n");
    assert_null(p->asked_header.at);
}

static void cookies_and_forwarded_addresses_are_joined(void **state)
{
    struct place *p = place_of(state);
    strcpy(p->header_name, "Cookie");
    ask(p, "GET /hello HTTP/1.1\r\nHost: x\r\nCookie: a=b\r\ncookie: c=d; e=f\r\n\r\n");
    assert_str(p->asked_header, "a=b; c=d; e=f");
    strcpy(p->header_name, "X-Forwarded-For");
    ask(p, "GET /hello HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 1.1.1.1, "
           "2.2.2.2\r\nX-Forwarded-For: 3.3.3.3\r\n\r\n");
    assert_str(p->asked_header, "1.1.1.1, 2.2.2.2, 3.3.3.3");
}

static void a_head_request_gets_the_head_of_the_answer_alone(void **state)
{
    struct answer_seen a =
        ask_of(place_of(state), "HEAD /hello HTTP/1.1\r\nHost: x\r\n\r\n", false);
    assert_int_equal(a.status, 200);
    assert_str(header_in(a.head, "Content-Length"), "5");
    assert_str(header_in(a.head, "Content-Type"), "text/plain");
    assert_str(header_in(a.head, "X-Always"), "there");
}

static void requests_sent_at_once_are_answered_in_their_order(void **state)
{
    struct client c;
    client_open(&c, place_of(state));
    client_say(&c, "GET /1 HTTP/1.1\r\nHost: x\r\n\r\n" POST(
                       "Content-Length: 2\r\n") "hi"
                                                "HEAD /2 HTTP/1.1\r\nHost: x\r\n\r\nGET /3 "
                                                "HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_str(answer_next(&c).body, "GET /1||0:");
    assert_str(answer_next(&c).body, "POST /echo||2:hi");
    assert_int_equal(answer_next_of(&c, false).status, 200);
    assert_str(answer_next(&c).body, "GET /3||0:");
    client_close(&c);
}

static void a_connection_is_kept_unless_either_side_says_otherwise(void **state)
{
    static const struct {
        const char *request;
        bool kept;
    } cases[] = {
        {"GET /hello HTTP/1.1\r\nHost: x\r\n\r\n", true},
        {"GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", false},
        {"GET /hello HTTP/1.0\r\n\r\n", false},
        {"GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct client c;
        client_open(&c, place_of(state));
        client_say(&c, cases[i].request);
        assert_str(answer_next(&c).body, "hello");
        if (cases[i].kept) {
            client_say(&c, REQUEST);
            assert_str(answer_next(&c).body, "hello");
        } else {
            client_is_ended(&c);
        }
        client_close(&c);
    }
}

static void a_client_that_only_sends_no_more_gets_its_answer(void **state)
{
    struct client c;
    place_of(state)->server->limits.idle_ms = 1; /* its end may only be noticed then */
    client_open(&c, place_of(state));
    client_say(&c, REQUEST);
    shutdown(c.fd, SHUT_WR);
    assert_str(answer_next(&c).body, "hello");
    client_is_ended(&c);
    client_close(&c);
}

static void unknown_versions_and_expectations_are_named(void **state)
{
    struct place *p = place_of(state);
    assert_int_equal(ask(p, "GET /hello HTTP/2.0\r\nHost: x\r\n\r\n").status, 505);
    assert_int_equal(ask(p, "GET /hello HTTP/1.1\r\nHost: x\r\nExpect: a-pony\r\n\r\n").status,
                     417);
}

/* BEFORE, then FILLER as often as it takes to BYTES in all, then AFTER. */
static struct str long_request(struct place *p, const char *before, const char *filler,
                               size_t bytes, const char *after)
{
    struct buf b;
    buf_init(&b, 4u * LIMIT_HEAD_BYTES);
    buf_add(&b, str_of(before));
    while (b.len + strlen(filler) + strlen(after) <= bytes) buf_add(&b, str_of(filler));
    buf_add(&b, str_of(after));
    struct str made = arena_dup(p->arena, buf_str(&b));
    buf_done(&b);
    return made;
}

static void head_is_too_long(struct place *p, struct str request, int status)
{
    struct client c;
    client_open(&c, p);
    client_send(&c, request);
    struct answer_seen a = answer_next(&c);
    assert_int_equal(a.status, status);
    assert_str(a.body, arena_c_string(p->arena, arena_printf(p->arena, "<p>our %d</p>", status)));
    assert_str(header_in(a.head, "Connection"), "close");
    client_is_ended(&c);
    client_close(&c);
}

#define LINE "GET / HTTP/1.1\r\nHost: x\r\n"

static void a_head_past_its_bound_gets_our_page_too(void **state)
{
    struct place *p = place_of(state);
    const size_t bytes = 2u * LIMIT_HEAD_BYTES;
    head_is_too_long(p, long_request(p, "GET /", "a", bytes, " HTTP/1.1\r\nHost: x\r\n\r\n"), 414);
    head_is_too_long(p, long_request(p, LINE "X-A: ", "a", bytes, "\r\n\r\n"), 431);
    head_is_too_long(p, long_request(p, LINE, "A: b\r\n", bytes, "\r\n"), 431);
}

/* Head and answer share a connection's memory; where they only just don't fit, the client is told.
 */
static void whatever_the_length_of_a_head_it_is_answered(void **state)
{
    static const struct {
        const char *before, *filler, *after;
        size_t from, to, step;
    } shapes[] = {
        {LINE "X-A: ", "a", "\r\n\r\n", LIMIT_HEAD_BYTES - 700, LIMIT_HEAD_BYTES + 100, 13},
        {"GET /?", "a", " HTTP/1.1\r\nHost: x\r\n\r\n", LIMIT_HEAD_BYTES - 700,
         LIMIT_HEAD_BYTES + 100, 13},
        {LINE, "X-A: aaaaaaaaaaaaaaaaaaaaaa\r\n", "\r\n", 4000, 20000, 29},
        {LINE "Cookie: ", "k=aaaaaaaaaaaa; ", "\r\n\r\n", 2000, 12000, 16},
    };
    struct place *p = place_of(state);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        bool taken = false, refused = false;
        for (size_t bytes = shapes[i].from; bytes < shapes[i].to; bytes += shapes[i].step) {
            struct client c;
            client_open(&c, p);
            client_send(
                &c, long_request(p, shapes[i].before, shapes[i].filler, bytes, shapes[i].after));
            int status = answer_next(&c).status;
            if (status != 200 && status != 414 && status != 431)
                fail_msg("%d at %zu", status, bytes);
            if (status == 200) assert_false(refused);
            taken |= status == 200;
            refused |= status != 200;
            client_close(&c);
        }
        assert_true(taken && refused);
    }
}

static void a_long_head_within_its_bound_is_answered(void **state)
{
    struct place *p = place_of(state);
    struct buf b;
    buf_init(&b, LIMIT_HEAD_BYTES);
    buf_add(&b, S("GET /"));
    while (b.len < 8000) buf_add_char(&b, 'a');
    buf_add(&b, S(" HTTP/1.1\r\nHost: x\r\nCookie: a="));
    while (b.len < 14000) buf_add_char(&b, 'b');
    buf_add(&b, S("\r\n\r\n"));
    buf_add_char(&b, 0);
    assert_int_equal(ask(p, b.at).status, 200);
    buf_done(&b);
}

/* The request that libmicrohttpd refuses is found even when another client was read last. */
static void of_two_clients_the_right_one_is_refused(void **state)
{
    struct place *p = place_of(state);
    struct client a, b;
    client_open(&a, p);
    client_open(&b, p);
    client_say(&a, "GET /wait HTTP/1.1\r\nHost: x\r\n\r\nGET /hello HTTP/1.1\r\nno colon\r\n\r\n");
    while (!p->waiting) turn(p, -1, 0);
    client_say(&b, REQUEST);
    assert_str(answer_next(&b).body, "hello");
    client_say(&b, "GET /hello HTTP/1.1\r\n"); /* the rest comes later */
    http_server_work(p->server);
    http_send(p->waiting, 200, NULL, 0, S("waited"));
    assert_str(answer_next(&a).body, "waited");
    assert_str(answer_next(&a).body, "<p>our 400</p>");
    client_is_ended(&a);
    client_say(&b, "Host: x\r\n\r\n");
    assert_str(answer_next(&b).body, "hello");
    client_close(&a);
    client_close(&b);
}

static void the_peer_is_told_as_an_ipv6_address(void **state)
{
    struct place *p = place_of(state);
    const unsigned char loopback[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1};
    struct client c;
    client_open(&c, p);
    client_say(&c, "GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
    while (!p->waiting) turn(p, -1, 0);
    assert_false(p->waiting->peer_is_unix);
    assert_memory_equal(p->waiting->peer, loopback, 16);
    http_send(p->waiting, 204, NULL, 0, STR_NONE);
    assert_int_equal(answer_next(&c).status, 204);
    client_close(&c);
}

static void what_was_asked_and_refused_is_counted(void **state)
{
    struct place *p = place_of(state);
    ask(p, REQUEST);
    ask(p, "GET /hello HTTP/1.1\r\n\r\n");
    struct http_figures f = http_server_figures(p->server);
    assert_int_equal(f.connections, 2);
    assert_int_equal(f.requests, 1);
    assert_int_equal(f.refused, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_server(a_request_reaches_the_handler_with_its_parts_as_they_were_sent),
        with_server(an_absolute_target_is_reduced_and_its_authority_stands_for_the_host),
        with_server(headers_are_found_in_any_case_and_trimmed),
        with_server(cookies_and_forwarded_addresses_are_joined),
        with_server(a_head_request_gets_the_head_of_the_answer_alone),
        with_server(requests_sent_at_once_are_answered_in_their_order),
        with_server(a_connection_is_kept_unless_either_side_says_otherwise),
        with_server(a_client_that_only_sends_no_more_gets_its_answer),
        with_server(unknown_versions_and_expectations_are_named),
        with_server(a_head_past_its_bound_gets_our_page_too),
        with_server(whatever_the_length_of_a_head_it_is_answered),
        with_server(a_long_head_within_its_bound_is_answered),
        with_server(of_two_clients_the_right_one_is_refused),
        with_server(the_peer_is_told_as_an_ipv6_address),
        with_server(what_was_asked_and_refused_is_counted),
    };
    return cmocka_run_group_tests_name("http requests", tests, NULL, NULL);
}
