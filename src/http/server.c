/* One libmicrohttpd daemon for each listening socket, all turned by the process's own loop. */
#include "http/inside.h"
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

/* The status of what libmicrohttpd logs that it refuses; 0: it refuses nothing. */
static int logged_status(const struct connection *c, const char *format, va_list args)
{
    if (str_starts(str_of(format), S("Error processing request (HTTP response code is %u")))
        return (int)va_arg(args, unsigned);
    if (strcmp(format, "%s\n") != 0) return 0; /* else it says why it closes */
    /* 1.0 closes on some request lines. */
    if (c->phase == PHASE_HEAD) return 400;
    /* Head and answer share a connection's memory: this head left no room for the answer's. */
    return strstr(va_arg(args, const char *), "create response header") ? 431 : 0;
}

/* libmicrohttpd logs what it refuses before it says so to the client, in its own words and without
 * our headers, or before it says nothing: our page goes first. Nobody is to read the log itself. */
static void on_log(void *server, const char *format, va_list args)
{
    const struct http_server *s = server;
    int status = s->current ? logged_status(s->current, format, args) : 0;
    if (status) refuse_abruptly(s->current, status);
}

/* Paths and queries stay as they were sent. */
static size_t leave_escaped(void *ctx, struct MHD_Connection *c, char *s)
{
    (void)ctx, (void)c;
    return strlen(s);
}

static struct MHD_Daemon *start(struct http_server *s, int listening, unsigned connections)
{
    const unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
    const struct MHD_OptionItem options[] = {
        {MHD_OPTION_LISTEN_SOCKET, listening, NULL},
        {MHD_OPTION_CONNECTION_LIMIT, (intptr_t)connections, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, LIMIT_HEAD_BYTES, NULL},
        {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)request_completed, s},
        {MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)connection_notice, s},
        {MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)request_begin, s},
        {MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)leave_escaped, NULL},
        {MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, NULL},
#if MHD_VERSION >= 0x01000000
        {MHD_OPTION_CLIENT_DISCIPLINE_LVL, 1, NULL},
#endif
        {MHD_OPTION_END, 0, NULL},
    };
    /* The logger first: what goes wrong with later options goes to it. */
    return MHD_start_daemon(flags, 0, NULL, NULL, request_step, s, MHD_OPTION_EXTERNAL_LOGGER,
                            on_log, s, MHD_OPTION_ARRAY, options, MHD_OPTION_END);
}

