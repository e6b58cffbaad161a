/* Sending: one job, one connection, one attempt.
 *
 *   CONNECT → FROM → TO → DATA → BODY → done
 *   libcurl   ours ───────────────────
 *
 * libcurl looks up, connects, greets, starts TLS and logs in; then the connection is ours
 * (CURLOPT_CONNECT_ONLY) and the dialogue is held here. WHY-NOT: let libcurl send the message too.
 * It waits for the answers to the message and to QUIT without going back to the loop, up to
 * minutes, and it does not tell which command an answer was to, so that a wrong password and a dead
 * mailbox look alike. WHY-NOT: keep connections. One that the server has left meanwhile fails the
 * next job for nothing. */
#include "mail/ascii.h"
#include "mail/courier.h"
#include "mail/reply.h"
#include <stdio.h>
#include <stdlib.h>

#define COMMAND_BYTES 1024u /* an address of 254 bytes and its parameters */
#define NO_LOGIN      "the mail server offers no login that is known here (PLAIN, LOGIN)"

struct slot { /* a place for one job */
    struct sender *sender;
    struct courier courier;
    bool busy;
    enum send_stage stage;
    int fd;              /* once ours, else -1 */
    int64_t deadline_ms; /* monotonic; once ours */
    struct reply_reader reader;
    bool has_size, has_utf8, logged_in; /* what the server has said of itself */
    struct str out;                     /* what is still to be written, of command or message */
    struct buf command, message;
    struct buf from, to;
    send_done_fn *done;
    void *ctx;
};

struct sender {
    struct sender_how how;
    struct arena *arena; /* program lifetime */
    const char *url, *user, *password;
    struct slot *slots;
    size_t count;
};

/* ---- the end of a job ---- */

static void wipe(struct buf *b)
{
    if (b->at) explicit_bzero(b->at, b->cap);
    buf_done(b);
}

static void end_slot(struct slot *s)
{
    if (s->fd >= 0) loop_forget(s->courier.loop, s->fd);
    courier_drop(&s->courier);
    wipe(&s->message);
    wipe(&s->command);
    wipe(&s->from);
    wipe(&s->to);
    s->fd = -1;
    s->out = STR_NONE;
    s->busy = false;
}

static void finish(struct slot *s, const struct send_result *result)
{
    send_done_fn *done = s->done;
    void *ctx = s->ctx;
    end_slot(s);
    done(ctx, result);
}

/* Said and not waited for: the server knows now that this is no accident. */
static void say_quit(struct slot *s)
{
    size_t sent;
    if (s->out.len == 0) (void)curl_easy_send(s->courier.easy, "QUIT\r\n", 6, &sent);
}

__attribute__((format(printf, 3, 4))) static void fail(struct slot *s, enum send_outcome outcome,
                                                       const char *format, ...)
{
    struct send_result result = {.outcome = outcome};
    va_list args;
    va_start(args, format);
    vsnprintf(result.detail, sizeof result.detail, format, args);
    va_end(args);
    result.unsure = outcome == SEND_LATER && s->stage == STAGE_BODY && s->out.len == 0;
    finish(s, &result);
}

/* ---- the dialogue ---- */

static void writable(void *ctx, int fd);

/* False when the job has ended. */
static bool flush(struct slot *s)
{
    while (s->out.len) {
        size_t sent = 0;
        CURLcode code = curl_easy_send(s->courier.easy, s->out.at, s->out.len, &sent);
        if (code == CURLE_AGAIN) {
            loop_watch_write(s->courier.loop, s->fd, writable, s);
            return true;
        }
        if (code != CURLE_OK) {
            fail(s, SEND_LATER, "the connection broke while sending");
            return false;
        }
        s->out = str_from(s->out, sent);
    }
    loop_watch_write(s->courier.loop, s->fd, NULL, NULL);
    /* The answer to the message has the whole time again: who leaves now sends it twice. */
    if (s->stage == STAGE_BODY) s->deadline_ms = monotonic_ms() + s->sender->how.whole_ms;
    return true;
}

static bool say(struct slot *s, enum send_stage stage, struct str command, struct str address,
                struct str rest)
{
    s->stage = stage;
    buf_clear(&s->command);
    buf_add(&s->command, command);
    buf_add(&s->command, address);
    buf_add(&s->command, rest);
    buf_add(&s->command, S("\r\n"));
    s->out = buf_str(&s->command);
    return flush(s);
}

static bool needs_utf8(const struct slot *s)
{
    return !is_ascii(buf_str(&s->from)) || !is_ascii(buf_str(&s->to));
}

