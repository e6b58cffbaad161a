/* What two parsers could read in two ways is refused with 400 and the end of the connection, in
 * whatever pieces it comes; and what looks odd but is sound is taken. */
#include "for_tests.h"
#include "http/header.h"

#define AFTER        "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
#define CHUNKED      POST("Transfer-Encoding: chunked\r\n")
#define GET(headers) "GET /hello HTTP/1.1\r\nHost: x\r\n" headers "\r\n"

struct sent {
    const char *what, *bytes;
    size_t len;
};
#define SENT(what, bytes)                                                                          \
    {                                                                                              \
        what, bytes, sizeof(bytes) - 1                                                             \
    }

static const struct sent refused[] = {
    SENT("Content-Length with Transfer-Encoding",
         POST("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n") "0\r\n\r\n" AFTER),
    SENT("Transfer-Encoding with Content-Length",
         POST("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n") "0\r\n\r\n" AFTER),
    SENT("two different Content-Lengths",
         POST("Content-Length: 0\r\nContent-Length: 37\r\n") AFTER),
    SENT("two equal Content-Lengths",
         POST("Content-Length: 5\r\nContent-Length: 5\r\n") "a=b&c" AFTER),
    SENT("a list of Content-Lengths", POST("Content-Length: 5, 5\r\n") "a=b&c" AFTER),
    SENT("Content-Length +5", POST("Content-Length: +5\r\n") "a=b&c" AFTER),
    SENT("Content-Length -1", POST("Content-Length: -1\r\n") "a=b&c" AFTER),
    SENT("Content-Length 5x", POST("Content-Length: 5x\r\n") "a=b&c" AFTER),
    SENT("Content-Length 0x5", POST("Content-Length: 0x5\r\n") "a=b&c" AFTER),
    SENT("Content-Length of two words", POST("Content-Length: 5 5\r\n") "a=b&c" AFTER),
    SENT("an empty Content-Length", POST("Content-Length:\r\n") AFTER),
    SENT("a space before Content-Length's colon", POST("Content-Length : 5\r\n") "a=b&c" AFTER),
    SENT("Transfer-Encoding xchunked", POST("Transfer-Encoding: xchunked\r\n") "0\r\n\r\n" AFTER),
    SENT("Transfer-Encoding gzip, chunked",
         POST("Transfer-Encoding: gzip, chunked\r\n") "0\r\n\r\n" AFTER),
    SENT("Transfer-Encoding chunked, chunked",
         POST("Transfer-Encoding: chunked, chunked\r\n") "0\r\n\r\n" AFTER),
    SENT("Transfer-Encoding identity", POST("Transfer-Encoding: identity\r\n") AFTER),
    SENT("an empty Transfer-Encoding", POST("Transfer-Encoding:\r\n") AFTER),
    SENT("Transfer-Encoding twice",
         POST("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n") "0\r\n\r\n" AFTER),
    SENT("Transfer-Encoding twice, one unknown",
         POST("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n") "0\r\n\r\n" AFTER),
    SENT("a space before Transfer-Encoding's colon",
         POST("Transfer-Encoding : chunked\r\n") "0\r\n\r\n" AFTER),
    SENT("a tab before Transfer-Encoding's colon",
         POST("Transfer-Encoding\t: chunked\r\n") "0\r\n\r\n" AFTER),
    SENT("a vertical tab before chunked",
         POST("Transfer-Encoding: \vchunked\r\n") "0\r\n\r\n" AFTER),
    SENT("Transfer-Encoding in HTTP/1.0",
         "POST /echo HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" AFTER),
    SENT("chunk size 0x5", CHUNKED "0x5\r\na=b&c\r\n0\r\n\r\n" AFTER),
    SENT("chunk size +5", CHUNKED "+5\r\na=b&c\r\n0\r\n\r\n" AFTER),
    SENT("chunk size past 64 bits", CHUNKED "10000000000000005\r\na=b&c\r\n0\r\n\r\n" AFTER),
    SENT("a chunk without its line end", CHUNKED "5\r\na=b&cXX0\r\n\r\n" AFTER),
    SENT("a chunk ended by a bare LF", CHUNKED "5\r\na=b&c\n0\r\n\r\n" AFTER),
    SENT("a bare LF in an extension", CHUNKED "5;\nx\r\na=b&c\r\n0\r\n\r\n" AFTER),
    SENT("an extension ended by a bare LF", CHUNKED "5;a=b\na=b&c\r\n0\r\n\r\n" AFTER),
    SENT("a chunk size ended by a bare LF", CHUNKED "5\na=b&c\r\n0\r\n\r\n" AFTER),
    SENT("the last chunk ended by a bare LF", CHUNKED "5\r\na=b&c\r\n0\n\r\n" AFTER),
    SENT("a trailer ended by a bare LF", CHUNKED "5\r\na=b&c\r\n0\r\nX-T: 1\n\r\n" AFTER),
    SENT("two Hosts", GET("Host: y\r\n") AFTER),
    SENT("two equal Hosts", GET("Host: x\r\n") AFTER),
    SENT("no Host", "GET /hello HTTP/1.1\r\n\r\n" AFTER),
    SENT("a Host of two words", "GET /hello HTTP/1.1\r\nHost: x y\r\n\r\n" AFTER),
    SENT("a Host with a path", "GET /hello HTTP/1.1\r\nHost: x/y\r\n\r\n" AFTER),
    SENT("a Host with somebody's name", "GET /hello HTTP/1.1\r\nHost: a@x\r\n\r\n" AFTER),
    SENT("a folded line", GET("X-A: 1\r\n 2\r\n") AFTER),
    SENT("a folded Transfer-Encoding",
         POST("Transfer-Encoding:\r\n chunked\r\n") "0\r\n\r\n" AFTER),
    SENT("a head of bare LFs", "GET /hello HTTP/1.1\nHost: x\n\n" AFTER),
    SENT("one bare LF after the request line", "GET /hello HTTP/1.1\nHost: x\r\n\r\n" AFTER),
    SENT("one bare LF after a header", "GET /hello HTTP/1.1\r\nHost: x\nX-A: 1\r\n\r\n" AFTER),
    SENT("one bare LF at the head's end", "GET /hello HTTP/1.1\r\nHost: x\r\n\n" AFTER),
    SENT("a bare CR in a value", GET("X-A: 1\rX-B: 2\r\n") AFTER),
    SENT("a NUL in a value", GET("X-A: 1\0002\r\n") AFTER),
    SENT("a NUL in a name", GET("X-\000A: 1\r\n") AFTER),
    SENT("a NUL in the target", "GET /hel\000lo HTTP/1.1\r\nHost: x\r\n\r\n" AFTER),
    SENT("a control character in a value", GET("X-A: \x01\r\n") AFTER),
    SENT("an empty name", GET(": x\r\n") AFTER),
    SENT("a line without a colon", GET("X-A\r\n") AFTER),
    SENT("a name with a space", GET("X A: 1\r\n") AFTER),
    SENT("a name with a parenthesis", GET("X(A): 1\r\n") AFTER),
    SENT("two spaces after the method", "GET  /hello HTTP/1.1\r\nHost: x\r\n\r\n" AFTER),
    SENT("two spaces before the version", "GET /hello  HTTP/1.1\r\nHost: x\r\n\r\n" AFTER),
    SENT("a space in the target", "GET /hel lo HTTP/1.1\r\nHost: x\r\n\r\n" AFTER),
    SENT("a tab for a space", "GET\t/hello HTTP/1.1\r\nHost: x\r\n\r\n" AFTER),
    SENT("no version", "GET /hello\r\nHost: x\r\n\r\n" AFTER),
    SENT("a method that is no token", "G(T /hello HTTP/1.1\r\nHost: x\r\n\r\n" AFTER),
    SENT("a target that is no path", "GET hello HTTP/1.1\r\nHost: x\r\n\r\n" AFTER),
    SENT("a target with somebody's name", "GET http://a@x/hello HTTP/1.1\r\nHost: x\r\n\r\n" AFTER),
    SENT("another scheme", "GET ftp://x/hello HTTP/1.1\r\nHost: x\r\n\r\n" AFTER),
};

