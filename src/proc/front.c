/* The front process: HTTP in and out; the only one that parses what readers send.
 *
 * It reads the database read-only, holds the token key and the public half of the address key, and
 * has no network but the sockets it was given. A request is answered from the cache, or by a page
 * from the database, or it waits for the store. A fault in one reader's request ends one front; the
 * parent starts it anew. */
#include "proc/front.h"
#include "proc/proc.h"
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#define STOP_MS 10000 /* what has begun may take this long after SIGTERM */

static void on_http(void *ctx, int fd)
{
    (void)fd;
    http_server_work(((struct front *)ctx)->server);
}

static int shorter(int a, int b) { return a < 0 ? b : b < 0 || a < b ? a : b; }

static int stop_when_done(struct front *f)
{
    bool drained = http_server_drain(f->server) && asking_is_idle(f->asking);
    if (drained || monotonic_ms() >= f->stop_by_ms) loop_stop(f->loop);
    return 50;
}

static int before_wait(void *ctx)
{
    struct front *f = ctx;
    int asking = asking_wait_ms(f->asking);
    http_server_work(f->server); /* answers that came through the store go out now */
    int wait = shorter(asking, http_server_wait_ms(f->server));
    return f->stopping ? shorter(wait, stop_when_done(f)) : wait;
}

static void on_stop(void *ctx, int signal)
{
    (void)signal;
    struct front *f = ctx;
    f->stopping = true;
    f->stop_by_ms = monotonic_ms() + STOP_MS;
}

static void on_gone(void *ctx, struct http_request *r)
{
    asking_forget(((struct front *)ctx)->asking, r);
}

/* ---- the six paragraphs ---- */

/* At the first start all processes begin at once, and this one waits here until the store has made
 * the database ready: then its hello lies in the link. A front that is started later finds the
 * epoch counted already and waits for nobody. */
static void await_first_store(const struct front *f, const struct role *role)
{
    struct pollfd hello = {.fd = role->link, .events = POLLIN};
    while (atomic_load_explicit(&f->generations->epoch, memory_order_acquire) == 0)
        (void)poll(&hello, 1, -1);
}

static void open_all(struct front *f, const struct role *role)
{
    struct err e;
    struct str keys = proc_path(f->arena, &f->conf, "data/keys");
    if (!key_ring_open(&f->keys, keys, KEY_BIT(KEY_ADDRESS_PUBLIC) | KEY_BIT(KEY_TOKEN), &e))
        die("%s", e.detail);
    if (!theme_read(f->arena, f->conf.dir, &f->theme, &e)) die("%s", e.detail);
    if (!detector_open(&f->detector, &e))
        log_line(LOG_WARNING, "%s; a reply has its page's language", e.detail);
    f->generations = generations_map_read(role->generations);
    await_first_store(f, role);
    f->cache = cache_new(f->conf.cache_bytes / role->fronts_count);
    f->asking = asking_new(f->loop, role->link, front_answered, f);
    f->world = (struct page_world){
        .conf = &f->conf,
        .reader = reader_open(proc_database_path(f->arena, &f->conf)),
        .keys = f->keys,
        .theme = &f->theme,
        .base_url = role->base_url,
        .media_fd =
            open(proc_path(f->arena, &f->conf, "media").at, O_RDONLY | O_DIRECTORY | O_CLOEXEC),
        .detector = f->detector,
        .mail = role_has_mail(&f->conf),
    };
    buf_init(&f->key, 4096);
}

static void open_server(struct front *f, const struct role *role)
{
    struct err e;
    struct http_handler handler = {
        .ctx = f,
        .request = front_request,
        .gone = on_gone,
        .always = page_headers_always,
        .always_count = page_headers_always_count,
        .error_page = front_error_page,
    };
    if (!http_server_new(&f->server, role->others, role->others_count, handler, &e))
        die("%s", e.detail);
    loop_watch(f->loop, http_server_descriptor(f->server), on_http, f);
}

/* The three files of the database and no more of data/: the keys lie beside them. They are there
 * for good (the store keeps its WAL), and the store was ready before this process began. */
static void confine(struct front *f)
{
    struct str db = proc_database_path(f->arena, &f->conf);
    struct sandbox_path paths[] = {
        {db.at, false},
        {arena_printf(f->arena, "%.*s-wal", STR(db)).at, false},
        {arena_printf(f->arena, "%.*s-shm", STR(db)).at, false},
        {proc_path(f->arena, &f->conf, "media").at, false},
    };
    role_confine(SANDBOX_FRONT, paths, sizeof paths / sizeof *paths, NULL);
}

static void finish(struct front *f)
{
    http_server_free(&f->server);
    asking_free(&f->asking);
    cache_free(&f->cache);
    reader_close(&f->world.reader);
    key_ring_free(&f->keys);
    detector_close(&f->detector);
    buf_done(&f->key);
    loop_free(&f->loop);
    arena_free(&f->arena);
}

int role_front(const struct role *role)
{
    char name[24];
    snprintf(name, sizeof name, "front %u", role->index);
    log_as(name);
    chance_role(name);
    key_start();
    role_wipes_freed();
    struct front *f = calloc(1, sizeof *f);
    if (!f) die("out of memory at the start");
    f->arena = arena_new();
    f->loop = loop_new();
    role_read_conf(f->arena, role, &f->conf);
    role_drop(&f->conf);
    open_all(f, role);
    open_server(f, role);
    confine(f);
    loop_on_signal(f->loop, SIGTERM, on_stop, f);
    loop_before_wait(f->loop, before_wait, f);
    role_is_ready(role);
    loop_run(f->loop);
    finish(f);
    free(f);
    log_as("toguna");
    return 0;
}