static bool say_from(struct slot *s)
{
    char rest[48], size[32] = "";
    if (s->has_size) snprintf(size, sizeof size, " SIZE=%zu", s->message.len);
    snprintf(rest, sizeof rest, ">%s%s", size, needs_utf8(s) ? " SMTPUTF8" : "");
    return say(s, STAGE_FROM, S("MAIL FROM:<"), buf_str(&s->from), str_of(rest));
}

static bool give_message(struct slot *s)
{
    s->stage = STAGE_BODY;
    s->out = buf_str(&s->message);
    return flush(s);
}

/* A whole reply has come. False when the job has ended. */
static bool take_reply(struct slot *s)
{
    struct reply r = s->reader.reply;
    struct send_result result = {.outcome = SEND_DONE};
    if (s->out.len && reply_is_good(s->stage, r)) {
        fail(s, SEND_LATER, "the server answered what was not said yet");
        return false;
    }
    if (!reply_is_good(s->stage, r)) reply_judge(s->stage, r, &result);
    if (result.outcome == SEND_DONE) {
        switch (s->stage) {
        case STAGE_CONNECT:
            return say_from(s);
        case STAGE_FROM:
            return say(s, STAGE_TO, S("RCPT TO:<"), buf_str(&s->to), S(">"));
        case STAGE_TO:
            return say(s, STAGE_DATA, S("DATA"), STR_NONE, STR_NONE);
        case STAGE_DATA:
            return give_message(s);
        case STAGE_BODY:
        case STAGE__COUNT:
            break;
        }
    }
    say_quit(s);
    finish(s, &result);
    return false;
}

static bool read_replies(struct slot *s, struct str bytes)
{
    while (bytes.len) {
        switch (reply_read(&s->reader, &bytes)) {
        case REPLY_MORE:
            break;
        case REPLY_WHOLE:
            if (!take_reply(s)) return false;
            break;
        case REPLY_BAD:
            fail(s, SEND_LATER, "what the server answers is not SMTP");
            return false;
        }
    }
    return true;
}

/* Until there is no more: TLS may hold bytes that the descriptor does not tell of. */
static void readable(void *ctx, int fd)
{
    struct slot *s = ctx;
    (void)fd;
    for (;;) {
        char bytes[2048];
        size_t len = 0;
        CURLcode code = curl_easy_recv(s->courier.easy, bytes, sizeof bytes, &len);
        if (code == CURLE_AGAIN) return;
        if (code != CURLE_OK || len == 0) {
            fail(s, SEND_LATER, "the connection broke while waiting for an answer");
            return;
        }
        if (!read_replies(s, (struct str){bytes, len})) return;
    }
}

static void writable(void *ctx, int fd)
{
    (void)fd;
    (void)flush(ctx);
}

/* ---- the connection ---- */

/* EHLO's answer, a line a capability; after STARTTLS what was said before does not count. */
static void take_capability(struct slot *s, struct str line)
{
    struct str code = str_sub(line, 0, 3), rest = str_trim(str_from(line, 4));
    if (str_eq(code, S("220"))) s->has_size = s->has_utf8 = false;
    if (str_eq(code, S("235"))) s->logged_in = true;
    if (!str_eq(code, S("250"))) return;
    struct str name = str_cut(&rest, ' ');
    if (str_eq_nocase(name, S("SIZE"))) s->has_size = true;
    if (str_eq_nocase(name, S("SMTPUTF8"))) s->has_utf8 = true;
}

/* libcurl hands on the server's replies, line by line. */
static size_t take_line(char *at, size_t size, size_t count, void *ctx)
{
    struct slot *s = ctx;
    struct str line = {at, size * count}, rest = line;
    if (s->stage != STAGE_CONNECT || s->fd >= 0) return line.len;
    take_capability(s, line);
    while (rest.len && reply_read(&s->reader, &rest) != REPLY_BAD) continue;
    return line.len;
}

static bool is_of_certificate(CURLcode code)
{
    return code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE ||
           code == CURLE_SSL_ISSUER_ERROR;
}

