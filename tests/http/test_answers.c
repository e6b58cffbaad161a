/* Packs: one answer for many readers, its hole filled for each, in gzip too, and 304 where nothing
 * changed. */
#include "for_tests.h"
#include <zlib.h>

#define GET(headers) "GET /pack HTTP/1.1\r\nHost: x\r\n" headers "\r\n"
#define FILL         "0123456789abcdef"

/* A page of LEN bytes, compressible, with a hole of 16 in its middle. */
static void make_pack(struct place *p, size_t len, size_t hole_len, struct http_pack_how how)
{
    static const struct http_header_line headers[] = {
        {"Content-Type", S_INIT("text/html; charset=utf-8")},
        {"Cache-Control", S_INIT("no-cache")}};
    char *bytes = arena_zeros(p->arena, len + 1);
    for (size_t i = 0; i < len; i++) bytes[i] = "<p>A reply, and another. "[(i * i / 97 + i) % 25];
    how.status = how.status ? how.status : 200;
    how.headers = headers;
    how.headers_count = 2;
    how.bytes = (struct str){bytes, len};
    how.hole_at = len / 2;
    how.hole_len = hole_len;
    p->pack = http_pack_new(&how);
    strcpy(p->fill, FILL);
}

/* What a reader must get: the page with FILL in its middle. */
static struct str page_with(struct place *p, size_t len, size_t hole_len, const char *fill)
{
    char *bytes = arena_zeros(p->arena, len + 1);
    for (size_t i = 0; i < len; i++) bytes[i] = "<p>A reply, and another. "[(i * i / 97 + i) % 25];
    memcpy(bytes + len / 2, fill, hole_len);
    return (struct str){bytes, len};
}

static struct str inflated(struct place *p, struct str gzip, size_t len)
{
    char *out = arena_zeros(p->arena, len + 1);
    z_stream z = {.next_in = (unsigned char *)(uintptr_t)gzip.at,
                  .avail_in = (unsigned)gzip.len,
                  .next_out = (unsigned char *)out,
                  .avail_out = (unsigned)len + 1};
    assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    assert_int_equal(z.avail_in, 0); /* one member and nothing behind it */
    struct str got = {out, z.total_out};
    inflateEnd(&z);
    return got;
}

static void a_pack_is_sent_with_its_status_and_headers(void **state)
{
    struct place *p = place_of(state);
    make_pack(p, 100, 0,
              (struct http_pack_how){.status = 410,
                                     .etag = true,
                                     .last_modified = S("Sun, 06 Nov 1994 08:49:37 GMT")});
    struct answer_seen a = ask(p, GET("If-None-Match: *\r\n"));
    assert_int_equal(a.status, 410);
    assert_str(header_in(a.head, "Content-Type"), "text/html; charset=utf-8");
    assert_str(header_in(a.head, "Cache-Control"), "no-cache");
    assert_str(header_in(a.head, "X-Always"), "there");
    assert_str(header_in(a.head, "Content-Length"), "100");
    assert_str(header_in(a.head, "Last-Modified"), "Sun, 06 Nov 1994 08:49:37 GMT");
    assert_null(header_in(a.head, "Vary").at);
    assert_true(str_starts(header_in(a.head, "ETag"), S("W/\"")));
    assert_true(str_eq(a.body, page_with(p, 100, 0, "")));
}

static void each_sending_has_its_own_fill_in_the_hole(void **state)
{
    struct place *p = place_of(state);
    make_pack(p, 5000, 16, (struct http_pack_how){.etag = true});
    struct answer_seen first = ask(p, GET(""));
    assert_true(str_eq(first.body, page_with(p, 5000, 16, FILL)));
    strcpy(p->fill, "ghijklmnopqrstuv");
    struct answer_seen second = ask(p, GET(""));
    assert_true(str_eq(second.body, page_with(p, 5000, 16, "ghijklmnopqrstuv")));
    assert_true(str_eq(header_in(first.head, "ETag"), header_in(second.head, "ETag")));
}

