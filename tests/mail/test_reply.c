/* Answers of SMTP servers: read whole in whatever pieces they come, and what they mean for whom. */
#include "../text/in_arena.h"

#include "mail/reply.h"

static enum reply_state read_all(struct reply_reader *r, struct str s, size_t piece)
{
    enum reply_state state = REPLY_MORE;
    *r = (struct reply_reader){0};
    for (size_t at = 0; at < s.len && state == REPLY_MORE; at += piece) {
        struct str part = str_sub(s, at, piece);
        while (part.len && state == REPLY_MORE) state = reply_read(r, &part);
    }
    return state;
}

static void a_reply_is_read_in_any_pieces(void **state)
{
    (void)state;
    struct str s = S("550-5.1.1 first\r\n550-\r\n550 5.1.1 no such person <a@b.example>\r\n");
    for (size_t piece = 1; piece <= s.len; piece++) {
        struct reply_reader r;
        assert_int_equal(read_all(&r, s, piece), REPLY_WHOLE);
        assert_int_equal(r.reply.code, 550);
        assert_int_equal(r.reply.subject, 1);
        assert_int_equal(r.reply.detail, 1);
    }
}

static void what_follows_a_reply_is_left(void **state)
{
    (void)state;
    struct reply_reader r = {0};
    struct str s = S("250 ok\r\n354 go on\n");
    assert_int_equal(reply_read(&r, &s), REPLY_WHOLE);
    assert_int_equal(r.reply.code, 250);
    assert_says(S("354 go on\n"), s);
    assert_int_equal(reply_read(&r, &s), REPLY_WHOLE);
    assert_int_equal(r.reply.code, 354);
}

