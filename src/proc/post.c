/* The post process: the only one that opens the key of the addresses. It asks the store for letters
 * that are due, writes them, gives them to the mail server, and reports what became of each.
 *
 *     free ──mail_letter──▶ sending ──server's answer──▶ reported ──store's answer──▶ free
 *
 * It keeps nothing: a letter stays due in the store until the store has its report on disk. So it
 * may be killed at any moment, and a letter is sent twice only when that happens between the mail
 * server's last word and the store's; both then have the same Message-ID. It says what it holds
 * whenever it asks, and its own random number, so that what waited for an earlier life is left
 * alone. Nothing comes in from the network but the answers to its own connections. */
#include "key/key.h"
#include "proc/compose.h"
#include "proc/link.h"
#include "proc/proc.h"
#include "proc/role.h"
#include <signal.h>
#include <stdlib.h>

#define STOP_MS      10000 /* letters under way may take this long after SIGTERM */
#define ASK_AGAIN_MS 15000 /* an unanswered question is lost with the store it was asked of */
#define DNS_PORT     53

enum stage { FREE, SENDING, REPORTED };

struct post;
struct job {
    struct post *post;
    enum stage stage;
    uint64_t letter, upto;
    struct wire_mail_report report; /* from REPORTED on */
};

struct digest { /* items that came before their letter */
    struct arena *arena;
    struct wire_mail_item items[LIMIT_MAIL_DIGEST_ITEMS];
    size_t count;
};

struct post {
    struct loop *loop;
    struct arena *arena; /* program lifetime */
    struct conf conf;
    struct key_ring *keys;
    struct composer composer;
    struct sender *sender;
    struct link *store;
    struct job jobs[LIMIT_MAIL_HELD];
    struct digest digest;
    uint64_t life, seq;
    bool asked, ask_again;
    int64_t ask_ms; /* when to ask next, monotonic */
    bool stopping;
    int64_t stop_by_ms;
};

static void say(struct post *p, const struct wire_message *m)
{
    SCOPED(buf_done) struct buf packet;
    buf_init(&packet, LIMIT_MESSAGE_BYTES);
    wire_encode(m, &packet);
    link_send(p->store, buf_str(&packet));
}

/* ---- asking ---- */

static size_t count_in(const struct post *p, enum stage stage)
{
    size_t count = 0;
    for (size_t i = 0; i < LIMIT_MAIL_HELD; i++) count += p->jobs[i].stage == stage;
    return count;
}

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

static struct str write_held(const struct post *p, char ret[8 * LIMIT_MAIL_HELD])
{
    size_t len = 0;
    for (size_t i = 0; i < LIMIT_MAIL_HELD; i++) {
        if (p->jobs[i].stage == FREE) continue;
        for (size_t k = 0; k < 8; k++)
            ret[len++] = (char)(unsigned char)(p->jobs[i].letter >> (8 * k));
    }
    return (struct str){ret, len};
}

static void ask(struct post *p)
{
    char held[8 * LIMIT_MAIL_HELD];
    size_t room = least(count_in(p, FREE), sender_room(p->sender));
    if (p->stopping || room == 0) return;
    if (p->asked) {
        p->ask_again = true;
        return;
    }
    struct wire_message m = {.kind = WIRE_mail_take};
    m.mail_take = (struct wire_mail_take){
        .seq = ++p->seq, .life = p->life, .max = room, .held = write_held(p, held)};
    p->asked = true;
    p->ask_ms = monotonic_ms() + ASK_AGAIN_MS;
    say(p, &m);
}

/* ---- reporting ---- */

static void say_report(struct job *job)
{
    struct wire_message m = {.kind = WIRE_mail_report, .mail_report = job->report};
    say(job->post, &m);
}

static void report(struct job *job, enum wire_mail outcome)
{
    job->stage = REPORTED;
    job->report = (struct wire_mail_report){
        .seq = ++job->post->seq, .letter = job->letter, .outcome = outcome, .upto = job->upto};
    say_report(job);
}

static enum wire_mail outcome_of(const struct send_result *result)
{
    switch (result->outcome) {
    case SEND_DONE:
        return WIRE_MAIL_DONE;
    case SEND_REFUSED:
        return result->address_is_dead ? WIRE_MAIL_DEAD : WIRE_MAIL_REFUSED;
    case SEND_LATER:
    case SEND_CONFIG:
        break;
    }
    return WIRE_MAIL_LATER;
}

static void on_sent(void *ctx, const struct send_result *result)
{
    struct job *job = ctx;
    unsigned long long letter = job->letter;
    if (result->outcome != SEND_DONE)
        log_line(result->outcome == SEND_CONFIG ? LOG_ERROR : LOG_WARNING, "letter %llu: %s",
                 letter, result->detail);
    report(job, outcome_of(result));
}

