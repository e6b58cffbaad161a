/* The writer of JSON: commas, brackets, and strings from anyone. */
#include "for_tests.h"

static struct str written(struct buf *b, struct str s)
{
    struct json j;
    buf_clear(b);
    json_init(&j, b);
    json_str(&j, s);
    assert_true(json_is_whole(&j));
    return buf_str(b);
}

static void commas_stand_where_they_belong(void **state)
{
    (void)state;
    SCOPED(buf_done) struct buf b;
    struct json j;
    buf_init(&b, 1000);
    json_init(&j, &b);
    assert_false(json_is_whole(&j));
    json_object_begin(&j);
    json_put_str(&j, "s", S("x"));
    json_put_u64(&j, "u", UINT64_MAX);
    json_put_i64(&j, "i", INT64_MIN);
    json_put_bool(&j, "t", true);
    json_put_bool(&j, "f", false);
    json_put_null(&j, "n");
    json_key(&j, "a");
    json_array_begin(&j);
    json_u64(&j, 1);
    json_array_begin(&j);
    json_array_end(&j);
    json_object_begin(&j);
    json_object_end(&j);
    json_i64(&j, -2);
    json_nil(&j);
    json_bool(&j, true);
    json_array_end(&j);
    json_key(&j, "o");
    json_object_begin(&j);
    assert_false(json_is_whole(&j));
    json_object_end(&j);
    json_object_end(&j);
    assert_true(json_is_whole(&j));
    assert_str(buf_str(&b),
               S("{\"s\":\"x\",\"u\":18446744073709551615,\"i\":-9223372036854775808,\"t\":true,"
                 "\"f\":false,\"n\":null,\"a\":[1,[],{},-2,null,true],\"o\":{}}"));
}

static void what_is_special_is_escaped(void **state)
{
    (void)state;
    SCOPED(buf_done) struct buf b;
    buf_init(&b, 1000);
    assert_str(written(&b, STR_NONE), S("\"\""));
    assert_str(written(&b, S("\"\\/\n\r\t\b\0\x1F")),
               S("\"\\\"\\\\/\\n\\r\\t\\u0008\\u0000\\u001f\""));
    assert_str(written(&b, S("\x7F\xC2\x80\xC2\x9B\xC2\xA0")),
               S("\"\\u007f\\u0080\\u009b\xC2\xA0\""));
    assert_str(written(&b, S("\xE2\x80\xA7\xE2\x80\xA8\xE2\x80\xA9\xE2\x80\xAA")),
               S("\"\xE2\x80\xA7\\u2028\\u2029\xE2\x80\xAA\""));
    assert_str(written(&b, S("ظل \xF0\x9F\x8C\xB3 é")), S("\"ظل \xF0\x9F\x8C\xB3 é\""));
}

/* RFC 3629: the edges of what is UTF-8. One mark for each byte that is not. */
static void what_is_no_utf_8_becomes_a_mark(void **state)
{
    (void)state;
    SCOPED(buf_done) struct buf b;
    buf_init(&b, 1000);
#define MARK "\xEF\xBF\xBD"
    static const struct {
        struct str in, out;
    } cases[] = {
        {S_INIT("a\x80z"), S_INIT("\"a" MARK "z\"")},
        {S_INIT("\xC0\xAF"), S_INIT("\"" MARK MARK "\"")},
        {S_INIT("\xC1\xBF"), S_INIT("\"" MARK MARK "\"")},
        {S_INIT("\xE0\x9F\xBF"), S_INIT("\"" MARK MARK MARK "\"")},
        {S_INIT("\xED\xA0\x80"), S_INIT("\"" MARK MARK MARK "\"")},
        {S_INIT("\xF0\x8F\xBF\xBF"), S_INIT("\"" MARK MARK MARK MARK "\"")},
        {S_INIT("\xF4\x90\x80\x80"), S_INIT("\"" MARK MARK MARK MARK "\"")},
        {S_INIT("\xF5"), S_INIT("\"" MARK "\"")},
        {S_INIT("\xFF"), S_INIT("\"" MARK "\"")},
        {S_INIT("\xE2\x82"), S_INIT("\"" MARK MARK "\"")},
        {S_INIT("\xE2\x82\""), S_INIT("\"" MARK MARK "\\\"\"")},
        {S_INIT("\xC3"), S_INIT("\"" MARK "\"")},
        {S_INIT("\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"),
         S_INIT("\"\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xF0\x90\x80\x80\xF4\x8F\xBF\xBF\"")},
    };
    for (size_t i = 0; i < COUNT(cases); i++) assert_str(written(&b, cases[i].in), cases[i].out);
}

static void keys_are_escaped_as_strings_are(void **state)
{
    (void)state;
    SCOPED(buf_done) struct buf b;
    struct json j;
    buf_init(&b, 1000);
    json_init(&j, &b);
    json_object_begin(&j);
    json_put_null(&j, "a\"b");
    json_object_end(&j);
    assert_str(buf_str(&b), S("{\"a\\\"b\":null}"));
}

/* ---- misuse is a bug ---- */

static struct json fresh(void)
{
    static struct buf b;
    struct json j;
    buf_init(&b, 1000);
    json_init(&j, &b);
    return j;
}

static void value_without_key(void)
{
    struct json j = fresh();
    json_object_begin(&j);
    json_nil(&j);
}

static void key_in_an_array(void)
{
    struct json j = fresh();
    json_array_begin(&j);
    json_key(&j, "k");
}

static void bracket_of_the_other_kind(void)
{
    struct json j = fresh();
    json_array_begin(&j);
    json_object_end(&j);
}

static void key_without_value(void)
{
    struct json j = fresh();
    json_object_begin(&j);
    json_key(&j, "k");
    json_object_end(&j);
}

static void too_deep(void)
{
    struct json j = fresh();
    for (unsigned i = 0; i < JSON_DEPTH_MAX; i++) json_array_begin(&j);
}

static void misuse_ends_the_process(void **state)
{
    (void)state;
    static void (*const misuses[])(void) = {value_without_key, key_in_an_array,
                                            bracket_of_the_other_kind, key_without_value, too_deep};
    for (size_t i = 0; i < COUNT(misuses); i++) {
        char said[1024];
        int status;
        size_t n = in_child(misuses[i], said, sizeof said, &status);
        assert_true(WIFSIGNALED(status));
        assert_true(str_find((struct str){said, n}, S("JSON"), 0) < n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commas_stand_where_they_belong),
        cmocka_unit_test(what_is_special_is_escaped),
        cmocka_unit_test(what_is_no_utf_8_becomes_a_mark),
        cmocka_unit_test(keys_are_escaped_as_strings_are),
        cmocka_unit_test(misuse_ends_the_process),
    };
    return cmocka_run_group_tests_name("base json", tests, NULL, NULL);
}