static int descriptor_of(struct MHD_Daemon *d)
{
    return MHD_get_daemon_info(d, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
}

static bool start_all(struct http_server *s, const int *listening, struct err *e)
{
    size_t wanted = s->count;
    for (s->count = 0; s->count < wanted; s->count++) {
        struct listener *l = &s->listeners[s->count];
        l->quiet = -1;
        l->daemon = start(s, listening[s->count], (unsigned)(LIMIT_CONNECTIONS / wanted));
        if (!l->daemon) return err_set_errno(e, ERR_NETWORK, "libmicrohttpd does not start");
    }
    return true;
}

/* One descriptor for all daemons. */
static bool join_descriptors(struct http_server *s, struct err *e)
{
    s->epoll = -1;
    if (s->count == 1) return true;
    s->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (s->epoll < 0) return err_set_errno(e, ERR_NETWORK, "no epoll descriptor");
    for (size_t i = 0; i < s->count; i++) {
        struct epoll_event event = {.events = EPOLLIN};
        if (epoll_ctl(s->epoll, EPOLL_CTL_ADD, descriptor_of(s->listeners[i].daemon), &event) != 0)
            return err_set_errno(e, ERR_NETWORK, "epoll");
    }
    return true;
}

static const struct http_limits limits = {
    .head_ms = LIMIT_HEAD_MS,
    .body_ms = LIMIT_REQUEST_BODY_MS,
    .send_ms = LIMIT_SEND_MS,
    .idle_ms = LIMIT_IDLE_MS,
    .body_bytes = LIMIT_BODY_BYTES,
    .bodies_bytes = BODIES_BYTES,
};

bool http_server_new(struct http_server **ret, const int *listening, size_t count,
                     struct http_handler handler, struct err *e)
{
    BUG_IF(count == 0, "a server listens somewhere");
    struct http_server *s = calloc(1, sizeof *s);
    struct listener *listeners = calloc(count, sizeof *listeners);
    if (!s || !listeners) die("out of memory for the server");
    *s = (struct http_server){.handler = handler,
                              .limits = limits,
                              .listeners = listeners,
                              .count = count,
                              .epoll = -1,
                              .now = monotonic_ms(),
                              .old_library = MHD_get_version()[0] == '0'};
    for (enum phase i = 0; i < PHASE__COUNT; i++) deadline_queue_init(&s->phases[i]);
    signal(SIGPIPE, SIG_IGN); /* sendfile has no flag for it */
    if (!start_all(s, listening, e) || !join_descriptors(s, e)) {
        http_server_free(&s);
        return false;
    }
    *ret = s;
    return true;
}

static void forget_suspended(struct http_server *s)
{
    struct deadline *d;
    while ((d = deadline_first(&s->phases[PHASE_WAIT]))) {
        struct connection *c = (struct connection *)d;
        deadline_leave(d);
        request_gone(c->request);
    }
}

void http_server_free(struct http_server **server)
{
    struct http_server *s = *server;
    if (!s) return;
    forget_suspended(s);
    for (size_t i = 0; i < s->count; i++) {
        MHD_run(s->listeners[i].daemon); /* takes what was resumed back */
        MHD_stop_daemon(s->listeners[i].daemon);
        if (s->listeners[i].quiet >= 0) close(s->listeners[i].quiet);
    }
    if (s->epoll >= 0) close(s->epoll);
    farewell_done(&s->farewell);
    while (s->spare_count) arena_free(&s->spare[--s->spare_count]);
    free(s->listeners);
    free(s);
    *server = NULL;
}

int http_server_descriptor(const struct http_server *s)
{
    return s->epoll >= 0 ? s->epoll : descriptor_of(s->listeners[0].daemon);
}

void http_server_work(struct http_server *s)
{
    s->now = monotonic_ms();
    connection_expire(s);
    s->resumed = false;
    for (size_t i = 0; i < s->count; i++) MHD_run(s->listeners[i].daemon);
    if (s->farewell.count) farewell_work(&s->farewell, s->now);
}

int http_server_wait_ms(struct http_server *s)
{
    if (s->resumed) return 0;
    int64_t soonest = connection_soonest(s);
    int64_t wait = soonest == INT64_MAX ? -1 : soonest - monotonic_ms();
    if (soonest != INT64_MAX && wait < 0) wait = 0;
    if (s->farewell.count && (wait < 0 || wait > FAREWELL_LOOK_MS)) wait = FAREWELL_LOOK_MS;
    for (size_t i = 0; i < s->count; i++) {
        MHD_UNSIGNED_LONG_LONG theirs;
        if (MHD_get_timeout(s->listeners[i].daemon, &theirs) != MHD_YES) continue;
        if (wait < 0 || (int64_t)theirs < wait) wait = (int64_t)theirs;
    }
    return (int)wait;
}

static void begin_draining(struct http_server *s)
{
    s->draining = true;
    for (size_t i = 0; i < s->count; i++)
        s->listeners[i].quiet = MHD_quiesce_daemon(s->listeners[i].daemon);
}

static void end_idle(struct http_server *s, enum phase phase)
{
    struct deadline *queue = &s->phases[phase], *next;
    for (struct deadline *d = queue->next; d != queue; d = next) {
        next = d->next;
        connection_end_idle((struct connection *)d);
    }
}

bool http_server_drain(struct http_server *s)
{
    if (!s->draining) begin_draining(s);
    end_idle(s, PHASE_IDLE);
    end_idle(s, PHASE_HEAD);
    unsigned open = 0;
    for (size_t i = 0; i < s->count; i++)
        open += MHD_get_daemon_info(s->listeners[i].daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS)
                    ->num_connections;
    return open == 0;
}

struct http_figures http_server_figures(const struct http_server *s) { return s->figures; }
