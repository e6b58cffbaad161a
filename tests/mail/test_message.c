/* Messages: what is in them whatever the words are. test_roundtrip.py reads them as a mail program
 * does. */
#include "../text/in_arena.h"

#include "mail/mail.h"

static const struct mailbox from = {S_INIT("Letters"), S_INIT("replies@example.org")};

static struct message usual(void)
{
    return (struct message){
        .from = &from,
        .to = S("reader@example.net"),
        .subject = S("An answer to your reply"),
        .id = S("q7XkZ0b1"),
        .date_ms = INT64_C(1795356305000), /* 22 November 2026, 14:05:05 */
        .lang = S("en"),
        .unsubscribe = {S("https://example.org/unsubscribe/q7XkZ0b1")},
        .text = S("Hello.\n\nSomebody has answered.\n"),
        .html = HTML_LIT("<p>Somebody has answered.</p>\n"),
    };
}

static struct str written(struct arena *a, const struct message *m)
{
    struct err e;
    struct buf b;
    buf_init(&b, LIMIT_MAIL_BYTES);
    if (!message_write(&b, m, &e)) fail_msg("%s", e.detail);
    struct str made = arena_dup(a, buf_str(&b));
    buf_done(&b);
    return made;
}

static enum err_kind refused(const struct message *m)
{
    struct err e;
    struct buf b;
    buf_init(&b, LIMIT_MAIL_BYTES);
    assert_false(message_write(&b, m, &e));
    buf_done(&b);
    return e.kind;
}

static bool has(struct str s, struct str part) { return str_find(s, part, 0) < s.len; }

static void a_message_is_these_bytes(void **state)
{
    struct message m = usual();
    m.follows = S("thread-3");
    assert_says(S("Date: Sun, 22 Nov 2026 14:05:05 +0000\r\n"
                  "From: \"Letters\" <replies@example.org>\r\n"
                  "To: <reader@example.net>\r\n"
                  "Message-ID: <q7XkZ0b1@example.org>\r\n"
                  "In-Reply-To: <thread-3@example.org>\r\n"
                  "References: <thread-3@example.org>\r\n"
                  "Subject: An answer to your reply\r\n"
                  "Auto-Submitted: auto-generated\r\n"
                  "List-Unsubscribe: <https://example.org/unsubscribe/q7XkZ0b1>\r\n"
                  "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
                  "Content-Language: en\r\n"
                  "MIME-Version: 1.0\r\n"
                  "Content-Type: multipart/alternative; boundary=\"=_toguna\"\r\n"
                  "\r\n"
                  "--=_toguna\r\n"
                  "Content-Type: text/plain; charset=UTF-8\r\n"
                  "Content-Transfer-Encoding: quoted-printable\r\n"
                  "\r\n"
                  "Hello.\r\n\r\nSomebody has answered.\r\n"
                  "--=_toguna\r\n"
                  "Content-Type: text/html; charset=UTF-8\r\n"
                  "Content-Transfer-Encoding: quoted-printable\r\n"
                  "\r\n"
                  "<p>Somebody has answered.</p>\r\n"
                  "--=_toguna--\r\n"),
                written(*state, &m));
}

static void one_click_needs_https(void **state)
{
    struct message m = usual();
    m.unsubscribe.text = S("http://127.0.0.1:8080/unsubscribe/x");
    struct str made = written(*state, &m);
    assert_true(has(made, S("List-Unsubscribe: <http://127.0.0.1:8080/unsubscribe/x>\r\n")));
    assert_false(has(made, S("List-Unsubscribe-Post")));
    m.unsubscribe.text = STR_NONE;
    assert_false(has(written(*state, &m), S("List-Unsubscribe")));
}

static void hosts_beyond_ascii_are_written_in_it(void **state)
{
    struct mailbox box;
    struct err e;
    struct message m = usual();
    assert_true(mailbox_parse(*state, S("B\xC3\xBCro <post@b\xC3\xBCro.example>"), &box, &e));
    m.from = &box;
    m.to = S("leser@stra\xC3\x9F"
             "e.example");
    m.unsubscribe.text = S("https://b\xC3\xBCro.example:8443/u/1");
    struct str made = written(*state, &m);
    assert_true(has(made, S("From: =?UTF-8?B?QsO8cm8=?= <post@xn--bro-hoa.example>\r\n")));
    assert_true(has(made, S("To: <leser@xn--strae-oqa.example>\r\n")));
    assert_true(has(made, S("Message-ID: <q7XkZ0b1@xn--bro-hoa.example>\r\n")));
    assert_true(has(made, S("<https://xn--bro-hoa.example:8443/u/1>\r\n")));
}

