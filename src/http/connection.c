/* Connections: their phases, and what happens when one does not get on with it. */
#include "http/inside.h"
#include "http/seen.h"
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

static void read_peer(struct connection *c, const struct sockaddr *peer)
{
    if (peer && peer->sa_family == AF_INET6) {
        memcpy(c->peer, &((const struct sockaddr_in6 *)(const void *)peer)->sin6_addr, 16);
    } else if (peer && peer->sa_family == AF_INET) {
        c->peer[10] = c->peer[11] = 0xff;
        memcpy(c->peer + 12, &((const struct sockaddr_in *)(const void *)peer)->sin_addr, 4);
    } else {
        c->peer_is_unix = true;
    }
}

static void started(struct http_server *s, struct MHD_Connection *mhd, void **state)
{
    struct connection *c = calloc(1, sizeof *c);
    if (!c) die("out of memory for a connection");
    c->server = s;
    c->mhd = mhd;
    c->fd = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    read_peer(c, MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr);
    s->figures.connections++;
    connection_enter(c, PHASE_HEAD, s->limits.head_ms);
    seen_watch(c->fd, c);
    *state = c;
}

static bool has_unread(const struct connection *c)
{
    int unread = 0;
    return ioctl(c->fd, FIONREAD, &unread) == 0 && unread > 0;
}

/* The descriptor is still open here. */
static void closed(struct http_server *s, void **state)
{
    struct connection *c = *state;
    if (!c) return;
    seen_watch(c->fd, NULL);
    if (c->refused || has_unread(c)) farewell_add(&s->farewell, c->fd, s->now);
    if (c->request) request_end(c->request);
    deadline_leave(&c->deadline);
    if (s->current == c) s->current = NULL;
    free(c);
    *state = NULL;
}

void connection_notice(void *server, struct MHD_Connection *c, void **state,
                       enum MHD_ConnectionNotificationCode what)
{
    if (what == MHD_CONNECTION_NOTIFY_STARTED)
        started(server, c, state);
    else
        closed(server, state);
}

bool connection_saw(struct connection *c, struct str piece)
{
    c->server->current = c;
    c->last_seen = piece;
    if (c->refused) return false;
    if (c->request) return request_saw(c->request, piece);
    if (c->phase == PHASE_IDLE) connection_enter(c, PHASE_HEAD, c->server->limits.head_ms);
    c->begun = true;
    return true;
}

void connection_enter(struct connection *c, enum phase phase, int64_t ms)
{
    c->phase = phase;
    deadline_enter(&c->server->phases[phase], &c->deadline, c->server->now + ms);
}

static void shut(struct connection *c)
{
    shutdown(c->fd, SHUT_RDWR);
    c->phase = PHASE_OVER;
    deadline_leave(&c->deadline);
}

static struct connection *first_of(const struct http_server *s, enum phase phase)
{
    return (struct connection *)deadline_first(&s->phases[phase]);
}

/* Clients whose connection is broken both ways are gone; one that only sends no more still waits
 * for its answer. */
static void look_for(struct connection **of, size_t count)
{
    struct pollfd polled[64];
    for (size_t i = 0; i < count; i++) polled[i] = (struct pollfd){.fd = of[i]->fd};
    bool any = poll(polled, count, 0) > 0;
    for (size_t i = 0; i < count; i++) {
        connection_enter(of[i], PHASE_WAIT, LOOK_MS);
        if (any && polled[i].revents & (POLLHUP | POLLERR)) request_gone(of[i]->request);
    }
}

static void look_for_suspended(struct http_server *s)
{
    for (;;) {
        struct connection *due[64];
        size_t count = 0;
        struct connection *c = first_of(s, PHASE_WAIT);
        for (; c && c->deadline.until_ms <= s->now && count < 64; c = first_of(s, PHASE_WAIT)) {
            deadline_leave(&c->deadline);
            due[count++] = c;
        }
        if (count == 0) return;
        look_for(due, count);
    }
}

void connection_expire(struct http_server *s)
{
    for (enum phase phase = PHASE_HEAD; phase <= PHASE_IDLE; phase++) {
        struct connection *c = first_of(s, phase);
        for (; c && c->deadline.until_ms <= s->now; c = first_of(s, phase)) shut(c);
    }
    look_for_suspended(s);
}

void connection_end_idle(struct connection *c)
{
    if (!c->request && !c->begun && !has_unread(c)) shut(c);
}

int64_t connection_soonest(const struct http_server *s)
{
    int64_t soonest = INT64_MAX;
    for (enum phase phase = PHASE_HEAD; phase <= PHASE_WAIT; phase++) {
        const struct deadline *d = deadline_first(&s->phases[phase]);
        if (d && d->until_ms < soonest) soonest = d->until_ms;
    }
    return soonest;
}
