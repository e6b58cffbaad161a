/* The store process: the only writer.
 *
 * Messages that lie ready in one round of the loop become one transaction (group commit): the first
 * message that waits pays for the disk, the others ride along. Answers leave after the commit
 * returned, generations are bumped between the two, so whoever hears "taken" also sees it. Changes
 * of articles go the same way. */
#include "key/key.h"
#include "os/os.h"
#include "proc/letters.h"
#include "proc/link.h"
#include "proc/proc.h"
#include "proc/rate.h"
#include "proc/role.h"
#include "site/site.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONTROLS_MAX 64
#define RETRY_MS     1000
#define KEEPING_MS   3600000 /* between two looks at what is too old */

struct asked {         /* one message of the batch, waiting for the commit */
    struct link *from; /* NULL: its command went away meanwhile */
    char *packet;
    size_t len;
    struct wire_answer answer;
    char detail[ERR_DETAIL_BYTES];
};

struct store_process {
    struct loop *loop;
    struct arena *arena; /* program lifetime */
    struct conf conf;
    struct key_ring *keys;
    struct store *store;
    struct site *site;
    struct generations *generations;
    struct apply apply;
    struct link *fronts[LIMIT_FRONTS];
    size_t fronts_count;
    struct link *post; /* nobody may be at its other end */
    bool has_mail;
    struct link *controls[CONTROLS_MAX];
    size_t controls_count;
    struct asked batch[LIMIT_BATCH];
    size_t batch_count;
    bool site_changed;   /* events wait */
    bool scrub;          /* something was erased and may still stand in the log */
    bool article_failed; /* the database did not take one: look at them all again */
    int64_t retry_ms;    /* when either is tried again, by the monotonic clock */
    int64_t keeping_ms;  /* when what is too old is next looked for, by the same */
};

/* ---- the batch ---- */

static void bump(struct store_process *p)
{
    struct store_touched touched = store_touched(p->store);
    for (size_t i = 0; i < touched.pages_count; i++)
        atomic_fetch_add(&p->generations->counter[generation_of(touched.pages[i])], 1);
    if (touched.lists) atomic_fetch_add(&p->generations->counter[GENERATION_LISTS], 1);
    if (touched.mail && p->has_mail) letters_wake(p->post);
}

static void answer(struct asked *a)
{
    SCOPED(buf_done) struct buf packet;
    buf_init(&packet, LIMIT_MESSAGE_BYTES);
    wire_encode(&(struct wire_message){.kind = WIRE_answer, .answer = a->answer}, &packet);
    if (a->from) link_send(a->from, buf_str(&packet));
}

static void forget_asked(struct asked *a)
{
    explicit_bzero(a->packet, a->len); /* it may have held what sealed an address */
    free(a->packet);
    *a = (struct asked){0};
}

static void apply_one(struct store_process *p, struct asked *a)
{
    struct wire_message m;
    bool whole = wire_decode((struct str){a->packet, a->len}, &m);
    BUG_IF(!whole, "a packet decoded when it came and no longer does");
    apply_message(&p->apply, &m, &a->answer);
    p->scrub |=
        m.kind == WIRE_erase_reply || m.kind == WIRE_erase_address || m.kind == WIRE_session_erase;
    memcpy(a->detail, p->apply.err.detail, sizeof a->detail);
    if (a->answer.detail.len) a->answer.detail = str_of(a->detail);
}

static void fail_all(struct store_process *p, const struct err *e)
{
    log_line(LOG_ERROR, "nothing of %zu messages was stored: %s", p->batch_count, e->detail);
    for (size_t i = 0; i < p->batch_count; i++) {
        struct asked *a = &p->batch[i];
        a->answer = (struct wire_answer){.seq = a->answer.seq, .status = WIRE_FULL};
        memcpy(a->detail, e->detail, sizeof a->detail);
        a->answer.detail = str_of(a->detail);
    }
}