static void a_language_that_is_no_tag_is_left_out(void **state)
{
    struct message m = usual();
    m.lang = S("en\r\nBcc: a@b.example");
    assert_false(has(written(*state, &m), S("Bcc")));
    assert_false(has(written(*state, &m), S("Content-Language")));
}

static void addresses_and_ids_that_are_none_are_refused(void **state)
{
    (void)state;
    static const struct str bad[] = {
        S_INIT(""),
        S_INIT("reader"),
        S_INIT("a@b.example, c@d.example"),
        S_INIT("a@b.example\r\nBcc: c@d.example"),
        S_INIT("a@b.example\nBcc: c@d.example"),
        S_INIT("a\0@b.example"),
        S_INIT("<a@b.example>"),
        S_INIT("\"a\r\n b\"@b.example"),
    };
    struct message m = usual();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        m.to = bad[i];
        assert_int_equal(refused(&m), ERR_INPUT);
    }
    static const struct str ids[] = {S_INIT(""),     S_INIT("a b"), S_INIT("a>\r\nX: y"),
                                     S_INIT("a@b"),  S_INIT(".a"),  S_INIT("a."),
                                     S_INIT("a..b"), S_INIT("a\0b")};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        m = usual();
        m.id = ids[i];
        assert_int_equal(refused(&m), ERR_BUG);
        if (ids[i].len == 0) continue; /* follows nothing */
        m = usual();
        m.follows = ids[i];
        assert_int_equal(refused(&m), ERR_BUG);
    }
}

static void an_unsubscribe_address_cannot_break_out(void **state)
{
    (void)state;
    struct message m = usual();
    static const struct str bad[] = {
        S_INIT("https://a.example/>\r\nBcc: b@c.example"),
        S_INIT("https://a.example/>, <https://b.example/"),
        S_INIT("https://a.example/ b"),
        S_INIT("https://a.example/\0"),
        S_INIT("no address"),
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        m.unsubscribe.text = bad[i];
        assert_int_equal(refused(&m), ERR_INPUT);
    }
}

static void what_is_too_large_is_said(void **state)
{
    struct err e;
    struct buf b;
    struct message m = usual();
    m.text.at = memset(arena_zeros(*state, 5000), 'a', 5000);
    m.text.len = 5000;
    buf_init(&b, 4096);
    assert_false(message_write(&b, &m, &e));
    assert_int_equal(e.kind, ERR_LIMIT);
    buf_done(&b);
    char *long_url = arena_zeros(*state, 2000);
    memset(long_url, 'a', 2000);
    memcpy(long_url, "https://a.example/", 18);
    m = usual();
    m.unsubscribe.text = (struct str){long_url, 2000};
    assert_int_equal(refused(&m), ERR_LIMIT);
}

/* ---- mail.from and mail.url ---- */

static void assert_mailbox(struct arena *a, struct str s, struct str name, struct str address)
{
    struct mailbox box;
    struct err e;
    if (!mailbox_parse(a, s, &box, &e)) fail_msg("%s", e.detail);
    assert_says(name, box.name);
    assert_says(address, box.address);
}

static void senders_are_read(void **state)
{
    assert_mailbox(*state, S(" a@b.example "), S(""), S("a@b.example"));
    assert_mailbox(*state, S("<a@b.example>"), S(""), S("a@b.example"));
    assert_mailbox(*state, S("Letters, all <a@b.example>"), S("Letters, all"), S("a@b.example"));
    assert_mailbox(*state, S("\"Letters\" <a@b.example>"), S("Letters"), S("a@b.example"));
    assert_mailbox(*state, S("1 < 2 <a@b.example>"), S("1 < 2"), S("a@b.example"));
    static const struct str bad[] = {S_INIT(""),
                                     S_INIT("Letters"),
                                     S_INIT("Letters <a>"),
                                     S_INIT("<a@b.example"),
                                     S_INIT("a@b.example>"),
                                     S_INIT("\xFF <a@b.example>")};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct mailbox box;
        struct err e = {.kind = ERR_BUG};
        assert_false(mailbox_parse(*state, bad[i], &box, &e));
        assert_int_equal(e.kind, ERR_INPUT);
    }
}

