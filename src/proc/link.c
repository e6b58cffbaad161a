/* SOCK_SEQPACKET keeps message boundaries, so a packet is sent whole or not at all; only order and
 * fullness are this file's care. */
#include "proc/link.h"
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define PACKETS_PER_ROUND 64 /* then the loop looks at the others */

struct waiting {
    struct waiting *next;
    size_t len;
    char bytes[];
};

struct link {
    struct loop *loop;
    int fd;
    link_fn *packet;
    void (*closed)(void *, struct link *);
    void *ctx;
    struct waiting *first, **last;
    char *room; /* LIMIT_MESSAGE_BYTES, for what comes */
};

static void close_now(struct link *l)
{
    loop_forget(l->loop, l->fd);
    if (l->closed) l->closed(l->ctx, l);
}

static void receive(void *ctx, int fd)
{
    struct link *l = ctx;
    for (int i = 0; i < PACKETS_PER_ROUND; i++) {
        ssize_t n = recv(fd, l->room, LIMIT_MESSAGE_BYTES, MSG_DONTWAIT);
        if (n > 0) {
            l->packet(l->ctx, l, (struct str){l->room, (size_t)n});
            continue;
        }
        if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
        close_now(l);
        return;
    }
}

struct link *link_new(struct loop *loop, int fd, link_fn *packet,
                      void (*closed)(void *, struct link *), void *ctx)
{
    struct link *l = calloc(1, sizeof *l);
    char *room = malloc(LIMIT_MESSAGE_BYTES);
    if (!l || !room) die("out of memory for a link between processes");
    *l = (struct link){
        .loop = loop, .fd = fd, .packet = packet, .closed = closed, .ctx = ctx, .room = room};
    l->last = &l->first;
    loop_watch(loop, fd, receive, l);
    return l;
}

void link_free(struct link **l)
{
    if (!*l) return;
    loop_forget((*l)->loop, (*l)->fd);
    close((*l)->fd);
    for (struct waiting *w = (*l)->first; w;) {
        struct waiting *next = w->next;
        free(w);
        w = next;
    }
    free((*l)->room);
    free(*l);
    *l = NULL;
}

static bool send_now(struct link *l, struct str packet)
{
    ssize_t n = send(l->fd, packet.at, packet.len, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n >= 0) return true;
    /* ENOBUFS and EAGAIN mean later; anything else means the other side is gone: the reading end
     * tells. */
    return errno != EAGAIN && errno != ENOBUFS && errno != EINTR;
}

static void send_waiting(void *ctx, int fd)
{
    struct link *l = ctx;
    while (l->first) {
        struct waiting *w = l->first;
        if (!send_now(l, (struct str){w->bytes, w->len})) return;
        l->first = w->next;
        explicit_bzero(w->bytes, w->len);
        free(w);
    }
    l->last = &l->first;
    loop_watch_write(l->loop, fd, NULL, NULL);
}

void link_send(struct link *l, struct str packet)
{
    if (!l->first && send_now(l, packet)) return;
    struct waiting *w = malloc(sizeof *w + packet.len);
    if (!w) die("out of memory for a waiting message");
    w->next = NULL;
    w->len = packet.len;
    memcpy(w->bytes, packet.at, packet.len);
    if (!l->first) loop_watch_write(l->loop, l->fd, send_waiting, l);
    *l->last = w;
    l->last = &w->next;
}

bool link_is_idle(const struct link *l) { return l->first == NULL; }