static void scrub(struct store_process *p)
{
    struct err e;
    p->scrub = !store_scrub(p->store, &e);
    if (p->scrub) log_line(LOG_WARNING, "after erasing: %s; trying again", e.detail);
}

static void take_articles(struct store_process *p);

static bool has_to_retry(const struct store_process *p) { return p->article_failed || p->scrub; }

static void plan_retry(struct store_process *p)
{
    if (has_to_retry(p)) p->retry_ms = monotonic_ms() + RETRY_MS;
}

static void commit_batch(struct store_process *p)
{
    struct err e;
    bool took_articles = p->site_changed || p->article_failed;
    store_begin(p->store);
    for (size_t i = 0; i < p->batch_count; i++) apply_one(p, &p->batch[i]);
    if (took_articles) take_articles(p);
    bool well = store_commit(p->store, &e);
    if (well) {
        bump(p);
    } else {
        fail_all(p, &e);
        p->article_failed |= took_articles;
    }
    if (p->apply.letters.asked) letters_send(&p->apply, p->post, well);
    if (p->scrub) scrub(p);
    plan_retry(p);
    for (size_t i = 0; i < p->batch_count; i++) {
        answer(&p->batch[i]);
        forget_asked(&p->batch[i]);
    }
    p->batch_count = 0;
}

/* How long until the log wants to be tended again. */
static int tend_log(struct store_process *p)
{
    struct err e;
    int wait_ms;
    if (!store_tend_log(p->store, &wait_ms, &e)) log_line(LOG_ERROR, "%s; trying again", e.detail);
    return wait_ms;
}

/* ---- how long things are kept ---- */

static void keep_what_may_be(struct store_process *p)
{
    struct err e;
    bool erased = false;
    const struct retention keep = {p->conf.retention_contact_days, p->conf.retention_ip_days};
    p->keeping_ms = monotonic_ms() + KEEPING_MS;
    store_begin(p->store);
    bool well = store_retain(p->store, &keep, &erased, &e);
    if (!well)
        store_rollback(p->store);
    else
        well = store_commit(p->store, &e);
    if (!well) log_line(LOG_ERROR, "%s; trying again in an hour", e.detail);
    if (well && erased) scrub(p);
}

static int shorter(int a, int b) { return a < 0 ? b : b < 0 || a < b ? a : b; }

static int before_wait(void *ctx)
{
    struct store_process *p = ctx;
    if (monotonic_ms() >= p->keeping_ms) keep_what_may_be(p);
    bool retry = has_to_retry(p) && monotonic_ms() >= p->retry_ms;
    if (p->batch_count || p->site_changed || retry) commit_batch(p);
    int wait_ms = shorter(tend_log(p), (int)(p->keeping_ms - monotonic_ms()));
    return shorter(has_to_retry(p) ? RETRY_MS : -1, wait_ms);
}

/* ---- what comes ---- */

static bool is_command(const struct store_process *p, const struct link *from)
{
    for (size_t i = 0; i < p->controls_count; i++)
        if (p->controls[i] == from) return true;
    return false;
}

/* What each neighbour may wish: a process that was taken over gets no further than its own task. */
static bool may_wish(const struct store_process *p, const struct link *from, enum wire_kind kind)
{
    switch (kind) {
    case WIRE_mail_take:
    case WIRE_mail_report:
        return from == p->post;
    case WIRE_post:
    case WIRE_edit:
    case WIRE_withdraw:
    case WIRE_subscription:
    case WIRE_session_ask:
    case WIRE_session_open:
    case WIRE_session_end:
    case WIRE_session_erase:
        return from != p->post;
    case WIRE_publish:
    case WIRE_remove:
    case WIRE_erase_reply:
    case WIRE_erase_address:
        return is_command(p, from);
    case WIRE_answer:
    case WIRE_hello:
    case WIRE_mail_item:
    case WIRE_mail_letter:
    case WIRE_mail_end:
    case WIRE_mail_wake:
    case WIRE__COUNT:
        break;
    }
    return false;
}