static void gzip_is_made_at_the_second_request_for_it_and_holds_the_same_bytes(void **state)
{
    struct place *p = place_of(state);
    for (size_t hole = 0; hole <= 16; hole += 16) {
        make_pack(p, 20000, hole, (struct http_pack_how){.etag = true, .compress = true});
        struct answer_seen first = ask(p, GET("Accept-Encoding: gzip\r\n"));
        assert_null(header_in(first.head, "Content-Encoding").at);
        for (int i = 0; i < 3; i++) {
            p->fill[3] = (char)('A' + i);
            struct answer_seen a = ask(p, GET("Accept-Encoding: br, gzip\r\n"));
            assert_str(header_in(a.head, "Content-Encoding"), "gzip");
            assert_str(header_in(a.head, "Vary"), "Accept-Encoding");
            assert_true(str_eq(header_in(a.head, "ETag"), header_in(first.head, "ETag")));
            assert_true(a.body.len < 15000);
            assert_true(str_eq(inflated(p, a.body, 20000), page_with(p, 20000, hole, p->fill)));
        }
        struct answer_seen plain = ask(p, GET("Accept-Encoding: gzip;q=0\r\n"));
        assert_null(header_in(plain.head, "Content-Encoding").at);
        assert_str(header_in(plain.head, "Vary"), "Accept-Encoding");
        assert_true(str_eq(plain.body, page_with(p, 20000, hole, p->fill)));
        http_pack_free(&p->pack);
    }
}

static void what_does_not_get_smaller_stays_as_it_is(void **state)
{
    struct place *p = place_of(state);
    make_pack(p, 40, 16, (struct http_pack_how){.compress = true});
    for (int i = 0; i < 3; i++) {
        struct answer_seen a = ask(p, GET("Accept-Encoding: gzip\r\n"));
        assert_null(header_in(a.head, "Content-Encoding").at);
        assert_int_equal(a.body.len, 40);
    }
}

static void a_head_request_says_of_gzip_what_a_get_would(void **state)
{
    struct place *p = place_of(state);
    make_pack(p, 20000, 16, (struct http_pack_how){.compress = true});
    ask(p, GET("Accept-Encoding: gzip\r\n"));
    struct answer_seen get = ask(p, GET("Accept-Encoding: gzip\r\n"));
    struct answer_seen head =
        ask_of(p, "HEAD /pack HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n", false);
    assert_str(header_in(head.head, "Content-Encoding"), "gzip");
    assert_true(
        str_eq(header_in(head.head, "Content-Length"), header_in(get.head, "Content-Length")));
}

static void is_unchanged(struct place *p, const char *condition, bool expected)
{
    struct str request =
        arena_printf(p->arena, "GET /pack HTTP/1.1\r\nHost: x\r\n%s\r\n\r\n", condition);
    struct answer_seen a = ask(p, arena_c_string(p->arena, request));
    if (a.status != (expected ? 304 : 200)) fail_msg("%d for %s", a.status, condition);
    assert_true(header_in(a.head, "ETag").len > 4);
    assert_str(header_in(a.head, "Cache-Control"), "no-cache");
    assert_str(header_in(a.head, "X-Always"), "there");
    if (!expected) return;
    assert_int_equal(a.body.len, 0);
    assert_null(header_in(a.head, "Content-Type").at);
    struct str length = header_in(a.head, "Content-Length");
    assert_true(!length.at || str_eq(length, S("20000"))); /* RFC 9110 section 8.6 */
}

static void an_unchanged_page_is_304(void **state)
{
    struct place *p = place_of(state);
    make_pack(p, 20000, 16,
              (struct http_pack_how){.etag = true,
                                     .compress = true,
                                     .last_modified = S("Sun, 06 Nov 1994 08:49:37 GMT")});
    struct str weak = header_in(ask(p, GET("")).head, "ETag");
    is_unchanged(p, arena_printf(p->arena, "If-None-Match: %.*s", STR(weak)).at, true);
    is_unchanged(
        p, arena_printf(p->arena, "If-None-Match: \"x,y\", %.*s", STR(str_from(weak, 2))).at, true);
    is_unchanged(p, "If-None-Match: *", true);
    is_unchanged(p, "If-None-Match: W/\"else\"", false);
    is_unchanged(p, "If-None-Match:", false);
    is_unchanged(p, "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT", true);
    is_unchanged(p, "If-Modified-Since: Sunday, 06-Nov-94 08:49:38 GMT", true);
    is_unchanged(p, "If-Modified-Since: Sun Nov  6 08:49:36 1994", false);
    is_unchanged(p, "If-Modified-Since: yesterday", false);
    /* A tag that does not match is not made up for by a date that does. */
    is_unchanged(p, "If-None-Match: \"else\"\r\nIf-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT",
                 false);
}