static void answer_is_ours(struct client *c, const struct sent *s)
{
    struct answer_seen a = answer_next(c);
    if (a.status != 400) fail_msg("%s: %d", s->what, a.status);
    assert_str(a.body, "<p>our 400</p>");
    assert_str(header_in(a.head, "Connection"), "close");
    assert_str(header_in(a.head, "Cache-Control"), "no-store");
    assert_str(header_in(a.head, "X-Always"), "there");
    assert_true(header_in(a.head, "Date").len == HTTP_DATE_CHARS);
    client_is_ended(c);
}

static void all_of_it_is_refused_with_400_and_the_end_of_the_connection(void **state)
{
    struct place *p = place_of(state);
    size_t count = sizeof refused / sizeof *refused;
    for (size_t i = 0; i < count; i++) {
        struct client c;
        client_open(&c, p);
        client_send(&c, (struct str){refused[i].bytes, refused[i].len});
        answer_is_ours(&c, &refused[i]);
        client_close(&c);
    }
    assert_int_equal(http_server_figures(p->server).requests, 0);
    assert_int_equal(http_server_figures(p->server).refused, count);
}

/* A byte at a time: the server has seen each before the next is sent. */
static void send_slowly(struct client *c, const struct sent *s)
{
    for (size_t i = 0; i < s->len && !c->ended; i++) {
        client_send(c, (struct str){s->bytes + i, 1});
        http_server_work(c->place->server);
        client_read(c);
    }
}