static void on_packet(void *ctx, struct link *from, struct str packet)
{
    struct store_process *p = ctx;
    struct wire_message m;
    if (!wire_decode(packet, &m) || !may_wish(p, from, m.kind)) {
        log_line(LOG_ERROR, "a packet of %zu bytes is no wish of its sender's; left out",
                 packet.len);
        return;
    }
    if (p->batch_count == LIMIT_BATCH) commit_batch(p);
    struct asked *a = &p->batch[p->batch_count++];
    *a = (struct asked){.from = from, .packet = malloc(packet.len), .len = packet.len};
    if (!a->packet) die("out of memory for a message");
    memcpy(a->packet, packet.at, packet.len);
}

static void on_control_closed(void *ctx, struct link *l)
{
    struct store_process *p = ctx;
    for (size_t i = 0; i < p->batch_count; i++)
        if (p->batch[i].from == l) p->batch[i].from = NULL;
    for (size_t i = 0; i < p->controls_count; i++)
        if (p->controls[i] == l) p->controls[i--] = p->controls[--p->controls_count];
    link_free(&l);
}

static void on_control(void *ctx, int fd)
{
    struct store_process *p = ctx;
    int command = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (command < 0) return;
    if (p->controls_count == CONTROLS_MAX) {
        close(command);
        return;
    }
    struct link *l = link_new(p->loop, command, on_packet, on_control_closed, p);
    p->controls[p->controls_count++] = l;
}

/* ---- articles ---- */

static bool article_known(void *ctx, struct str slug, enum article_kind kind, int64_t ms,
                          int64_t bytes)
{
    struct store_process *p = ctx;
    return store_knows_article(p->store, slug, kind, ms, bytes);
}

static void article_changed(void *ctx, const struct article *article)
{
    struct store_process *p = ctx;
    struct err e;
    if (store_put_article(p->store, article, &e)) return;
    log_line(LOG_ERROR, "articles/%.*s: %s; trying again", STR(article->slug), e.detail);
    p->article_failed = true;
}

static void article_gone(void *ctx, struct str slug)
{
    struct store_process *p = ctx;
    struct err e;
    if (store_drop_article(p->store, slug, &e)) return;
    log_line(LOG_ERROR, "articles/%.*s: %s; trying again", STR(slug), e.detail);
    p->article_failed = true;
}

static void article_bad(void *ctx, struct str file, const struct article_fault *fault)
{
    (void)ctx;
    if (fault->line)
        log_line(LOG_WARNING, "articles/%.*s: line %u: %s", STR(file), fault->line,
                 fault->err.detail);
    else
        log_line(LOG_WARNING, "articles/%.*s: %s", STR(file), fault->err.detail);
}

static void article_warned(void *ctx, struct str file, unsigned line, struct str key)
{
    (void)ctx;
    log_line(LOG_NOTE, "articles/%.*s: line %u: '%.*s' is no key of the front matter; left out",
             STR(file), line, STR(key));
}

static void scan_articles(struct store_process *p)
{
    struct err e;
    struct str *slugs;
    size_t count;
    SCOPED(arena_free) struct arena *a = arena_new();
    if (store_list_slugs(p->store, a, &slugs, &count, &e) && site_scan(p->site, slugs, count, &e))
        return;
    log_line(LOG_ERROR, "reading articles/: %s", e.detail);
}

/* Inside a batch. After a failure everything is looked at again: a scan misses nothing. */
static void take_articles(struct store_process *p)
{
    p->site_changed = false;
    bool lost = site_take_events(p->site);
    if (!lost && !p->article_failed) return;
    p->article_failed = false;
    scan_articles(p);
}

static void on_site(void *ctx, int fd)
{
    (void)fd;
    ((struct store_process *)ctx)->site_changed = true;
}

/* ---- the six paragraphs ---- */

