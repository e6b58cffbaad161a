/* The writer: nothing leaves it unescaped. */
#include "../text/in_arena.h"

#include "html/html.h"

static struct str written(struct arena *a, struct str text, bool xml)
{
    struct html_out o;
    if (xml)
        html_init_xml(&o, 10000);
    else
        html_init(&o, 10000);
    html_text(&o, text);
    struct str made = html_take(&o, a).markup;
    html_done(&o);
    return made;
}

static void what_means_something_in_markup_is_escaped(void **state)
{
    assert_says(S("&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt; &amp;amp;"),
                written(*state, S("<a b=\"c\" d='e'> &amp;"), false));
}

static void every_other_character_stays(void **state)
{
    struct str text =
        S("\xC2\xAB\xE2\x80\xAF\xC3\xA9t\xC3\xA9\xC2\xA0\xC2\xBB \xE2\x80\x99 \xE2\x80\x93 "
          "\xE2\x80\x94 \xF0\x9F\x98\x80\t\n\r\f\x7F");
    assert_says(text, written(*state, text, false));
}

static void what_is_no_utf8_is_replaced_byte_by_byte(void **state)
{
    assert_says(S("a\xEF\xBF\xBD\xEF\xBF\xBD"
                  "b"),
                written(*state,
                        S("a\xFF\xC3"
                          "b"),
                        false));
    assert_says(S("\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"),
                written(*state, S("\xED\xA0\x80"), false));
    assert_says(S("x\xEF\xBF\xBDy\xEF\xBF\xBD"), written(*state, S("x\0y\x1B"), false));
}

static void xml_gets_what_xml_can_hold(void **state)
{
    assert_says(S("\xEF\xBF\xBD\t\n&#13;\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"),
                written(*state, S("\f\t\n\r\xEF\xBF\xBE\xEF\xBF\xBF\x01"), true));
    assert_says(S("\xEF\xBF\xBD\xEF\xBC\xA1"),
                written(*state, S("\xEF\xBF\xBD\xEF\xBC\xA1"), true));
}

static void an_attribute_cannot_be_broken_out_of(void **state)
{
    struct html_out o;
    html_init(&o, 1000);
    html_lit(&o, "<a");
    html_attr(&o, "title", S("\" onclick='x'>\n"));
    html_lit(&o, ">");
    assert_says(S("<a title=\"&quot; onclick=&#39;x&#39;&gt;\n\">"), html_take(&o, *state).markup);
    html_done(&o);
}

static void parts_of_a_message_are_markup_and_the_message_is_not(void **state)
{
    struct html_out o;
    html_init(&o, 1000);
    html_filled(&o, S("<{1}> {0} {2} {x} {"), HTML_LIT("<b>0</b>"), HTML_LIT("<i>"));
    assert_says(S("&lt;<i>&gt; <b>0</b> {2} {x} {"), html_take(&o, *state).markup);
    html_done(&o);
}

static void a_hole_is_remembered_where_it_is(void **state)
{
    struct html_out o;
    html_init(&o, 1000);
    html_lit(&o, "<p>");
    html_hole(&o, 4);
    html_u64(&o, 18446744073709551615u);
    assert_int_equal(o.hole_at, 3);
    assert_int_equal(o.hole_len, 4);
    assert_says(S("<p>000018446744073709551615"), html_take(&o, *state).markup);
    html_done(&o);
}

static void past_its_bound_it_is_full_and_says_so(void **state)
{
    struct html_out o;
    (void)state;
    html_init(&o, 8);
    html_text(&o, S("<<"));
    assert_false(buf_is_full(&o.out));
    html_text(&o, S("<"));
    assert_true(buf_is_full(&o.out));
    assert_int_equal(o.out.len, 8);
    html_done(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_means_something_in_markup_is_escaped),
        TEST(every_other_character_stays),
        TEST(what_is_no_utf8_is_replaced_byte_by_byte),
        TEST(xml_gets_what_xml_can_hold),
        TEST(an_attribute_cannot_be_broken_out_of),
        TEST(parts_of_a_message_are_markup_and_the_message_is_not),
        TEST(a_hole_is_remembered_where_it_is),
        TEST(past_its_bound_it_is_full_and_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
