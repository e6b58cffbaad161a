#include "http/farewell.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#define PIECE_BYTES 65536u

void farewell_add(struct farewell *l, int fd, int64_t now)
{
    if (l->count == FAREWELL_MAX) return;
    int own = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    if (own < 0) return;
    shutdown(own, SHUT_WR);
    l->of[l->count].fd = own;
    l->of[l->count].until_ms = now + FAREWELL_MS;
    l->of[l->count++].bytes = 0;
}

/* Reads what is there; false once the client is done, too much or gone. */
static bool drain(int fd, size_t *bytes)
{
    char piece[PIECE_BYTES];
    for (;;) {
        ssize_t n = recv(fd, piece, sizeof piece, MSG_DONTWAIT);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno == EAGAIN;
        *bytes += (size_t)n;
        if (n == 0 || *bytes > FAREWELL_BYTES) return false;
    }
}

void farewell_work(struct farewell *l, int64_t now)
{
    for (size_t i = l->count; i-- > 0;) {
        if (drain(l->of[i].fd, &l->of[i].bytes) && l->of[i].until_ms > now) continue;
        close(l->of[i].fd);
        l->of[i] = l->of[--l->count];
    }
}

void farewell_done(struct farewell *l)
{
    while (l->count) close(l->of[--l->count].fd);
}