static void open_all(struct store_process *p, const struct role *role)
{
    struct err e;
    struct str keys = proc_path(p->arena, &p->conf, "data/keys");
    if (!key_ring_open(&p->keys, keys, KEY_BIT(KEY_PEPPER) | KEY_BIT(KEY_TOKEN) | KEY_BIT(KEY_LOG),
                       &e))
        die("%s", e.detail);
    if (!store_open(&p->store, proc_database_path(p->arena, &p->conf), 0, &e) ||
        !proc_open_log(p->store, p->arena, &p->conf, p->keys, role->base_url, &e))
        die("%s", e.detail);
    struct site_events events = {p,           article_known, article_changed, article_gone,
                                 article_bad, article_warned};
    if (!site_open(&p->site, p->conf.dir, p->conf.site_lang, events, &e)) die("%s", e.detail);
    p->generations = generations_map(role->generations);
    p->apply =
        (struct apply){.store = p->store, .conf = &p->conf, .keys = p->keys, .rate = rate_new()};
    p->apply.letters.arena = arena_new();
    p->has_mail = role_has_mail(&p->conf);
}

/* The site's folder too, since articles/ may be replaced whole by another of that name. */
static void confine(struct store_process *p)
{
    struct sandbox_path paths[] = {
        {p->conf.dir.at, false},
        {proc_path(p->arena, &p->conf, "data").at, true},
        {proc_database_folder(p->arena, &p->conf).at, true},
        {proc_path(p->arena, &p->conf, "articles").at, false},
    };
    role_confine(SANDBOX_STORE, paths, sizeof paths / sizeof *paths, NULL);
}

static void begin(struct store_process *p)
{
    struct err e;
    store_begin(p->store);
    scan_articles(p);
    if (!store_commit(p->store, &e)) {
        log_line(LOG_ERROR, "the articles could not be stored: %s", e.detail);
        p->article_failed = true;
    }
    plan_retry(p);
    atomic_fetch_add(&p->generations->epoch, 1);
}

static void greet(struct store_process *p, const struct role *role)
{
    SCOPED(buf_done) struct buf hello;
    buf_init(&hello, LIMIT_MESSAGE_BYTES);
    uint64_t epoch = atomic_load(&p->generations->epoch);
    wire_encode(&(struct wire_message){.kind = WIRE_hello, .hello = {epoch}}, &hello);
    BUG_IF(role->others_count < 2, "there are a front and post");
    for (size_t i = 0; i + 1 < role->others_count && i < LIMIT_FRONTS; i++) {
        p->fronts[i] = link_new(p->loop, role->others[i], on_packet, NULL, p);
        link_send(p->fronts[i], buf_str(&hello));
        p->fronts_count++;
    }
    p->post = link_new(p->loop, role->others[role->others_count - 1], on_packet, NULL, p);
    if (p->has_mail) link_send(p->post, buf_str(&hello));
}

static void on_stop(void *ctx, int signal)
{
    (void)signal;
    loop_stop(((struct store_process *)ctx)->loop);
}

static void finish(struct store_process *p)
{
    if (p->batch_count) commit_batch(p);
    for (size_t i = 0; i < p->fronts_count; i++) link_free(&p->fronts[i]);
    link_free(&p->post);
    arena_free(&p->apply.letters.arena);
    site_close(&p->site);
    store_close(&p->store);
    rate_free(&p->apply.rate);
    key_ring_free(&p->keys);
    loop_free(&p->loop);
    arena_free(&p->arena);
}

int role_store(const struct role *role)
{
    log_as("store");
    chance_role("store");
    key_start();
    struct store_process *p = calloc(1, sizeof *p);
    if (!p) die("out of memory at the start");
    p->arena = arena_new();
    p->loop = loop_new();
    role_read_conf(p->arena, role, &p->conf);
    role_drop(&p->conf);
    open_all(p, role);
    confine(p);
    begin(p);
    loop_on_signal(p->loop, SIGTERM, on_stop, p);
    loop_watch(p->loop, role->link, on_control, p);
    loop_watch(p->loop, site_descriptor(p->site), on_site, p);
    loop_before_wait(p->loop, before_wait, p);
    greet(p, role);
    role_is_ready(role);
    loop_run(p->loop);
    finish(p);
    free(p);
    return 0;
}
