/* The loop, on epoll and one signalfd. A descriptor's callbacks stand in a table by its number.
 * Each registration has a serial that travels in the event, so an event of a descriptor that was
 * forgotten, or closed and opened anew, by a callback of the same round is dropped: callbacks may
 * forget anything. */
#include "os/os.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#define EVENTS_PER_ROUND 64

struct watch {
    loop_fn *read, *write;
    void *read_ctx, *write_ctx;
    uint32_t serial; /* of this registration; 0: the descriptor is not watched */
};

struct signal_watch {
    loop_fn *fn;
    void *ctx;
};

struct loop {
    int epoll, signals; /* signals -1: none wanted yet */
    sigset_t wanted;
    struct signal_watch by_signal[_NSIG];
    struct watch *watches; /* by descriptor */
    size_t count;
    uint32_t last_serial;
    int (*before)(void *ctx);
    void *before_ctx;
    bool running;
};

struct loop *loop_new(void)
{
    struct loop *l = calloc(1, sizeof *l);
    if (!l) die("out of memory for the loop");
    l->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (l->epoll < 0) die("the kernel gives no epoll descriptor: %s", strerror(errno));
    l->signals = -1;
    sigemptyset(&l->wanted);
    return l;
}

void loop_free(struct loop **l)
{
    if (!*l) return;
    /* Signals stay blocked: one that comes now must not kill a process that is ending in order. */
    if ((*l)->signals >= 0) close((*l)->signals);
    close((*l)->epoll);
    free((*l)->watches);
    free(*l);
    *l = NULL;
}

static struct watch *watch_of(struct loop *l, int fd)
{
    BUG_IF(fd < 0, "only open descriptors are watched");
    size_t at = (size_t)fd;
    if (at < l->count) return &l->watches[at];
    size_t count = l->count ? l->count : 32;
    while (count <= at) count *= 2;
    struct watch *watches = realloc(l->watches, count * sizeof *watches);
    if (!watches) die("out of memory for %zu watched descriptors", count);
    memset(watches + l->count, 0, (count - l->count) * sizeof *watches);
    l->watches = watches;
    l->count = count;
    return &watches[at];
}

static int tell(struct loop *l, int operation, int fd, const struct watch *w)
{
    struct epoll_event event = {0};
    if (w->read) event.events |= EPOLLIN;
    if (w->write) event.events |= EPOLLOUT;
    event.data.u64 = (uint64_t)w->serial << 32 | (uint32_t)fd;
    return epoll_ctl(l->epoll, operation, fd, &event);
}

/* Makes the kernel watch FD for what the table says. */
static void update(struct loop *l, int fd, struct watch *w)
{
    if (!w->read && !w->write) {
        /* Fails when FD is closed already: then the kernel has forgotten it by itself. */
        tell(l, EPOLL_CTL_DEL, fd, w);
        *w = (struct watch){0};
        return;
    }
    if (w->serial) {
        if (tell(l, EPOLL_CTL_MOD, fd, w) == 0) return;
        /* ENOENT: closed without being forgotten, and its number is somebody else's now. */
        if (errno != ENOENT) die("cannot watch descriptor %d: %s", fd, strerror(errno));
    }
    if (++l->last_serial == 0) ++l->last_serial;
    w->serial = l->last_serial;
    if (tell(l, EPOLL_CTL_ADD, fd, w) != 0)
        die("cannot watch descriptor %d: %s", fd, strerror(errno));
}

void loop_watch(struct loop *l, int fd, loop_fn *fn, void *ctx)
{
    struct watch *w = watch_of(l, fd);
    w->read = fn;
    w->read_ctx = ctx;
    update(l, fd, w);
}

void loop_watch_write(struct loop *l, int fd, loop_fn *fn, void *ctx)
{
    struct watch *w = watch_of(l, fd);
    if (!fn && !w->serial) return;
    w->write = fn;
    w->write_ctx = ctx;
    update(l, fd, w);
}

void loop_forget(struct loop *l, int fd)
{
    if (fd < 0 || (size_t)fd >= l->count || !l->watches[fd].serial) return;
    struct watch *w = &l->watches[fd];
    w->read = w->write = NULL;
    update(l, fd, w);
}

/* ---- signals ---- */

static void take_signals(void *ctx, int fd)
{
    struct loop *l = ctx;
    struct signalfd_siginfo info;
    while (read(fd, &info, sizeof info) == (ssize_t)sizeof info) {
        if (info.ssi_signo >= _NSIG) continue;
        struct signal_watch *s = &l->by_signal[info.ssi_signo];
        if (s->fn) s->fn(s->ctx, (int)info.ssi_signo);
    }
}

void loop_on_signal(struct loop *l, int signal, loop_fn *fn, void *ctx)
{
    BUG_IF(signal <= 0 || signal >= _NSIG, "a signal has a number of the system's");
    l->by_signal[signal] = (struct signal_watch){fn, ctx};
    sigaddset(&l->wanted, signal);
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, signal);
    if (sigprocmask(SIG_BLOCK, &one, NULL) != 0) die("cannot block a signal: %s", strerror(errno));
    int fd = signalfd(l->signals, &l->wanted, SFD_CLOEXEC | SFD_NONBLOCK);
    if (fd < 0) die("the kernel gives no signal descriptor: %s", strerror(errno));
    if (l->signals >= 0) return;
    l->signals = fd;
    loop_watch(l, fd, take_signals, l);
}

/* ---- the round ---- */

void loop_before_wait(struct loop *l, int (*fn)(void *ctx), void *ctx)
{
    l->before = fn;
    l->before_ctx = ctx;
}

/* The watch an event is for, or NULL when a callback of this round has ended it. Looked up anew for
 * each call, because a callback may also have moved the table. */
static struct watch *still_watched(struct loop *l, uint64_t key)
{
    size_t fd = (uint32_t)key;
    if (fd >= l->count || l->watches[fd].serial != (uint32_t)(key >> 32)) return NULL;
    return &l->watches[fd];
}

static void deliver(struct loop *l, const struct epoll_event *event)
{
    /* An error or a hang-up is told to whoever watches: their read or write says which. */
    const uint32_t ended = EPOLLERR | EPOLLHUP;
    uint64_t key = event->data.u64;
    struct watch *w = still_watched(l, key);
    if (w && w->read && event->events & (EPOLLIN | ended)) w->read(w->read_ctx, (int)(uint32_t)key);
    w = still_watched(l, key);
    if (w && w->write && event->events & (EPOLLOUT | ended))
        w->write(w->write_ctx, (int)(uint32_t)key);
}

void loop_run(struct loop *l)
{
    l->running = true;
    while (l->running) {
        int wait_ms = l->before ? l->before(l->before_ctx) : -1;
        if (!l->running) break;
        struct epoll_event events[EVENTS_PER_ROUND];
        int n = epoll_wait(l->epoll, events, EVENTS_PER_ROUND, wait_ms < 0 ? -1 : wait_ms);
        if (n < 0 && errno != EINTR) die("waiting for events failed: %s", strerror(errno));
        for (int i = 0; i < n && l->running; i++) deliver(l, &events[i]);
    }
}

void loop_stop(struct loop *l) { l->running = false; }