static void an_enhanced_code_is_one_of_the_same_class(void **state)
{
    (void)state;
    static const struct {
        struct str line;
        unsigned subject, detail;
    } cases[] = {
        {S_INIT("550 5.7.26 x\r\n"), 7, 26},
        {S_INIT("550 5.1.10\r\n"), 1, 10},
        {S_INIT("550 4.1.1 x\r\n"), 0, 0},
        {S_INIT("550 5.1 x\r\n"), 0, 0},
        {S_INIT("550 5.1.1.1 x\r\n"), 0, 0},
        {S_INIT("550 5.1234.1 x\r\n"), 0, 0},
        {S_INIT("550 5.1.1x\r\n"), 0, 0},
        {S_INIT("550 no\r\n"), 0, 0},
        {S_INIT("550\r\n"), 0, 0},
        {S_INIT("550 \r\n"), 0, 0},
        {S_INIT("550 5.1.1234 x\r\n"), 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reply_reader r;
        assert_int_equal(read_all(&r, cases[i].line, 7), REPLY_WHOLE);
        assert_int_equal(r.reply.subject, cases[i].subject);
        assert_int_equal(r.reply.detail, cases[i].detail);
    }
}

static void what_is_no_reply_is_said(void **state)
{
    static const struct str bad[] = {
        S_INIT("\r\n"),      S_INIT("25\r\n"),     S_INIT("2500 x\r\n"),
        S_INIT("199 x\r\n"), S_INIT("600 x\r\n"),  S_INIT("abc x\r\n"),
        S_INIT("250+x\r\n"), S_INIT(" 250 x\r\n"), S_INIT("HTTP/1.1 400 Bad Request\r\n"),
    };
    struct reply_reader r;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (read_all(&r, bad[i], 3) != REPLY_BAD) fail_msg("%.*s", STR(bad[i]));
    struct buf b;
    buf_init(&b, 100000);
    for (size_t i = 0; i <= REPLY_LINES_MAX; i++) buf_add(&b, S("250-more\r\n"));
    assert_int_equal(read_all(&r, arena_dup(*state, buf_str(&b)), 1000), REPLY_BAD);
    buf_clear(&b);
    buf_add(&b, S("250 "));
    for (size_t i = 0; i < 5000; i++) buf_add(&b, S("long "));
    buf_add(&b, S("\r\n"));
    assert_int_equal(read_all(&r, arena_dup(*state, buf_str(&b)), 1000), REPLY_WHOLE);
    buf_done(&b);
}

static void each_answer_means_this(void **state)
{
    (void)state;
    static const struct {
        enum send_stage stage;
        struct reply reply;
        enum send_outcome outcome;
        bool is_dead;
        const char *detail;
    } cases[] = {
        {STAGE_CONNECT, {421, 0, 0}, SEND_LATER, false, "421 to the connection"},
        {STAGE_CONNECT,
         {554, 7, 1},
         SEND_CONFIG,
         false,
         "554 5.7.1 to the connection: not allowed"},
        {STAGE_FROM, {451, 0, 0}, SEND_LATER, false, "451 to the MAIL FROM"},
        {STAGE_FROM, {530, 7, 0}, SEND_CONFIG, false, "530 5.7.0 to the MAIL FROM: not allowed"},
        {STAGE_FROM,
         {553, 1, 8},
         SEND_CONFIG,
         false,
         "553 5.1.8 to the MAIL FROM: the sender's address is bad"},
        {STAGE_FROM, {552, 0, 0}, SEND_REFUSED, false, "552 to the MAIL FROM"},
        {STAGE_FROM,
         {552, 3, 4},
         SEND_REFUSED,
         false,
         "552 5.3.4 to the MAIL FROM: too long for the server"},
        {STAGE_TO, {450, 2, 0}, SEND_LATER, false, "450 4.2.0 to the RCPT TO"},
        {STAGE_TO, {452, 2, 2}, SEND_LATER, false, "452 4.2.2 to the RCPT TO: the mailbox is full"},
        {STAGE_TO, {550, 0, 0}, SEND_REFUSED, true, "550 to the RCPT TO"},
        {STAGE_TO, {550, 1, 1}, SEND_REFUSED, true, "550 5.1.1 to the RCPT TO: no such mailbox"},
        {STAGE_TO,
         {556, 1, 10},
         SEND_REFUSED,
         true,
         "556 5.1.10 to the RCPT TO: the host takes no mail"},
        {STAGE_TO,
         {550, 2, 1},
         SEND_REFUSED,
         true,
         "550 5.2.1 to the RCPT TO: the mailbox is disabled"},
        {STAGE_TO,
         {552, 2, 2},
         SEND_REFUSED,
         false,
         "552 5.2.2 to the RCPT TO: the mailbox is full"},
        {STAGE_TO,
         {550, 1, 8},
         SEND_REFUSED,
         false,
         "550 5.1.8 to the RCPT TO: the sender's address is bad"},
        {STAGE_TO, {554, 7, 1}, SEND_CONFIG, false, "554 5.7.1 to the RCPT TO: not allowed"},
        {STAGE_TO, {530, 0, 0}, SEND_CONFIG, false, "530 to the RCPT TO"},
        {STAGE_TO, {252, 0, 0}, SEND_LATER, false, "252 to the RCPT TO"},
        {STAGE_DATA, {554, 0, 0}, SEND_REFUSED, false, "554 to the DATA"},
        {STAGE_DATA, {250, 0, 0}, SEND_LATER, false, "250 to the DATA"},
        {STAGE_BODY,
         {550, 7, 26},
         SEND_REFUSED,
         false,
         "550 5.7.26 to the message: neither SPF nor DKIM holds"},
        {STAGE_BODY, {550, 1, 1}, SEND_REFUSED, false, "550 5.1.1 to the message: no such mailbox"},
        {STAGE_BODY, {421, 4, 2}, SEND_LATER, false, "421 4.4.2 to the message"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct send_result got;
        reply_judge(cases[i].stage, cases[i].reply, &got);
        assert_string_equal(got.detail, cases[i].detail);
        assert_int_equal(got.outcome, cases[i].outcome);
        assert_int_equal(got.address_is_dead, cases[i].is_dead);
        assert_false(got.unsure);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_reply_is_read_in_any_pieces),
        TEST(what_follows_a_reply_is_left),
        TEST(an_enhanced_code_is_one_of_the_same_class),
        TEST(what_is_no_reply_is_said),
        TEST(each_answer_means_this),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
