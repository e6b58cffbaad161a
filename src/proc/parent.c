/* The parent: opens the sockets, starts the store and the fronts, starts anew what dies.
 *
 * It reads no key and parses nothing that came from outside. It keeps every socket between its
 * children, so a child that is started anew finds its own end again, with what waited in it; nobody
 * has to notice that the other side was away. SIGHUP reads the settings and replaces all children,
 * one after the other; SIGTERM lets fronts finish, then the store. When the parent dies, the kernel
 * ends its children. */
#include "mail/mail.h"
#include "os/os.h"
#include "proc/proc.h"
#include "proc/role.h"
#include "text/text.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define RESTART_FIRST_MS 20 /* after a death; doubled while a child dies young */
#define RESTART_LAST_MS  1000
#define YOUNG_MS         2000
#define LOCK_TRIES       250 /* while the children of a parent that was killed come to their end */
#define LOCK_WAIT_US     20000

struct child {
    char name[64];                     /* "__front3/4" */
    pid_t pid;                         /* 0: not running */
    int64_t started_ms, restart_at_ms; /* monotonic; 0: not planned */
    int restart_ms;
};

struct parent {
    struct loop *loop;
    struct arena *arena;
    const struct serve_wish *wish;
    struct conf conf;
    struct str base_url, addresses[CONF_LISTEN_MAX];
    int listening[CONF_LISTEN_MAX];
    size_t listening_count;
    int lock, control, generations, generations_read;
    int pairs[LIMIT_FRONTS][2]; /* [0] the front's end, [1] the store's */
    int post_pair[2];           /* the same; also where there is no post */
    int ready[2];
    size_t ready_count;
    bool is_ready, stopping, failed;
    struct child store, post, fronts[LIMIT_FRONTS];
    bool has_post,
        post_is_off; /* the sandbox has room for it; the settings of now do not want it */
    struct sandbox_ports ports; /* that post may connect to */
    size_t fronts_count;
};

/* ---- settings ---- */

bool proc_check_mail(struct arena *a, const struct conf *conf, struct err *e)
{
    struct mailbox from;
    struct mail_server server;
    if (str_is_empty(conf->mail_url)) return true;
    if (!mail_server_parse(a, conf->mail_url, &server, e)) return err_while(e, "reading mail.url");
    if (str_is_empty(conf->mail_from))
        return err_set(e, ERR_INPUT,
                       "mail.url is set and mail.from is not: set it, for example: "
                       "mail.from = Replies <replies@example.org>");
    return mailbox_parse(a, conf->mail_from, &from, e) || err_while(e, "reading mail.from");
}

static bool read_settings(const struct serve_wish *wish, struct arena *a, struct conf *ret)
{
    struct conf_fault fault;
    if (!conf_read(a, wish->dir, ret, &fault)) {
        if (fault.line)
            fprintf(stderr, "toguna: toguna.conf line %u: %s\n", fault.line, fault.err.detail);
        else
            fprintf(stderr, "toguna: %s (is it a site? toguna init makes one)\n", fault.err.detail);
        return false;
    }
    if (wish->listen_count) {
        memcpy(ret->listen, wish->listen, sizeof ret->listen);
        ret->listen_count = wish->listen_count;
    }
    if (wish->workers) ret->workers = wish->workers;
    struct err e;
    if (proc_check_mail(a, ret, &e)) return true;
    fprintf(stderr, "toguna: toguna.conf: %s\n", e.detail);
    return false;
}

/* ---- sockets ---- */

/* A parent that was killed leaves children that die in the same moment and hold the lock until
 * then: ERR_BUSY. */
static bool take_lock(struct parent *p, struct err *e)
{
    struct str path = proc_path(p->arena, &p->conf, "data/lock");
    for (int i = 0; i < LOCK_TRIES; i++) {
        if (fd_lock(path, &p->lock, e)) return true;
        if (e->kind != ERR_BUSY) return false;
        usleep(LOCK_WAIT_US);
    }
    return false;
}

static bool open_listening(struct parent *p, struct err *e)
{
    for (size_t i = 0; i < p->conf.listen_count; i++) {
        if (!fd_listen(p->arena, p->conf.listen[i], &p->listening[i], &p->addresses[i], e))
            return false;
        p->listening_count++;
    }
    return true;
}

