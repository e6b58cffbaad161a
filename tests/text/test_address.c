/* Addresses of people: who gets mail there, and what two spellings share. */
#include "in_arena.h"

#include "corpus.h"

static void addresses_mail_is_sent_to_are_taken(void **state)
{
    (void)state;
    static const struct str good[] = {
        S_INIT("a@example.org"),
        S_INIT("first.last+tag@mail.example.co.uk"),
        S_INIT("o'neil_{x}@example.org"),
        S_INIT("123@123.com"),
        S_INIT("\"john smith\"@example.org"),
        S_INIT("\"a@b\"@example.org"),
        S_INIT("\"a\\\"b\"@example.org"),
        S_INIT("a@[192.0.2.1]"),
        S_INIT("a@[IPv6:2001:db8::1]"),
        S_INIT("a@xn--bcher-kva.example"),
        S_INIT("j\xC3\xBCrgen@b\xC3\xBC"
               "cher.example"),
        S_INIT("\xE7\x94\xA8\xE6\x88\xB7@\xE4\xBE\x8B\xE5\xAD\x90.\xE5\xB9\xBF\xE5\x91\x8A"),
        S_INIT("\xD8\xA3\xD8\xAD\xD9\x85\xD8\xAF@example.org"),
        S_INIT("\xF0\x9F\x91\x8D@example.org"),
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        if (address_check(good[i]) != ADDRESS_OK) fail_msg("%.*s is refused", STR(good[i]));
}

static void each_fault_has_its_name(void **state)
{
    (void)state;
    static const struct {
        struct str s;
        enum address_fault fault;
    } cases[] = {
        {S_INIT(""), ADDRESS_NO_AT},
        {S_INIT("example.org"), ADDRESS_NO_AT},
        {S_INIT("@"), ADDRESS_NO_NAME},
        {S_INIT("@example.org"), ADDRESS_NO_NAME},
        {S_INIT("a@"), ADDRESS_NO_HOST},
        {S_INIT("a@localhost"), ADDRESS_NO_HOST},
        {S_INIT("a@example."), ADDRESS_NO_HOST},
        {S_INIT("a@.org"), ADDRESS_NO_HOST},
        {S_INIT("a@example..org"), ADDRESS_NO_HOST},
        {S_INIT("a@192.0.2.1"), ADDRESS_NO_HOST},
        {S_INIT(" a@example.org"), ADDRESS_BAD_CHAR},
        {S_INIT("a@example.org "), ADDRESS_BAD_CHAR},
        {S_INIT("a@example.org\n"), ADDRESS_BAD_CHAR},
        {S_INIT("a@exam ple.org"), ADDRESS_BAD_CHAR},
        {S_INIT("a b@example.org"), ADDRESS_BAD_CHAR},
        {S_INIT("a..b@example.org"), ADDRESS_BAD_CHAR},
        {S_INIT(".a@example.org"), ADDRESS_BAD_CHAR},
        {S_INIT("a.@example.org"), ADDRESS_BAD_CHAR},
        {S_INIT("a@b@example.org"), ADDRESS_BAD_CHAR},
        {S_INIT("a,b@example.org"), ADDRESS_BAD_CHAR},
        {S_INIT("a(comment)@example.org"), ADDRESS_BAD_CHAR},
        {S_INIT("A <a@example.org>"), ADDRESS_BAD_CHAR},
        {S_INIT("a@-example.org"), ADDRESS_BAD_CHAR},
        {S_INIT("a@example-.org"), ADDRESS_BAD_CHAR},
        {S_INIT("a@exam_ple.org"), ADDRESS_BAD_CHAR},
        {S_INIT("a@[example.org]"), ADDRESS_BAD_CHAR},
        {S_INIT("a@[192.0.2]"), ADDRESS_BAD_CHAR},
        {S_INIT("a@[]"), ADDRESS_BAD_CHAR},
        {S_INIT("a@["), ADDRESS_BAD_CHAR},
        {S_INIT("\"a@example.org"), ADDRESS_BAD_CHAR},
        {S_INIT("\"a\\\"@example.org"), ADDRESS_BAD_CHAR},
        {S_INIT("\"a\nb\"@example.org"), ADDRESS_BAD_CHAR},
        {S_INIT("\"@example.org"), ADDRESS_BAD_CHAR},
        {S_INIT("a\0b@example.org"), ADDRESS_BAD_CHAR},
        {S_INIT("a@example.org\0"), ADDRESS_BAD_CHAR},
        {S_INIT("a\xE2\x80\x8B@example.org"), ADDRESS_BAD_CHAR}, /* an invisible space */
        {S_INIT("a\xE2\x80\xAE@example.org"), ADDRESS_BAD_CHAR}, /* turns the direction */
        {S_INIT("a\xC2\xA0@example.org"), ADDRESS_BAD_CHAR},
        {S_INIT("a@exa\xE2\x80\xA6mple.org"), ADDRESS_BAD_CHAR},
        {S_INIT("a\xFF@example.org"), ADDRESS_BAD_CHAR},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (address_check(cases[i].s) != cases[i].fault)
            fail_msg("%.*s: %d", STR(cases[i].s), (int)address_check(cases[i].s));
}

static void lengths_are_those_of_the_standard(void **state)
{
    struct buf b;
    buf_init(&b, 400);
    for (size_t i = 0; i < 64; i++) buf_add_char(&b, 'n');
    buf_add(&b, S("@example.org"));
    assert_int_equal(address_check(buf_str(&b)), ADDRESS_OK);
    assert_int_equal(address_check(arena_printf(*state, "n%.*s", STR(buf_str(&b)))), ADDRESS_LONG);
    buf_clear(&b);
    buf_add(&b, S("nn@"));
    for (size_t i = 0; i < 62; i++) buf_add(&b, S("abc."));
    buf_add(&b, S("org"));
    assert_int_equal(b.len, LIMIT_ADDRESS_BYTES);
    assert_int_equal(address_check(buf_str(&b)), ADDRESS_OK);
    buf_add_char(&b, 'g');
    assert_int_equal(address_check(buf_str(&b)), ADDRESS_LONG);
    buf_clear(&b);
    buf_add(&b, S("a@"));
    for (size_t i = 0; i < 64; i++) buf_add_char(&b, 'l');
    buf_add(&b, S(".org"));
    assert_int_equal(address_check(buf_str(&b)), ADDRESS_BAD_CHAR);
    buf_done(&b);
}

static void two_spellings_share_one_normal_form(void **state)
{
    assert_says(S("a.b@example.org"), address_normal(*state, S(" A.b@EXAMPLE.org\n")));
    assert_says(S("\xC3\xA9@x.org"), address_normal(*state, S("E\xCC\x81@X.ORG")));
    assert_says(S("\xC3\xA9@x.org"), address_normal(*state, S("\xC3\x89@x.org")));
    assert_says(S("\xCF\x83@x.org"), address_normal(*state, S("\xCE\xA3@x.org")));
    assert_says(S("\xFF"), address_normal(*state, S("\xFF")));
    struct str once = address_normal(*state, S("\xC4\xB0.I@x.org"));
    assert_says(once, address_normal(*state, once));
}

/* What the isemail cases say of an address, as far as it is ours to judge. */
static bool ought_to_be_taken(struct str category, struct str diagnosis)
{
    if (str_eq(diagnosis, S("ISEMAIL_RFC5321_IPV6DEPRECATED"))) return true;
    if (str_starts(diagnosis, S("ISEMAIL_RFC5321_TLD"))) return false; /* no mail from outside */
    return str_eq(category, S("ISEMAIL_VALID_CATEGORY")) ||
           str_eq(category, S("ISEMAIL_DNSWARN")) || str_eq(category, S("ISEMAIL_RFC5321"));
}

static void the_isemail_cases_are_judged_as_the_standard_does(void **state)
{
    struct str all = corpus_read(*state, "email-isemail/tests.jsonl");
    if (!all.at) skip();
    size_t tried = 0;
    while (all.at) {
        struct str line = str_cut(&all, '\n'), address, category, diagnosis;
        bool whole = corpus_string(*state, line, S("\"address_bytes\": "), &address) &&
                     corpus_string(*state, line, S("\"category\": "), &category) &&
                     corpus_string(*state, line, S("\"diagnosis\": "), &diagnosis);
        /* Hosts of one label have DNS warnings there; here they are refused without asking. */
        size_t at = str_find_char(address, '@', 0);
        if (!whole || str_eq(str_from(address, at), S("@io"))) continue;
        if ((address_check(address) == ADDRESS_OK) != ought_to_be_taken(category, diagnosis))
            fail_msg("%.*s (%.*s)", STR(address), STR(diagnosis));
        tried++;
    }
    assert_true(tried > 150);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(addresses_mail_is_sent_to_are_taken),
        TEST(each_fault_has_its_name),
        TEST(lengths_are_those_of_the_standard),
        TEST(two_spellings_share_one_normal_form),
        TEST(the_isemail_cases_are_judged_as_the_standard_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
