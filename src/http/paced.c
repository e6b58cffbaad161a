#include "http/paced.h"
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/uio.h>

#define VECTORS_MAX 8 /* libmicrohttpd gives two: head and body */

/* The first bytes of *m, at most a piece, as a message of its own; returns how many they are. */
static size_t piece_of(const struct msghdr *m, size_t from, struct iovec ret[VECTORS_MAX],
                       size_t *ret_count)
{
    size_t len = 0, count = 0;
    for (size_t i = 0; i < m->msg_iovlen && len < PIECE_BYTES; i++) {
        struct iovec v = m->msg_iov[i];
        if (from >= v.iov_len) {
            from -= v.iov_len;
            continue;
        }
        v.iov_base = (char *)v.iov_base + from; /* UNSAFE: from < iov_len, just looked at */
        v.iov_len -= from;
        from = 0;
        if (v.iov_len > PIECE_BYTES - len) v.iov_len = PIECE_BYTES - len;
        len += v.iov_len;
        ret[count++] = v;
    }
    *ret_count = count;
    return len;
}

static size_t length_of(const struct msghdr *m)
{
    size_t len = 0;
    for (size_t i = 0; i < m->msg_iovlen; i++) len += m->msg_iov[i].iov_len;
    return len;
}

/* As sendmsg: how many bytes the kernel took, or -1 where it took none. */
static ssize_t send_in_pieces(int fd, const struct msghdr *m, size_t all, int flags)
{
    size_t sent = 0;
    while (sent < all) {
        struct iovec piece[VECTORS_MAX];
        struct mmsghdr one = {.msg_hdr = {.msg_iov = piece}};
        size_t len = piece_of(m, sent, piece, &one.msg_hdr.msg_iovlen);
        int more = sent + len < all ? MSG_MORE : 0;
        int done = sendmmsg(fd, &one, 1, flags | more);
        if (done < 1) return sent ? (ssize_t)sent : -1;
        sent += one.msg_len;
        if (one.msg_len < len) break; /* the socket is full */
    }
    return (ssize_t)sent;
}

/* Only a stream can be cut: between processes each piece would be a message of its own. */
static bool is_stream(int fd)
{
    int type = 0;
    socklen_t size = sizeof type;
    return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_STREAM;
}

/* Called so for the linker alone: see seen.c. */
ssize_t paced_sendmsg(int fd, const struct msghdr *m, int flags) __asm__("sendmsg")
    __attribute__((used, visibility("default")));
ssize_t paced_send(int fd, const void *at, size_t len, int flags) __asm__("send")
    __attribute__((used, visibility("default")));

ssize_t paced_sendmsg(int fd, const struct msghdr *m, int flags)
{
    size_t all = length_of(m);
    bool plain = m->msg_iovlen <= VECTORS_MAX && !m->msg_name && !m->msg_controllen;
    if (all > PIECE_BYTES && plain && is_stream(fd)) return send_in_pieces(fd, m, all, flags);
    struct mmsghdr one = {.msg_hdr = *m};
    return sendmmsg(fd, &one, 1, flags) < 1 ? -1 : (ssize_t)one.msg_len;
}

ssize_t paced_send(int fd, const void *at, size_t len, int flags)
{
    struct iovec whole = {(void *)(uintptr_t)at, len};
    struct msghdr m = {.msg_iov = &whole, .msg_iovlen = 1};
    if (len > PIECE_BYTES && is_stream(fd)) return send_in_pieces(fd, &m, len, flags);
    return sendto(fd, at, len, flags, NULL, 0);
}