static bool open_sockets(struct parent *p, struct err *e)
{
    struct str control = proc_path(p->arena, &p->conf, "data/control.sock");
    if (!take_lock(p, e)) return false;
    if (!open_listening(p, e)) return false;
    if (!fd_listen_control(control, &p->control, e)) return false;
    if (!generations_make(&p->generations, &p->generations_read, e)) return false;
    for (size_t i = 0; i < p->fronts_count; i++)
        if (!fd_pair(p->pairs[i], e)) return false;
    if (!fd_pair(p->post_pair, e)) return false;
    if (pipe(p->ready) != 0) return err_set_errno(e, ERR_LIMIT, "making a pipe");
    return true;
}

/* ---- children ---- */

struct words { /* the command line of a child under construction */
    const char *argv[8 + LIMIT_FRONTS + CONF_LISTEN_MAX + 1];
    size_t argc;
    int keep[8 + LIMIT_FRONTS + CONF_LISTEN_MAX];
    size_t keep_count;
};

static void add_descriptor(struct words *w, struct arena *a, int fd)
{
    w->argv[w->argc++] = arena_printf(a, "%d", fd).at;
    w->keep[w->keep_count++] = fd;
}

static void spawn(struct child *c, struct words *w)
{
    struct err e;
    c->started_ms = monotonic_ms();
    c->restart_at_ms = 0;
    if (child_spawn(w->argv, w->keep, w->keep_count, &c->pid, &e)) return;
    log_line(LOG_ERROR, "%s", e.detail);
    c->pid = 0;
    c->restart_at_ms = c->started_ms + RESTART_LAST_MS;
}

static void begin_words(struct parent *p, struct arena *a, struct child *c, int generations,
                        struct words *w)
{
    *w = (struct words){.argc = 4};
    w->argv[0] = "toguna";
    w->argv[1] = c->name;
    w->argv[2] = arena_c_string(a, p->conf.dir);
    w->argv[3] = p->base_url.at;
    add_descriptor(w, a, p->ready[1]);
    add_descriptor(w, a, generations);
    add_descriptor(w, a, p->lock);
}

static void start_store(struct parent *p)
{
    SCOPED(arena_free) struct arena *a = arena_new();
    struct words w;
    begin_words(p, a, &p->store, p->generations, &w);
    add_descriptor(&w, a, p->control);
    for (size_t i = 0; i < p->fronts_count; i++) add_descriptor(&w, a, p->pairs[i][1]);
    add_descriptor(&w, a, p->post_pair[1]);
    spawn(&p->store, &w);
}

static void start_post(struct parent *p)
{
    SCOPED(arena_free) struct arena *a = arena_new();
    struct words w;
    begin_words(p, a, &p->post, p->generations_read, &w);
    add_descriptor(&w, a, p->post_pair[0]);
    spawn(&p->post, &w);
}

static void start_front(struct parent *p, size_t index)
{
    SCOPED(arena_free) struct arena *a = arena_new();
    struct words w;
    begin_words(p, a, &p->fronts[index], p->generations_read, &w);
    add_descriptor(&w, a, p->pairs[index][0]);
    for (size_t i = 0; i < p->listening_count; i++) add_descriptor(&w, a, p->listening[i]);
    spawn(&p->fronts[index], &w);
}

static void start(struct parent *p, struct child *c)
{
    if (c == &p->store)
        start_store(p);
    else if (c == &p->post)
        start_post(p);
    else
        start_front(p, (size_t)(c - p->fronts));
}

static size_t children_count(const struct parent *p) { return p->fronts_count + 2; }

/* The store, post (perhaps never started), the fronts. */
static struct child *child_at(struct parent *p, size_t i)
{
    if (i < 2) return i ? &p->post : &p->store;
    return &p->fronts[i - 2];
}

static struct child *child_of(struct parent *p, pid_t pid)
{
    for (size_t i = 0; i < children_count(p); i++)
        if (child_at(p, i)->pid == pid) return child_at(p, i);
    return NULL;
}

static void log_death(const struct child *c, int status)
{
    if (WIFSIGNALED(status))
        log_line(LOG_WARNING, "%s ended by signal %d; starting it again", c->name + 2,
                 WTERMSIG(status));
    else if (WEXITSTATUS(status))
        log_line(LOG_WARNING, "%s ended with %d; starting it again", c->name + 2,
                 WEXITSTATUS(status));
}

