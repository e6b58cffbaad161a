/* Answers of SMTP servers. The code says what is to be done, the enhanced code why. Which of the
 * two ends is at fault is told by where in the dialogue it stands: before RCPT it is us, so no
 * address suffers for it; and a server that does not relay for us (5.7.x) says nothing about the
 * address either. */
#include "mail/reply.h"
#include <stdio.h>

/* ---- reading ---- */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool take_number(struct str *s, unsigned *ret)
{
    size_t len = 0;
    unsigned n = 0;
    for (; len < s->len && is_digit(s->at[len]); len++) {
        if (len == 3) return false;
        n = 10 * n + (unsigned)(s->at[len] - '0');
    }
    *s = str_from(*s, len);
    *ret = n;
    return len > 0;
}

static bool take_dot(struct str *s)
{
    bool has = s->len && s->at[0] == '.';
    if (has) *s = str_from(*s, 1);
    return has;
}

/* "5.1.1 …", of the same class as the code. */
static void read_enhanced(struct str words, struct reply *r)
{
    unsigned class, subject, detail;
    if (!take_number(&words, &class) || class != r->code / 100) return;
    if (!take_dot(&words) || !take_number(&words, &subject)) return;
    if (!take_dot(&words) || !take_number(&words, &detail)) return;
    if (words.len && words.at[0] != ' ') return;
    r->subject = subject;
    r->detail = detail;
}

static enum reply_state read_line(struct reply_reader *r)
{
    struct str line = {r->line, r->len};
    unsigned code;
    r->len = 0;
    if (line.len && line.at[line.len - 1] == '\r') line.len--;
    struct str rest = line;
    if (line.len < 3 || !take_number(&rest, &code) || line.len - rest.len < 3) return REPLY_BAD;
    bool goes_on = line.len > 3 && line.at[3] == '-';
    if (code < 200 || code > 599 || (line.len > 3 && line.at[3] != ' ' && !goes_on))
        return REPLY_BAD;
    r->reply = (struct reply){.code = code};
    read_enhanced(str_from(line, 4), &r->reply);
    if (++r->lines > REPLY_LINES_MAX) return REPLY_BAD;
    if (goes_on) return REPLY_MORE;
    r->lines = 0;
    return REPLY_WHOLE;
}

enum reply_state reply_read(struct reply_reader *r, struct str *s)
{
    while (s->len) {
        char c = s->at[0];
        *s = str_from(*s, 1);
        if (c != '\n') {
            if (r->len < sizeof r->line) r->line[r->len++] = c;
            continue;
        }
        enum reply_state state = read_line(r);
        if (state != REPLY_MORE) return state;
    }
    return REPLY_MORE;
}

/* ---- judging ---- */

/* RFC 3463 and IANA's registry, as far as a person can do something with it. */
static const struct meaning {
    unsigned subject, detail;
    const char *text;
} meanings[] = {
    {1, 1, "no such mailbox"},
    {1, 2, "no such mail system"},
    {1, 3, "not an address"},
    {1, 6, "the mailbox has moved"},
    {1, 8, "the sender's address is bad"},
    {1, 10, "the host takes no mail"},
    {2, 1, "the mailbox is disabled"},
    {2, 2, "the mailbox is full"},
    {2, 3, "too long for that mailbox"},
    {3, 4, "too long for the server"},
    {4, 1, "no answer from the next server"},
    {4, 4, "no way to the next server"},
    {4, 7, "it waited too long"},
    {5, 3, "too many recipients"},
    {7, 0, "not allowed"},
    {7, 1, "not allowed"},
    {7, 8, "user or password are wrong"},
    {7, 9, "this way of logging in is not allowed"},
    {7, 23, "SPF does not name this server"},
    {7, 26, "neither SPF nor DKIM holds"},
};

static const char *const stages[] = {"connection", "MAIL FROM", "RCPT TO", "DATA", "message"};
_Static_assert(sizeof stages / sizeof *stages == STAGE__COUNT, "each stage has its name");

static const char *meaning_of(struct reply r)
{
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if (meanings[i].subject == r.subject && meanings[i].detail == r.detail)
            return meanings[i].text;
    return NULL;
}

static void describe(enum send_stage stage, struct reply r, struct send_result *ret)
{
    char enhanced[16] = "";
    const char *meaning = meaning_of(r);
    if (r.subject || r.detail)
        snprintf(enhanced, sizeof enhanced, " %u.%u.%u", r.code / 100, r.subject, r.detail);
    snprintf(ret->detail, sizeof ret->detail, "%u%s to the %s%s%s", r.code, enhanced, stages[stage],
             meaning ? ": " : "", meaning ? meaning : "");
}

static bool is_too_long(struct reply r)
{
    return (r.subject == 3 && r.detail == 4) || (r.subject == 0 && r.code == 552);
}

static enum send_outcome outcome_of(enum send_stage stage, struct reply r)
{
    if (r.code / 100 != 5) return SEND_LATER;
    bool wants_login = r.code == 530 || r.code == 535 || r.code == 538;
    switch (stage) {
    case STAGE_FROM:
        return is_too_long(r) ? SEND_REFUSED : SEND_CONFIG;
    case STAGE_TO:
        return wants_login || r.subject == 7 ? SEND_CONFIG : SEND_REFUSED;
    case STAGE_DATA:
    case STAGE_BODY:
        return wants_login ? SEND_CONFIG : SEND_REFUSED;
    case STAGE_CONNECT:
    case STAGE__COUNT:
        break;
    }
    return SEND_CONFIG;
}

/* "No such mailbox", said of the recipient itself: not that it is full, or that the text is
 * unwanted. */
static bool is_of_address(struct reply r)
{
    bool unavailable = r.code == 550 || r.code == 551 || r.code == 553 || r.code == 556;
    if (r.subject == 0) return unavailable;
    return (r.subject == 1 && r.detail != 7 && r.detail != 8) || (r.subject == 2 && r.detail == 1);
}

void reply_judge(enum send_stage stage, struct reply r, struct send_result *ret)
{
    *ret = (struct send_result){.outcome = outcome_of(stage, r)};
    ret->address_is_dead = ret->outcome == SEND_REFUSED && stage == STAGE_TO && is_of_address(r);
    describe(stage, r, ret);
}