static void on_answer(struct post *p, const struct wire_answer *said)
{
    for (size_t i = 0; i < LIMIT_MAIL_HELD; i++) {
        struct job *job = &p->jobs[i];
        if (job->stage != REPORTED || job->report.seq != said->seq) continue;
        if (said->status == WIRE_FULL) return; /* said again when the next question is asked */
        *job = (struct job){.post = p};
        ask(p);
        return;
    }
}

static void report_again(struct post *p)
{
    for (size_t i = 0; i < LIMIT_MAIL_HELD; i++)
        if (p->jobs[i].stage == REPORTED) say_report(&p->jobs[i]);
}

/* ---- letters ---- */

static struct job *job_for(struct post *p, uint64_t letter)
{
    struct job *room = NULL;
    for (size_t i = 0; i < LIMIT_MAIL_HELD; i++) {
        if (p->jobs[i].stage == FREE)
            room = &p->jobs[i];
        else if (p->jobs[i].letter == letter)
            return NULL; /* under way already */
    }
    return room;
}

static void wipe(struct str s)
{
    /* UNSAFE: the bytes are in an arena or a buffer of this file's. */
    if (s.len) explicit_bzero((char *)(uintptr_t)s.at, s.len);
}

/* Writes and sends; false where it cannot be written. */
static bool send_to(struct job *job, const struct wire_mail_letter *l, struct str to, struct err *e)
{
    struct post *p = job->post;
    struct buf message;
    buf_init(&message, LIMIT_MAIL_BYTES);
    bool written = compose(&p->composer, l, p->digest.items, p->digest.count, to, &message, e);
    if (written) {
        struct send_job send = {.from = p->composer.from.address,
                                .to = to,
                                .message = buf_str(&message),
                                .done = on_sent,
                                .ctx = job};
        sender_send(p->sender, &send);
    }
    wipe(buf_str(&message));
    buf_done(&message);
    return written;
}

static void open_and_send(struct job *job, const struct wire_mail_letter *l)
{
    struct err e;
    struct str to;
    SCOPED(arena_free) struct arena *a = arena_new();
    unsigned long long letter = job->letter;
    if (!address_open(job->post->keys, l->sealed, a, &to)) {
        log_line(LOG_ERROR,
                 "letter %llu: its address is sealed to another key: was key rotate cut "
                 "off? Run it again",
                 letter);
        report(job, WIRE_MAIL_LATER);
        return;
    }
    if (!send_to(job, l, to, &e)) {
        log_line(LOG_ERROR, "letter %llu cannot be written: %s", letter, e.detail);
        report(job, WIRE_MAIL_REFUSED);
    }
    wipe(to);
}

static void on_letter(struct post *p, const struct wire_mail_letter *l)
{
    struct job *job = l->life == p->life ? job_for(p, l->letter) : NULL;
    if (job && sender_room(p->sender) && !p->stopping) {
        *job = (struct job){.post = p, .stage = SENDING, .letter = l->letter, .upto = l->upto};
        open_and_send(job, l);
    }
    p->digest.count = 0;
    arena_reset(p->digest.arena);
}

/* Decoded strings point into the packet, which is gone before the letter comes. */
static void on_item(struct post *p, const struct wire_mail_item *item)
{
    struct digest *d = &p->digest;
    if (item->life != p->life || d->count == LIMIT_MAIL_DIGEST_ITEMS) return;
    struct wire_mail_item *kept = &d->items[d->count++];
    *kept = *item;
    kept->author = arena_dup(d->arena, item->author);
    kept->text = arena_dup(d->arena, item->text);
    kept->lang = arena_dup(d->arena, item->lang);
}

static void on_end(struct post *p, const struct wire_mail_end *end)
{
    if (end->life != p->life) return;
    p->asked = false;
    p->ask_ms = monotonic_ms() + (int64_t)end->wait_ms;
    bool again = p->ask_again;
    p->ask_again = false;
    if (again) ask(p);
}

/* A store that starts knows nothing of what was said to the one before it. */
static void on_hello(struct post *p)
{
    p->asked = p->ask_again = false;
    report_again(p);
    ask(p);
}

static void on_packet(void *ctx, struct link *from, struct str packet)
{
    (void)from;
    struct post *p = ctx;
    struct wire_message m;
    if (!wire_decode(packet, &m))
        log_line(LOG_ERROR, "a packet of the store is no message");
    else if (m.kind == WIRE_mail_letter)
        on_letter(p, &m.mail_letter);
    else if (m.kind == WIRE_mail_item)
        on_item(p, &m.mail_item);
    else if (m.kind == WIRE_mail_end)
        on_end(p, &m.mail_end);
    else if (m.kind == WIRE_mail_wake)
        ask(p);
    else if (m.kind == WIRE_answer)
        on_answer(p, &m.answer);
    else if (m.kind == WIRE_hello)
        on_hello(p);
}