static void servers_are_read(void **state)
{
    static const struct {
        struct str url, host;
        enum mail_tls tls;
        unsigned port;
        struct str user, password;
    } cases[] = {
        {S_INIT("smtp://mail.example.org"), S_INIT("mail.example.org"), MAIL_TLS_STARTTLS, 25,
         S_INIT(""), S_INIT("")},
        {S_INIT("smtp://u:p@mail.example.org"), S_INIT("mail.example.org"), MAIL_TLS_STARTTLS, 587,
         S_INIT("u"), S_INIT("p")},
        {S_INIT("SMTPS://me%40example.org:a%3ab%2F%25+@mail.example.org/"),
         S_INIT("mail.example.org"), MAIL_TLS_AT_ONCE, 465, S_INIT("me@example.org"),
         S_INIT("a:b/%+")},
        {S_INIT("smtp://me@example.org:p@ss@mail.example.org:2525"), S_INIT("mail.example.org"),
         MAIL_TLS_STARTTLS, 2525, S_INIT("me@example.org"), S_INIT("p@ss")},
        {S_INIT("smtp://127.0.0.1:2525"), S_INIT("127.0.0.1"), MAIL_TLS_NONE, 2525, S_INIT(""),
         S_INIT("")},
        {S_INIT("smtp://127.8.9.1"), S_INIT("127.8.9.1"), MAIL_TLS_NONE, 25, S_INIT(""),
         S_INIT("")},
        {S_INIT("smtp://[::1]:26"), S_INIT("::1"), MAIL_TLS_NONE, 26, S_INIT(""), S_INIT("")},
        {S_INIT("smtp://[2001:db8::1]"), S_INIT("2001:db8::1"), MAIL_TLS_STARTTLS, 25, S_INIT(""),
         S_INIT("")},
        {S_INIT("smtp://localhost"), S_INIT("localhost"), MAIL_TLS_NONE, 25, S_INIT(""),
         S_INIT("")},
        {S_INIT("smtps://localhost"), S_INIT("localhost"), MAIL_TLS_AT_ONCE, 465, S_INIT(""),
         S_INIT("")},
        {S_INIT("smtp://127.0.0.1.example"), S_INIT("127.0.0.1.example"), MAIL_TLS_STARTTLS, 25,
         S_INIT(""), S_INIT("")},
        {S_INIT("smtp://b\xC3\xBCro.example"), S_INIT("xn--bro-hoa.example"), MAIL_TLS_STARTTLS, 25,
         S_INIT(""), S_INIT("")},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct mail_server s;
        struct err e;
        if (!mail_server_parse(*state, cases[i].url, &s, &e)) fail_msg("%.*s", STR(cases[i].url));
        assert_says(cases[i].host, s.host);
        assert_int_equal(s.tls, cases[i].tls);
        assert_int_equal(s.port, cases[i].port);
        assert_says(cases[i].user, s.user);
        assert_says(cases[i].password, s.password);
    }
}

static void what_is_no_server_is_refused_without_repeating_it(void **state)
{
    static const struct str bad[] = {
        S_INIT(""),
        S_INIT("secret"),
        S_INIT("http://u:secret@h.example"),
        S_INIT("smtp:u:secret@h.example"),
        S_INIT("smtp://"),
        S_INIT("smtp://u:secret@"),
        S_INIT("smtp://u:secret@h.example:0"),
        S_INIT("smtp://u:secret@h.example:70000"),
        S_INIT("smtp://u:secret@h.example:x"),
        S_INIT("smtp://u:secret@h.example/path"),
        S_INIT("smtp://u:secret@h.example\r\nX"),
        S_INIT("smtp://u:secret%0@h.example"),
        S_INIT("smtp://u:secret%00@h.example"),
        S_INIT("smtp://:secret@h.example"),
        S_INIT("smtp://u:secret@[::1"),
        S_INIT("smtp://u:secret@[h.example]"),
        S_INIT("smtp://u:secret@[::1]x"),
        S_INIT("smtp://h ost.example"),
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct mail_server s;
        struct err e = {.kind = ERR_BUG};
        if (mail_server_parse(*state, bad[i], &s, &e)) fail_msg("%.*s", STR(bad[i]));
        assert_int_equal(e.kind, ERR_INPUT);
        assert_null(strstr(e.detail, "secret"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_message_is_these_bytes),
        TEST(one_click_needs_https),
        TEST(hosts_beyond_ascii_are_written_in_it),
        TEST(a_language_that_is_no_tag_is_left_out),
        TEST(addresses_and_ids_that_are_none_are_refused),
        TEST(an_unsubscribe_address_cannot_break_out),
        TEST(what_is_too_large_is_said),
        TEST(senders_are_read),
        TEST(servers_are_read),
        TEST(what_is_no_server_is_refused_without_repeating_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