static void it_is_refused_as_well_when_it_comes_a_byte_at_a_time(void **state)
{
    struct place *p = place_of(state);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct client c;
        client_open(&c, p);
        send_slowly(&c, &refused[i]);
        answer_is_ours(&c, &refused[i]);
        client_close(&c);
    }
    assert_int_equal(http_server_figures(p->server).requests, 0);
}

static void it_is_refused_as_well_behind_a_sound_request(void **state)
{
    struct place *p = place_of(state);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct client c;
        client_open(&c, p);
        client_say(&c, REQUEST);
        assert_int_equal(answer_next(&c).status, 200);
        client_send(&c, (struct str){refused[i].bytes, refused[i].len});
        answer_is_ours(&c, &refused[i]);
        client_close(&c);
    }
}

static const struct sent taken[] = {
    SENT("5:a=b&c", POST("Content-Length: 5\r\n") "a=b&c"),
    SENT("5:a=b&c", POST("Content-Length: 005\r\n") "a=b&c"),
    SENT("5:a=b&c", POST("content-length:5\r\n") "a=b&c"),
    SENT("5:a=b&c", POST("Content-Length: \t5\r\nX-A:b \t\r\n") "a=b&c"),
    SENT("5:a=b&c", POST("X-Empty:\r\nContent-Length: 5\r\n") "a=b&c"),
    SENT("5:a=b&c", POST("X-Blank:  \r\nContent-Length: 5\r\n") "a=b&c"),
    SENT("5:a=b&c", POST("Content-Length: 5\r\nX-Last:\r\n") "a=b&c"),
    SENT("5:a=b&c",
         POST("X-High: \xc3\xa9\xff\r\nX-Colon: a:b: c\r\nContent-Length: 5\r\n") "a=b&c"),
    SENT("5:a=b&c",
         POST("Cookie: a=b; c=\"d\"; e\r\nCookie: f=g\r\nContent-Length: 5\r\n") "a=b&c"),
    SENT("5:a=b&c", CHUNKED "5\r\na=b&c\r\n0\r\n\r\n"),
    SENT("5:a=b&c", POST("transfer-encoding:CHUNKED\r\n") "5\r\na=b&c\r\n0\r\n\r\n"),
    SENT("5:a=b&c", CHUNKED "2\r\na=\r\n0003\r\nb&c\r\n0\r\nX-T: 1\r\nContent-Length: 9\r\n\r\n"),
    SENT("7:0\r\n\r\nab", CHUNKED "7\r\n0\r\n\r\nab\r\n0\r\n\r\n"),
    SENT("0:", CHUNKED "0\r\n\r\n"),
    SENT("0:", POST("Content-Length: 0\r\n")),
    SENT("0:", POST("")),
    SENT("5:a=b&c", "\r\n" CHUNKED "5\r\na=b&c\r\n0\r\n\r\n"),
};

static void what_only_looks_odd_is_taken_and_the_next_request_too(void **state)
{
    struct place *p = place_of(state);
    for (size_t i = 0; i < 2 * (sizeof taken / sizeof *taken); i++) {
        const struct sent *s = &taken[i / 2];
        struct str expected = arena_printf(p->arena, "POST /echo||%s", s->what);
        struct client c;
        client_open(&c, p);
        if (i % 2) send_slowly(&c, s);
        client_send(&c, i % 2 ? S(REQUEST) : arena_printf(p->arena, "%s" REQUEST, s->bytes));
        struct answer_seen a = answer_next(&c);
        if (a.status != 200 || !str_eq(a.body, expected)) fail_msg("%d to %s", a.status, s->bytes);
        assert_str(answer_next(&c).body, "hello");
        client_close(&c);
    }
}

/* libmicrohttpd has moved the bytes by then, so nobody can look at them. No client does this. */
static void
a_body_in_chunks_that_came_along_with_an_earlier_request_is_refused_with_411(void **state)
{
    struct client c;
    client_open(&c, place_of(state));
    client_say(&c, REQUEST CHUNKED "5\r\na=b&c\r\n0\r\n\r\n");
    assert_int_equal(answer_next(&c).status, 200);
    assert_int_equal(answer_next(&c).status, 411);
    client_is_ended(&c);
    client_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_server(all_of_it_is_refused_with_400_and_the_end_of_the_connection),
        with_server(it_is_refused_as_well_when_it_comes_a_byte_at_a_time),
        with_server(it_is_refused_as_well_behind_a_sound_request),
        with_server(what_only_looks_odd_is_taken_and_the_next_request_too),
        with_server(a_body_in_chunks_that_came_along_with_an_earlier_request_is_refused_with_411),
    };
    return cmocka_run_group_tests_name("http framing", tests, NULL, NULL);
}