static void not_connected(struct slot *s, CURLcode code)
{
    struct reply r = s->reader.reply;
    bool is_for_now = r.code / 100 == 4;
    if (code == CURLE_LOGIN_DENIED && r.code / 100 == 5) {
        fail(s, SEND_CONFIG, "%u: the mail server refused the login: mail.url's user or password",
             r.code);
    } else if (code == CURLE_LOGIN_DENIED && !is_for_now) {
        fail(s, SEND_CONFIG, NO_LOGIN);
    } else if (code == CURLE_USE_SSL_FAILED && !is_for_now) {
        fail(s, SEND_CONFIG, "the mail server offers no TLS (STARTTLS): nothing was sent");
    } else if (is_of_certificate(code)) {
        fail(s, SEND_CONFIG, "%s", courier_why(&s->courier, code));
    } else if (r.code >= 400 && code != CURLE_OPERATION_TIMEDOUT) {
        struct send_result result;
        reply_judge(STAGE_CONNECT, r, &result);
        finish(s, &result);
    } else {
        fail(s, SEND_LATER, "%s", courier_why(&s->courier, code));
    }
}

static bool is_fit(struct slot *s)
{
    if (s->sender->user && !s->logged_in) {
        fail(s, SEND_CONFIG, NO_LOGIN);
        return false;
    }
    if (needs_utf8(s) && !s->has_utf8) {
        fail(s, SEND_REFUSED, "the mail server takes no addresses beyond ASCII (SMTPUTF8)");
        return false;
    }
    return true;
}

static void ended(void *owner, CURLcode code)
{
    struct slot *s = owner;
    curl_socket_t fd = CURL_SOCKET_BAD;
    if (code != CURLE_OK) {
        not_connected(s, code);
        return;
    }
    if (curl_easy_getinfo(s->courier.easy, CURLINFO_ACTIVESOCKET, &fd) != CURLE_OK || fd < 0) {
        fail(s, SEND_LATER, "the connection broke after the greeting");
        return;
    }
    if (!is_fit(s)) return;
    s->fd = fd;
    s->reader = (struct reply_reader){0};
    s->deadline_ms = monotonic_ms() + s->sender->how.whole_ms;
    loop_watch(s->courier.loop, fd, readable, s);
    (void)say_from(s);
}

/* ---- starting ---- */