static void a_post_is_never_304(void **state)
{
    struct place *p = place_of(state);
    make_pack(p, 100, 16, (struct http_pack_how){.etag = true});
    struct answer_seen a =
        ask(p, "POST /pack HTTP/1.1\r\nHost: x\r\nIf-None-Match: *\r\nContent-Length: 0\r\n\r\n");
    assert_int_equal(a.status, 200);
}

/* More readers at once than copies are kept, all slow: each still gets its own fill. */
static void many_slow_readers_each_get_their_own(void **state)
{
    enum { READERS = 100, BYTES = 600000 };
    struct place *p = place_of(state);
    static struct client readers[READERS];
    for (int gzip = 0; gzip < 2; gzip++) {
        make_pack(p, BYTES, 16, (struct http_pack_how){.compress = true});
        ask(p, GET("Accept-Encoding: gzip\r\n"));
        for (size_t i = 0; i < READERS; i++) {
            snprintf(p->fill, sizeof p->fill, "reader %09zu", i);
            client_open(&readers[i], p);
            client_say(&readers[i], gzip ? GET("Accept-Encoding: gzip\r\n") : GET(""));
            uint64_t before = http_server_figures(p->server).requests;
            while (http_server_figures(p->server).requests == before) turn(p, -1, 0);
        }
        for (size_t i = READERS; i-- > 0;) {
            struct answer_seen a = answer_next(&readers[i]);
            snprintf(p->fill, sizeof p->fill, "reader %09zu", i);
            struct str body = gzip ? inflated(p, a.body, BYTES) : a.body;
            assert_true(str_eq(body, page_with(p, BYTES, 16, p->fill)));
            client_close(&readers[i]);
        }
        http_pack_free(&p->pack);
    }
}

static void a_pack_that_its_owner_freed_is_sent_to_the_end(void **state)
{
    struct place *p = place_of(state);
    struct client c;
    make_pack(p, 6000000, 16, (struct http_pack_how){0});
    struct str expected = page_with(p, 6000000, 16, FILL);
    client_open(&c, p);
    client_say(&c, GET(""));
    while (http_server_figures(p->server).requests == 0) turn(p, -1, 0);
    http_pack_free(&p->pack);
    assert_null(p->pack);
    assert_true(str_eq(answer_next(&c).body, expected));
    client_close(&c);
}

static void a_pack_says_what_memory_it_holds(void **state)
{
    struct place *p = place_of(state);
    make_pack(p, 20000, 16, (struct http_pack_how){.compress = true});
    size_t fresh = http_pack_bytes(p->pack);
    assert_true(fresh > 20000 && fresh < 22000);
    ask(p, GET(""));
    size_t once = http_pack_bytes(p->pack);
    assert_true(once > 40000 && once < 42000);
    for (int i = 0; i < 10; i++) ask(p, GET(""));
    assert_int_equal(http_pack_bytes(p->pack), once); /* one reader after the other: one copy */
}

static void an_answer_may_be_empty_and_its_headers_too(void **state)
{
    struct place *p = place_of(state);
    make_pack(p, 0, 0, (struct http_pack_how){.compress = true, .etag = true});
    assert_str(header_in(ask(p, GET("Accept-Encoding: gzip\r\n")).head, "Content-Length"), "0");
    assert_int_equal(ask(p, GET("Accept-Encoding: gzip\r\n")).body.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_server(a_pack_is_sent_with_its_status_and_headers),
        with_server(each_sending_has_its_own_fill_in_the_hole),
        with_server(gzip_is_made_at_the_second_request_for_it_and_holds_the_same_bytes),
        with_server(what_does_not_get_smaller_stays_as_it_is),
        with_server(a_head_request_says_of_gzip_what_a_get_would),
        with_server(an_unchanged_page_is_304),
        with_server(a_post_is_never_304),
        with_server(many_slow_readers_each_get_their_own),
        with_server(a_pack_that_its_owner_freed_is_sent_to_the_end),
        with_server(a_pack_says_what_memory_it_holds),
        with_server(an_answer_may_be_empty_and_its_headers_too),
    };
    return cmocka_run_group_tests_name("http answers", tests, NULL, NULL);
}
