/* A page compressed once, whose hole is filled for each reader: whatever the page, the place of the
 * hole and the fill, it is one gzip member that gives back exactly the page with the fill. */
#include "for_tests.h"
#include "http/gzip.h"
#include <zlib.h>

struct made {
    char *page;
    size_t len, hole_at, hole_len;
};

/* Decompressed with GZIP's own check of CRC and length; must equal the page with FILL in its hole.
 */
static void holds(const struct gzip_page *g, const struct made *m, struct str fill)
{
    char *sent = malloc(g->len), *got = malloc(m->len + 1);
    memcpy(sent, g->at, g->len);
    memcpy(m->page + m->hole_at, fill.at, fill.len);
    if (fill.len) {
        memcpy(sent + g->hole_at, fill.at, fill.len);
        gzip_crc(&g->join, fill, sent + g->crc_at);
    }
    z_stream z = {.next_in = (unsigned char *)sent,
                  .avail_in = (unsigned)g->len,
                  .next_out = (unsigned char *)got,
                  .avail_out = (unsigned)m->len + 1};
    assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    assert_int_equal(z.avail_in, 0);
    assert_int_equal(z.total_out, m->len);
    assert_memory_equal(got, m->page, m->len);
    inflateEnd(&z);
    free(sent);
    free(got);
}

static void survives(const struct made *m)
{
    static const char fills[2][GZIP_HOLE_BYTES_MAX] = {{0}, "a token of its own, and then nothing"};
    struct gzip_page g;
    assert_true(gzip_make((struct str){m->page, m->len}, m->hole_at, m->hole_len, &g));
    assert_true(g.len <= m->len);
    for (size_t i = 0; i < 2; i++) holds(&g, m, (struct str){fills[i], m->hole_len});
    free(g.at);
}

/* Deterministic, so that a failure comes again: words of an alphabet of LETTERS bytes. */
static void fill_page(struct made *m, unsigned letters, uint32_t seed)
{
    for (size_t i = 0; i < m->len; i++) {
        seed = seed * 1664525 + 1013904223;
        m->page[i] = (char)(i > 40 && seed >> 30 ? m->page[i - 1 - (seed >> 8) % 40]
                                                 : (char)((seed >> 16) % letters));
    }
}

static void a_page_comes_back_wherever_its_hole_is(void **state)
{
    (void)state;
    static const size_t lengths[] = {1000, 5000, 70000, 300000};
    static const unsigned alphabets[] = {4, 26, 200, 256};
    for (size_t l = 0; l < 4; l++) {
        for (size_t a = 0; a < 4; a++) {
            struct made m = {.page = malloc(lengths[l]), .len = lengths[l], .hole_len = 86};
            const size_t places[] = {0, 1, 57, lengths[l] / 2, lengths[l] - 87, lengths[l] - 86};
            for (size_t i = 0; i < 6; i++) {
                fill_page(&m, alphabets[a], (uint32_t)(l * 100 + a * 10 + i));
                m.hole_at = places[i];
                survives(&m);
            }
            free(m.page);
        }
    }
}

static void a_hole_may_be_of_any_length_to_its_bound(void **state)
{
    (void)state;
    static const size_t lengths[] = {0, 1, 2, 255, 256, 32768, GZIP_HOLE_BYTES_MAX};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        struct made m = {
            .page = malloc(200000), .len = 200000, .hole_at = 1000, .hole_len = lengths[i]};
        fill_page(&m, 26, 7);
        survives(&m);
        free(m.page);
    }
}

/* What stands after the hole repeats what stands before it: the stream refers over the hole, at the
 * right distance. */
static void the_rest_may_refer_to_what_stands_before_the_hole(void **state)
{
    (void)state;
    struct made m = {.page = malloc(40000), .len = 40000, .hole_at = 19950, .hole_len = 100};
    struct gzip_page g;
    fill_page(&m, 200, 3);
    memcpy(m.page + 20050, m.page, 19950);
    survives(&m);
    assert_true(gzip_make((struct str){m.page, m.len}, m.hole_at, m.hole_len, &g));
    struct gzip_page half;
    assert_true(gzip_make((struct str){m.page, 20050}, m.hole_at, m.hole_len, &half));
    assert_true(g.len < half.len + half.len / 4);
    free(g.at);
    free(half.at);
    free(m.page);
}

/* The blank the hole is fed as must not stand in the rest: here every byte there is does. */
static void a_page_that_holds_every_byte_comes_back_too(void **state)
{
    (void)state;
    struct made m = {.page = malloc(60000), .len = 60000, .hole_at = 300, .hole_len = 60};
    for (size_t i = 0; i < m.len; i++) m.page[i] = (char)(i % 256);
    survives(&m);
    for (size_t i = 0; i < m.len; i++) m.page[i] = (char)(i / 100 % 256);
    survives(&m);
    free(m.page);
}

static void what_does_not_get_smaller_is_not_made(void **state)
{
    (void)state;
    struct gzip_page g;
    struct made m = {.page = malloc(5000), .len = 5000};
    uint32_t seed = 1;
    for (size_t i = 0; i < m.len; i++) {
        seed = seed * 1664525 + 1013904223;
        m.page[i] = (char)(seed >> 24);
    }
    assert_false(gzip_make((struct str){m.page, m.len}, 100, 20, &g));
    assert_false(gzip_make(STR_NONE, 0, 0, &g));
    assert_false(gzip_make(S("short"), 0, 0, &g));
    free(m.page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_comes_back_wherever_its_hole_is),
        cmocka_unit_test(a_hole_may_be_of_any_length_to_its_bound),
        cmocka_unit_test(the_rest_may_refer_to_what_stands_before_the_hole),
        cmocka_unit_test(a_page_that_holds_every_byte_comes_back_too),
        cmocka_unit_test(what_does_not_get_smaller_is_not_made),
    };
    return cmocka_run_group_tests_name("http gzip", tests, NULL, NULL);
}