static void prepare(struct slot *s)
{
    const struct sender *sender = s->sender;
    CURL *easy = courier_prepare(&s->courier, "smtp,smtps", sender->how.ca_file);
    bool starts_tls = sender->how.server.tls == MAIL_TLS_STARTTLS;
    courier_set(easy, CURLOPT_URL, sender->url);
    courier_set(easy, CURLOPT_CONNECT_ONLY, 1L);
    courier_set(easy, CURLOPT_USE_SSL, (long)(starts_tls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
    courier_set(easy, CURLOPT_HEADERFUNCTION, take_line);
    courier_set(easy, CURLOPT_HEADERDATA, s);
    courier_set(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)sender->how.connect_ms);
    courier_set(easy, CURLOPT_TIMEOUT_MS, (long)sender->how.whole_ms);
    if (!sender->user) return;
    courier_set(easy, CURLOPT_USERNAME, sender->user);
    courier_set(easy, CURLOPT_PASSWORD, sender->password);
    /* WHY-NOT: all of libcurl's: a user with an @ would make it try Kerberos first. */
    courier_set(easy, CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN");
}

/* RFC 5321 4.5.2: a line that begins with a dot gets one more; a dot alone ends the message. */
static void stuff(struct buf *b, struct str message)
{
    size_t at = 0;
    while (at < message.len) {
        size_t end = str_find_char(message, '\n', at);
        size_t len = (end < message.len ? end + 1 : end) - at;
        if (message.at[at] == '.') buf_add_char(b, '.');
        buf_add(b, str_sub(message, at, len));
        at += len;
    }
    if (!str_ends(message, S("\r\n"))) buf_add(b, S("\r\n"));
    buf_add(b, S(".\r\n"));
}

/* All at once: a buf that grows leaves copies behind, which nobody wipes. */
static void reserve(struct buf *b, size_t bytes)
{
    (void)buf_room(b, bytes);
    buf_clear(b);
}

static bool has_no_address(struct slot *s, const struct send_job *job)
{
    struct str from, to;
    SCOPED(arena_free) struct arena *a = arena_new();
    bool both = address_ascii(a, job->from, &from) && address_ascii(a, job->to, &to);
    if (!both) return true;
    buf_add(&s->from, from);
    buf_add(&s->to, to);
    return false;
}

/* The one failure that is known at once is told from the loop as well: the caller need not care. */
static int not_started(struct slot *s)
{
    fail(s, SEND_REFUSED, "not an address");
    return 0;
}

static struct slot *free_slot(struct sender *sender)
{
    for (size_t i = 0; i < sender->count; i++)
        if (!sender->slots[i].busy) return &sender->slots[i];
    BUG_IF(true, "a job is given only while there is room");
    return NULL;
}

void sender_send(struct sender *sender, const struct send_job *job)
{
    struct slot *s = free_slot(sender);
    BUG_IF(job->message.len > LIMIT_MAIL_BYTES, "message_write bounds messages");
    s->busy = true;
    s->stage = STAGE_CONNECT;
    s->reader = (struct reply_reader){0};
    s->has_size = s->has_utf8 = s->logged_in = false;
    s->done = job->done;
    s->ctx = job->ctx;
    if (has_no_address(s, job)) return; /* told before the next wait */
    reserve(&s->command, COMMAND_BYTES);
    reserve(&s->message, 2 * job->message.len + 16); /* stuffing at most doubles it */
    stuff(&s->message, job->message);
    prepare(s);
    courier_start(&s->courier);
}

size_t sender_room(const struct sender *sender)
{
    size_t room = 0;
    for (size_t i = 0; i < sender->count; i++) room += !sender->slots[i].busy;
    return room;
}

/* ---- life ---- */

static bool is_host_name(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-", s.at[i]))
            return false;
    return s.len > 0 && s.len <= 253;
}

static void set_server(struct sender *sender)
{
    const struct mail_server *server = &sender->how.server;
    struct str hello = is_host_name(sender->how.hello) ? sender->how.hello : S("localhost");
    bool is_v6 = str_find_char(server->host, ':', 0) < server->host.len;
    struct str url = arena_printf(
        sender->arena, "%s://%s%.*s%s:%u/%.*s", server->tls == MAIL_TLS_AT_ONCE ? "smtps" : "smtp",
        is_v6 ? "[" : "", STR(server->host), is_v6 ? "]" : "", server->port, STR(hello));
    sender->url = arena_c_string(sender->arena, url);
    if (server->user.len == 0) return;
    sender->user = arena_c_string(sender->arena, server->user);
    sender->password = arena_c_string(sender->arena, server->password);
}

static void slot_init(struct slot *s, struct sender *sender, struct loop *l)
{
    *s = (struct slot){.sender = sender, .fd = -1};
    courier_init(&s->courier, l);
    s->courier.owner = s;
    s->courier.ended = ended;
    buf_init(&s->command, COMMAND_BYTES);
    buf_init(&s->from, 2 * LIMIT_ADDRESS_BYTES);
    buf_init(&s->to, 2 * LIMIT_ADDRESS_BYTES);
    buf_init(&s->message, 4 * LIMIT_MAIL_BYTES);
}

struct sender *sender_new(struct loop *l, const struct sender_how *how)
{
    struct sender *sender = calloc(1, sizeof *sender);
    if (!sender) die("out of memory for the sender");
    sender->how = *how;
    if (!sender->how.connect_ms) sender->how.connect_ms = LIMIT_MAIL_CONNECT_MS;
    if (!sender->how.whole_ms) sender->how.whole_ms = LIMIT_MAIL_WHOLE_MS;
    sender->arena = arena_new();
    set_server(sender);
    sender->count = how->connections_max ? how->connections_max : LIMIT_MAIL_CONNECTIONS;
    sender->slots = arena_new_array(sender->arena, struct slot, sender->count);
    for (size_t i = 0; i < sender->count; i++) slot_init(&sender->slots[i], sender, l);
    return sender;
}

void sender_free(struct sender **sender)
{
    if (!*sender) return;
    for (size_t i = 0; i < (*sender)->count; i++) {
        end_slot(&(*sender)->slots[i]);
        courier_done(&(*sender)->slots[i].courier);
    }
    arena_free(&(*sender)->arena);
    free(*sender);
    *sender = NULL;
}

static int min_wait(int a, int b) { return a < 0 ? b : b < 0 || a < b ? a : b; }

static int before_wait(struct slot *s)
{
    if (!s->busy) return -1;
    if (!s->courier.easy) return not_started(s);
    if (s->fd < 0) return courier_before_wait(&s->courier);
    int64_t left_ms = s->deadline_ms - monotonic_ms();
    if (left_ms > 0) return left_ms > 60000 ? 60000 : (int)left_ms;
    fail(s, SEND_LATER, "the mail server took too long");
    return 0;
}

int sender_before_wait(void *ctx)
{
    struct sender *sender = ctx;
    int wait_ms = -1;
    for (size_t i = 0; i < sender->count; i++)
        wait_ms = min_wait(wait_ms, before_wait(&sender->slots[i]));
    return wait_ms;
}