/* Those that ask the store; it ends after them. */
static bool askers_are_gone(const struct parent *p)
{
    if (p->post.pid) return false;
    for (size_t i = 0; i < p->fronts_count; i++)
        if (p->fronts[i].pid) return false;
    return true;
}

static void tell(const struct child *c, int signal)
{
    if (c->pid) kill(c->pid, signal);
}

static void go_on_stopping(struct parent *p)
{
    if (!askers_are_gone(p)) return;
    if (p->store.pid)
        tell(&p->store, SIGTERM);
    else
        loop_stop(p->loop);
}

static void fail_start(struct parent *p)
{
    p->failed = p->stopping = true;
    for (size_t i = 0; i < children_count(p); i++) tell(child_at(p, i), SIGKILL);
}

static void plan_restart(struct child *c)
{
    int64_t now = monotonic_ms();
    bool young = now - c->started_ms < YOUNG_MS;
    int next = young && c->restart_ms ? c->restart_ms * 2 : RESTART_FIRST_MS;
    c->restart_ms = next > RESTART_LAST_MS ? RESTART_LAST_MS : next;
    c->restart_at_ms = now + c->restart_ms;
}

static void on_death(struct parent *p, struct child *c, int status)
{
    c->pid = 0;
    if (p->stopping) {
        go_on_stopping(p);
        return;
    }
    log_death(c, status);
    if (c == &p->post && p->post_is_off) return;
    if (p->is_ready || c == &p->post || WIFSIGNALED(status))
        plan_restart(c);
    else
        fail_start(p); /* it said why; the settings or the folder are wrong */
    if (p->failed) go_on_stopping(p);
}

static void on_child(void *ctx, int signal)
{
    (void)signal;
    struct parent *p = ctx;
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        struct child *c = child_of(p, pid);
        if (c) on_death(p, c, status);
    }
}

static int before_wait(void *ctx)
{
    struct parent *p = ctx;
    int64_t now = monotonic_ms(), next = -1;
    for (size_t i = 0; i < children_count(p); i++) {
        struct child *c = child_at(p, i);
        if (p->stopping || !c->restart_at_ms) continue;
        if (c->restart_at_ms <= now)
            start(p, c);
        else if (next < 0 || c->restart_at_ms - now < next)
            next = c->restart_at_ms - now;
    }
    return (int)next;
}

/* ---- signals and readiness ---- */

static void on_stop(void *ctx, int signal)
{
    (void)signal;
    struct parent *p = ctx;
    p->stopping = true;
    notify_systemd("STOPPING=1");
    for (size_t i = 0; i < p->fronts_count; i++) tell(&p->fronts[i], SIGTERM);
    tell(&p->post, SIGTERM);
    go_on_stopping(p);
}

static struct str base_url_of(struct parent *p, const struct conf *conf)
{
    return proc_site_url(p->arena, conf, p->addresses[0]);
}

/* Children read the settings themselves; here they are only checked, so that a mistake takes
 * nothing down. What the parent itself uses (addresses, number of fronts, whether there is post)
 * changes at the next start; site.url is told to the new fronts. */
static void on_hangup(void *ctx, int signal)
{
    (void)signal;
    struct parent *p = ctx;
    SCOPED(arena_free) struct arena *a = arena_new();
    struct conf conf;
    if (!read_settings(p->wish, a, &conf)) {
        log_line(LOG_ERROR, "the settings stay as they were");
        return;
    }
    log_line(LOG_NOTE, "reading the settings anew");
    p->base_url = base_url_of(p, &conf);
    for (size_t i = 0; i < children_count(p); i++) {
        struct child *c = child_at(p, i);
        c->restart_ms = 0;
        tell(c, SIGTERM);
    }
    p->post_is_off = !role_has_mail(&conf);
    if (p->has_post && !p->post_is_off && !p->post.pid) p->post.restart_at_ms = monotonic_ms();
}

static void say_ready(struct parent *p)
{
    p->is_ready = true;
    for (size_t i = 0; i < p->listening_count; i++) {
        if (str_starts(p->addresses[i], S("unix:")))
            fprintf(stderr, "listening on %.*s\n", STR(p->addresses[i]));
        else
            fprintf(stderr, "listening on http://%.*s\n", STR(p->addresses[i]));
    }
    notify_systemd("READY=1");
}

