#include "http/seen.h"
#include "http/inside.h"
#include <stdlib.h>
#include <sys/socket.h>

/* The one thing without an owner: recv knows a descriptor and nothing else. One thread uses it. */
static struct {
    struct connection **of;
    size_t count;
} watched;

void seen_watch(int fd, struct connection *c)
{
    size_t at = (size_t)fd;
    if (at >= watched.count) {
        size_t count = at + 64 + watched.count;
        watched.of = realloc(watched.of, count * sizeof *watched.of);
        if (!watched.of) die("out of memory for a connection");
        memset(watched.of + watched.count, 0, (count - watched.count) * sizeof *watched.of);
        watched.count = count;
    }
    watched.of[at] = c;
}

/* Called recv for the linker alone: the C library's headers may make a macro or an inline function
 * of the name. */
ssize_t seen_recv(int fd, void *to, size_t size, int flags) __asm__("recv")
    __attribute__((used, visibility("default")));

ssize_t seen_recv(int fd, void *to, size_t size, int flags)
{
    ssize_t got = recvfrom(fd, to, size, flags, NULL, NULL);
    bool is_ours = got > 0 && (size_t)fd < watched.count && watched.of[fd] && !(flags & MSG_PEEK);
    if (!is_ours) return got;
    /* A refused client has said its last word. */
    return connection_saw(watched.of[fd], (struct str){to, (size_t)got}) ? got : 0;
}