/* ---- the loop ---- */

static int shorter(int a, int b) { return a < 0 ? b : b < 0 || a < b ? a : b; }

static int wait_to_ask(struct post *p)
{
    int64_t left = p->ask_ms - monotonic_ms();
    if (left > 0) return (int)left;
    p->asked = false;
    report_again(p);
    ask(p);
    if (!p->asked) p->ask_ms = monotonic_ms() + ASK_AGAIN_MS; /* no room: a report comes first */
    return (int)(p->ask_ms - monotonic_ms());
}

static int stop_when_done(struct post *p)
{
    bool idle = count_in(p, FREE) == LIMIT_MAIL_HELD && link_is_idle(p->store);
    if (idle || monotonic_ms() >= p->stop_by_ms) loop_stop(p->loop);
    return 50;
}

static int before_wait(void *ctx)
{
    struct post *p = ctx;
    int wait = sender_before_wait(p->sender);
    if (p->stopping) return shorter(wait, stop_when_done(p));
    return shorter(wait, wait_to_ask(p));
}

static void on_stop(void *ctx, int signal)
{
    (void)signal;
    struct post *p = ctx;
    p->stopping = true;
    p->stop_by_ms = monotonic_ms() + STOP_MS;
}

static void on_nothing(void *ctx, int signal) { (void)ctx, (void)signal; }

/* ---- the six paragraphs ---- */

/* "https://example.org:8443" → "example.org"; what is no name is no name for a mail server either.
 */
static struct str host_of(struct str url)
{
    struct str rest = str_from(url, str_find(url, S("://"), 0) + 3);
    return str_starts(rest, S("[")) ? STR_NONE : str_cut(&rest, ':');
}

static void open_all(struct post *p, const struct role *role)
{
    struct err e;
    struct sender_how how = {.hello = host_of(role->base_url)};
    struct str keys = proc_path(p->arena, &p->conf, "data/keys");
    if (!key_ring_open(&p->keys, keys, KEY_BIT(KEY_ADDRESS_SECRET), &e)) die("%s", e.detail);
    p->composer = (struct composer){.conf = &p->conf, .base_url = role->base_url};
    if (!mailbox_parse(p->arena, p->conf.mail_from, &p->composer.from, &e))
        die("mail.from: %s", e.detail);
    if (!mail_server_parse(p->arena, p->conf.mail_url, &how.server, &e))
        die("mail.url: %s", e.detail);
    if (p->conf.mail_ca.len) how.ca_file = arena_c_string(p->arena, p->conf.mail_ca);
    p->sender = sender_new(p->loop, &how);
    p->digest.arena = arena_new();
    p->store = link_new(p->loop, role->link, on_packet, NULL, p);
    p->life = chance_u64();
    p->seq = chance_u64() >> 1;
    for (size_t i = 0; i < LIMIT_MAIL_HELD; i++) p->jobs[i].post = p;
}

static void confine(struct post *p)
{
    struct err e;
    struct mail_server server;
    struct sandbox_path paths[32];
    size_t count = 0;
    for (size_t i = 0; i < mail_reads_count && count < 31; i++)
        paths[count++] = (struct sandbox_path){mail_reads[i], false};
    if (p->conf.mail_ca.len)
        paths[count++] = (struct sandbox_path){arena_c_string(p->arena, p->conf.mail_ca), false};
    if (!mail_server_parse(p->arena, p->conf.mail_url, &server, &e)) die("mail.url: %s", e.detail);
    const struct sandbox_ports ports = {{server.port, DNS_PORT}, 2};
    role_confine(SANDBOX_POST, paths, count, &ports);
}

static void finish(struct post *p)
{
    sender_free(&p->sender);
    link_free(&p->store);
    key_ring_free(&p->keys);
    arena_free(&p->digest.arena);
    loop_free(&p->loop);
    arena_free(&p->arena);
}

int role_post(const struct role *role)
{
    log_as("post");
    chance_role("post");
    key_start();
    role_wipes_freed();
    struct post *p = calloc(1, sizeof *p);
    if (!p) die("out of memory at the start");
    p->arena = arena_new();
    p->loop = loop_new();
    role_read_conf(p->arena, role, &p->conf);
    role_drop(&p->conf);
    open_all(p, role);
    confine(p);
    loop_on_signal(p->loop, SIGPIPE, on_nothing, p);
    loop_on_signal(p->loop, SIGTERM, on_stop, p);
    loop_before_wait(p->loop, before_wait, p);
    loop_run(p->loop);
    finish(p);
    free(p);
    return 0;
}