static void on_ready(void *ctx, int fd)
{
    struct parent *p = ctx;
    char bytes[64];
    ssize_t n = read(fd, bytes, sizeof bytes);
    if (n <= 0) return;
    p->ready_count += (size_t)n;
    if (!p->is_ready && p->ready_count > p->fronts_count) say_ready(p);
}

/* ---- the six paragraphs ---- */

static void name_children(struct parent *p)
{
    snprintf(p->store.name, sizeof p->store.name, "__store");
    snprintf(p->post.name, sizeof p->post.name, "__post");
    for (size_t i = 0; i < p->fronts_count; i++)
        snprintf(p->fronts[i].name, sizeof p->fronts[i].name, "__front%zu/%zu", i + 1,
                 p->fronts_count);
}

#define DNS_PORT 53

static void look_for_post(struct parent *p)
{
    struct err e;
    struct mail_server server;
    p->has_post =
        role_has_mail(&p->conf) && mail_server_parse(p->arena, p->conf.mail_url, &server, &e);
    if (p->has_post) p->ports = (struct sandbox_ports){{server.port, DNS_PORT}, 2};
    if (!p->has_post && p->conf.mail_url.len)
        log_line(LOG_WARNING, "mail.url is set, but data/keys/address.sec is not here: no letters "
                              "leave, and none are offered");
}

/* What its children may at most reach; each narrows it further. The site's folder as a whole, since
 * toguna.conf, theme/ and articles/ may be replaced by others of the same name; those and media/ by
 * themselves too, as they may be links. */
static bool confine(struct parent *p, struct err *e)
{
    struct sandbox_path paths[48] = {
        {p->conf.dir.at, false},
        {proc_path(p->arena, &p->conf, "articles").at, false},
        {proc_path(p->arena, &p->conf, "media").at, false},
        {proc_path(p->arena, &p->conf, "theme").at, false},
        {proc_path(p->arena, &p->conf, "data").at, true},
        {proc_database_folder(p->arena, &p->conf).at, true},
        {detector_tables(), false},
    };
    struct sandbox_has has;
    size_t count = 7;
    look_for_post(p);
    for (size_t i = 0; p->has_post && i < mail_reads_count; i++)
        paths[count++] = (struct sandbox_path){mail_reads[i], false};
    if (p->has_post && p->conf.mail_ca.len)
        paths[count++] = (struct sandbox_path){arena_c_string(p->arena, p->conf.mail_ca), false};
    return sandbox_enter(SANDBOX_PARENT, paths, count, &p->ports, &has, e);
}

static void run(struct parent *p)
{
    p->loop = loop_new();
    loop_on_signal(p->loop, SIGTERM, on_stop, p);
    loop_on_signal(p->loop, SIGINT, on_stop, p);
    loop_on_signal(p->loop, SIGHUP, on_hangup, p);
    loop_on_signal(p->loop, SIGCHLD, on_child, p);
    loop_watch(p->loop, p->ready[0], on_ready, p);
    loop_before_wait(p->loop, before_wait, p);
    start_store(p);
    for (size_t i = 0; i < p->fronts_count; i++) start_front(p, i);
    if (p->has_post) start_post(p);
    loop_run(p->loop);
    loop_free(&p->loop);
}

int proc_serve(const struct serve_wish *wish)
{
    struct err e;
    SCOPED(arena_free) struct arena *a = arena_new();
    struct parent p = {.arena = a, .wish = wish};
    log_as("toguna");
    if (!read_settings(wish, a, &p.conf)) return 1;
    p.fronts_count = p.conf.workers < LIMIT_FRONTS ? p.conf.workers : LIMIT_FRONTS;
    name_children(&p);
    struct str data = proc_path(a, &p.conf, "data");
    if (!open_sockets(&p, &e) || !drop_privileges(p.conf.user, data, &e) || !confine(&p, &e)) {
        fprintf(stderr, "toguna: %s\n", e.detail);
        return 1;
    }
    p.base_url = base_url_of(&p, &p.conf);
    run(&p);
    return p.failed ? 1 : 0;
}
