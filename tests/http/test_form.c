/* Forms as browsers send them: every byte reaches the handler, and nothing is cut. */
#include "for_tests.h"

static void is_parsed(const char *body, size_t count, const char *const *names_and_values)
{
    SCOPED(arena_free) struct arena *a = arena_new();
    struct form f;
    assert_true(form_parse(a, str_of(body), &f));
    assert_int_equal(f.count, count);
    for (size_t i = 0; i < count; i++) {
        assert_str(f.fields[i].name, names_and_values[2 * i]);
        assert_str(f.fields[i].value, names_and_values[2 * i + 1]);
    }
}
#define PARSED(body, count, ...) is_parsed(body, count, (const char *const[]){__VA_ARGS__})

static void fields_are_parted_and_decoded(void **state)
{
    (void)state;
    PARSED("", 0, NULL);
    PARSED("a=b", 1, "a", "b");
    PARSED("a=b&c=d", 2, "a", "b", "c", "d");
    PARSED("&&a=b&&c=d&", 2, "a", "b", "c", "d");
    PARSED("a", 1, "a", "");
    PARSED("a=", 1, "a", "");
    PARSED("=a", 1, "", "a");
    PARSED("a=b=c", 1, "a", "b=c");
    PARSED("a+b=c++d", 1, "a b", "c  d");
    PARSED("%61%3D=%26%2b%25", 1, "a=", "&+%");
    PARSED("a=%c3%A9%F0%9F%8D%89", 1, "a", "\xc3\xa9\xf0\x9f\x8d\x89");
    PARSED("a=%0D%0A%09+", 1, "a", "\r\n\t ");
    PARSED("a=b;c=d", 1, "a", "b;c=d");
}

static void a_percent_sign_without_two_digits_is_itself(void **state)
{
    (void)state;
    PARSED("a=%", 1, "a", "%");
    PARSED("a=%4", 1, "a", "%4");
    PARSED("a=%4g", 1, "a", "%4g");
    PARSED("a=%g4&b=%%41", 2, "a", "%g4", "b", "%A");
    PARSED("a=100%&b=c", 2, "a", "100%", "b", "c");
}

static void a_nul_is_a_byte_like_others(void **state)
{
    (void)state;
    SCOPED(arena_free) struct arena *a = arena_new();
    struct form f;
    assert_true(form_parse(a, S("a=x%00y"), &f));
    assert_int_equal(f.fields[0].value.len, 3);
    assert_memory_equal(f.fields[0].value.at, "x\0y", 3);
}

static void every_byte_survives_however_it_is_written(void **state)
{
    (void)state;
    SCOPED(arena_free) struct arena *a = arena_new();
    struct buf body;
    struct form f;
    buf_init(&body, 4096);
    buf_add(&body, S("all="));
    for (unsigned i = 0; i < 256; i++) buf_addf(&body, i % 2 ? "%%%02x" : "%%%02X", i);
    assert_true(form_parse(a, buf_str(&body), &f));
    struct str all = form_get(&f, S("all"));
    assert_int_equal(all.len, 256);
    for (unsigned i = 0; i < 256; i++) assert_int_equal((unsigned char)all.at[i], i);
    buf_done(&body);
}

static void of_doubles_the_first_counts(void **state)
{
    (void)state;
    SCOPED(arena_free) struct arena *a = arena_new();
    struct form f;
    assert_true(form_parse(a, S("a=1&b=2&a=3"), &f));
    assert_str(form_get(&f, S("a")), "1");
    assert_str(form_get(&f, S("b")), "2");
    assert_null(form_get(&f, S("c")).at);
}

static void no_query_is_no_field_and_too_many_fields_are_refused(void **state)
{
    (void)state;
    SCOPED(arena_free) struct arena *a = arena_new();
    struct buf body;
    struct form f;
    assert_true(form_parse(a, STR_NONE, &f));
    assert_int_equal(f.count, 0);
    buf_init(&body, 4096);
    for (unsigned i = 0; i < LIMIT_FORM_FIELDS; i++) buf_addf(&body, "f%u=x&", i);
    assert_true(form_parse(a, buf_str(&body), &f));
    assert_int_equal(f.count, LIMIT_FORM_FIELDS);
    buf_add(&body, S("one=more"));
    assert_false(form_parse(a, buf_str(&body), &f));
    buf_done(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_parted_and_decoded),
        cmocka_unit_test(a_percent_sign_without_two_digits_is_itself),
        cmocka_unit_test(a_nul_is_a_byte_like_others),
        cmocka_unit_test(every_byte_survives_however_it_is_written),
        cmocka_unit_test(of_doubles_the_first_counts),
        cmocka_unit_test(no_query_is_no_field_and_too_many_fields_are_refused),
    };
    return cmocka_run_group_tests_name("http form", tests, NULL, NULL);
}
