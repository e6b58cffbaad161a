/* Files: whole, one range, or only that they did not change. */
#include "for_tests.h"
#include <sys/stat.h>

#define GET(headers) "GET /file HTTP/1.1\r\nHost: x\r\n" headers "\r\n"
#define DATE         "Sun, 06 Nov 1994 08:49:37 GMT"

/* An open file of COUNT bytes, of no name; the server closes it. */
static int file_of(size_t count)
{
    char name[] = "/tmp/toguna-http-XXXXXX";
    int fd = mkstemp(name);
    const struct timespec times[] = {{784111777, 0}, {784111777, 5}};
    assert_true(fd >= 0);
    unlink(name);
    for (size_t i = 0; i < count; i++) assert_int_equal(write(fd, &"0123456789"[i % 10], 1), 1);
    assert_int_equal(futimens(fd, times), 0);
    return fd;
}

static struct answer_seen ask_file(struct place *p, size_t count, const char *request)
{
    p->file = file_of(count);
    struct answer_seen a = ask(p, request);
    while (fcntl(p->file, F_GETFD) >= 0) turn(p, -1, 0); /* it is closed once it was sent */
    return a;
}

static void a_file_is_sent_whole_with_its_date_and_a_weak_tag(void **state)
{
    struct place *p = place_of(state);
    struct answer_seen a = ask_file(p, 100000, GET(""));
    assert_int_equal(a.status, 200);
    assert_int_equal(a.body.len, 100000);
    assert_true(str_starts(a.body, S("01234567890")) && str_ends(a.body, S("56789")));
    assert_str(header_in(a.head, "Last-Modified"), DATE);
    assert_str(header_in(a.head, "Accept-Ranges"), "bytes");
    assert_str(header_in(a.head, "Content-Type"), "text/plain");
    assert_str(header_in(a.head, "X-Always"), "there");
    assert_true(str_starts(header_in(a.head, "ETag"), S("W/\"")));
}

static void is_part(struct place *p, const char *range, const char *content_range, const char *body)
{
    p->file = file_of(20);
    struct answer_seen a = ask(p, arena_printf(p->arena, GET("Range: %s\r\n"), range).at);
    if (a.status != 206) fail_msg("%d for %s", a.status, range);
    assert_str(a.body, body);
    assert_str(header_in(a.head, "Content-Range"), content_range);
    assert_str(header_in(a.head, "Content-Type"), "text/plain");
}

static void one_range_is_honoured(void **state)
{
    struct place *p = place_of(state);
    is_part(p, "bytes=0-0", "bytes 0-0/20", "0");
    is_part(p, "bytes=3-5", "bytes 3-5/20", "345");
    is_part(p, "Bytes=15-", "bytes 15-19/20", "56789");
    is_part(p, "bytes=-2", "bytes 18-19/20", "89");
    is_part(p, "bytes=-100", "bytes 0-19/20", "01234567890123456789");
    is_part(p, "bytes=18-18446744073709551615", "bytes 18-19/20", "89");
}

static void a_range_outside_is_416_and_says_the_length(void **state)
{
    struct place *p = place_of(state);
    static const char *const ranges[] = {"bytes=20-", "bytes=20-30", "bytes=-0"};
    for (size_t i = 0; i < 3; i++) {
        struct answer_seen a =
            ask_file(p, 20, arena_printf(p->arena, GET("Range: %s\r\n"), ranges[i]).at);
        assert_int_equal(a.status, 416);
        assert_str(header_in(a.head, "Content-Range"), "bytes */20");
        assert_int_equal(a.body.len, 0);
    }
}

static void other_ranges_are_as_if_none_was_asked_for(void **state)
{
    struct place *p = place_of(state);
    static const char *const ranges[] = {"bytes=0-1,3-4", "bytes=5-3", "bytes=", "bytes=-",
                                         "bytes=a-b",     "lines=0-1", "0-1",    "bytes=+1-2"};
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        p->file = file_of(20);
        struct answer_seen a = ask(p, arena_printf(p->arena, GET("Range: %s\r\n"), ranges[i]).at);
        if (a.status != 200) fail_msg("%d for %s", a.status, ranges[i]);
        assert_int_equal(a.body.len, 20);
    }
}

static void a_range_counts_only_for_the_file_it_was_asked_of(void **state)
{
    struct place *p = place_of(state);
    p->file = file_of(20);
    assert_int_equal(ask(p, GET("Range: bytes=0-1\r\nIf-Range: " DATE "\r\n")).status, 206);
    p->file = file_of(20);
    assert_int_equal(
        ask(p, GET("Range: bytes=0-1\r\nIf-Range: Sun, 06 Nov 1994 08:49:36 GMT\r\n")).status, 200);
    p->file = file_of(20);
    struct str tag = header_in(ask(p, GET("")).head, "ETag");
    p->file = file_of(20);
    assert_int_equal(
        ask(p, arena_printf(p->arena, GET("Range: bytes=0-1\r\nIf-Range: %.*s\r\n"), STR(tag)).at)
            .status,
        200);
}

static void an_unchanged_file_is_304_and_closed(void **state)
{
    struct place *p = place_of(state);
    p->file = file_of(20);
    struct str tag = header_in(ask(p, GET("")).head, "ETag");
    assert_int_equal(
        ask_file(p, 20, arena_printf(p->arena, GET("If-None-Match: %.*s\r\n"), STR(tag)).at).status,
        304);
    struct answer_seen a = ask_file(p, 20, GET("If-Modified-Since: " DATE "\r\n"));
    assert_int_equal(a.status, 304);
    assert_int_equal(a.body.len, 0);
    assert_str(header_in(a.head, "Content-Length"), "20");
    assert_null(header_in(a.head, "Content-Type").at);
    p->file = file_of(21);
    assert_int_equal(
        ask(p, arena_printf(p->arena, GET("If-None-Match: %.*s\r\n"), STR(tag)).at).status, 200);
}

static void an_empty_file_is_an_empty_answer(void **state)
{
    struct place *p = place_of(state);
    p->file = file_of(0);
    struct answer_seen a = ask(p, GET(""));
    assert_int_equal(a.status, 200);
    assert_str(header_in(a.head, "Content-Length"), "0");
    p->file = file_of(0);
    assert_int_equal(ask(p, GET("Range: bytes=0-\r\n")).status, 416);
}

static void of_a_file_a_head_request_gets_only_the_head(void **state)
{
    struct place *p = place_of(state);
    p->file = file_of(20);
    struct answer_seen a =
        ask_of(p, "HEAD /file HTTP/1.1\r\nHost: x\r\nRange: bytes=0-1\r\n\r\n", false);
    assert_int_equal(a.status, 200);
    assert_str(header_in(a.head, "Content-Length"), "20");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_server(a_file_is_sent_whole_with_its_date_and_a_weak_tag),
        with_server(one_range_is_honoured),
        with_server(a_range_outside_is_416_and_says_the_length),
        with_server(other_ranges_are_as_if_none_was_asked_for),
        with_server(a_range_counts_only_for_the_file_it_was_asked_of),
        with_server(an_unchanged_file_is_304_and_closed),
        with_server(an_empty_file_is_an_empty_answer),
        with_server(of_a_file_a_head_request_gets_only_the_head),
    };
    return cmocka_run_group_tests_name("http files", tests, NULL, NULL);
}
