/* Addresses to listen at. What goes wrong here goes wrong on somebody's first evening with the
 * program, so each error says what to do. */
#include "os/os.h"
#include "os/path.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG     1024 /* a burst waits in the kernel; it takes at most net.core.somaxconn */
#define UNIX_PREFIX S("unix:")
#define NAME_BYTES  48 /* of an address without port, with its NUL */

/* ---- reading an address ---- */

struct place { /* a TCP address, or the path of a unix socket */
    bool is_unix;
    struct str path;
    struct sockaddr_storage at;
    socklen_t len;
};

static bool not_an_address(struct str address, struct err *e)
{
    return err_set(
        e, ERR_INPUT,
        "'%.*s' is no address to listen at; expected one such as 127.0.0.1:8080, [::1]:8080 "
        "or unix:/run/toguna/http.sock",
        STR(str_sub(address, 0, 120)));
}

/* Cuts "[::1]:80" and "127.0.0.1:80" at the last colon. */
static bool split(struct str address, struct str *ret_host, uint64_t *ret_port)
{
    size_t colon = address.len;
    while (colon > 0 && address.at[colon - 1] != ':') colon--;
    if (colon == 0) return false;
    *ret_host = str_sub(address, 0, colon - 1);
    return str_to_u64(str_from(address, colon), 65535, ret_port);
}

static bool read_v6(struct str host, uint64_t port, struct place *ret)
{
    char name[NAME_BYTES];
    struct sockaddr_in6 at = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
    if (host.len < 3 || host.at[host.len - 1] != ']' || host.len - 2 >= sizeof name) return false;
    snprintf(name, sizeof name, "%.*s", STR(str_sub(host, 1, host.len - 2)));
    if (inet_pton(AF_INET6, name, &at.sin6_addr) != 1) return false;
    memcpy(&ret->at, &at, sizeof at);
    ret->len = sizeof at;
    return true;
}

static bool read_v4(struct str host, uint64_t port, struct place *ret)
{
    char name[NAME_BYTES];
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    /* The one name that means the same everywhere; others would need a resolver before the sandbox.
     */
    if (str_eq_nocase(host, S("localhost"))) host = S("127.0.0.1");
    if (host.len >= sizeof name) return false;
    snprintf(name, sizeof name, "%.*s", STR(host));
    if (inet_pton(AF_INET, name, &at.sin_addr) != 1) return false;
    memcpy(&ret->at, &at, sizeof at);
    ret->len = sizeof at;
    return true;
}

static bool read_place(struct str address, struct place *ret, struct err *e)
{
    *ret = (struct place){0};
    if (str_find_char(address, '\0', 0) != address.len) return not_an_address(address, e);
    if (str_starts(address, UNIX_PREFIX)) {
        ret->is_unix = true;
        ret->path = str_from(address, UNIX_PREFIX.len);
        return !str_is_empty(ret->path) || not_an_address(address, e);
    }
    struct str host;
    uint64_t port;
    if (!split(address, &host, &port)) return not_an_address(address, e);
    bool is_v6 = str_starts(host, S("["));
    bool read = is_v6 ? read_v6(host, port, ret) : read_v4(host, port, ret);
    return read || not_an_address(address, e);
}

bool fd_address_check(struct str address, struct err *e)
{
    struct place ignored;
    return read_place(address, &ignored, e);
}

/* ---- TCP ---- */

static bool not_bound(struct str address, struct err *e)
{
    switch (errno) {
    case EADDRINUSE:
        return err_set(e, ERR_CONFLICT,
                       "%.*s is in use by another program: end it, or listen at another port",
                       STR(address));
    case EACCES:
        return err_set(
            e, ERR_DENIED,
            "%.*s: ports below 1024 are not open to every user: take a port of 1024 or more, "
            "or start as root or with the capability CAP_NET_BIND_SERVICE",
            STR(address));
    case EADDRNOTAVAIL:
        return err_set(e, ERR_INPUT,
                       "%.*s is not an address of this machine: `ip address` lists those it has",
                       STR(address));
    case EAFNOSUPPORT:
        return err_set(
            e, ERR_INPUT,
            "%.*s: this machine has no IPv6: listen at an IPv4 address such as 127.0.0.1:8080",
            STR(address));
    default:
        return err_set_errno(e, ERR_NETWORK, "cannot listen at %.*s", STR(address));
    }
}

static bool real_address(struct arena *a, int fd, struct str *ret)
{
    struct sockaddr_storage at = {0};
    socklen_t len = sizeof at;
    char name[NAME_BYTES];
    if (getsockname(fd, (struct sockaddr *)&at, &len) != 0) return false;
    if (at.ss_family == AF_INET6) {
        struct sockaddr_in6 v6;
        memcpy(&v6, &at, sizeof v6);
        if (!inet_ntop(AF_INET6, &v6.sin6_addr, name, sizeof name)) return false;
        *ret = arena_printf(a, "[%s]:%u", name, (unsigned)ntohs(v6.sin6_port));
        return true;
    }
    struct sockaddr_in v4;
    memcpy(&v4, &at, sizeof v4);
    if (!inet_ntop(AF_INET, &v4.sin_addr, name, sizeof name)) return false;
    *ret = arena_printf(a, "%s:%u", name, (unsigned)ntohs(v4.sin_port));
    return true;
}

static bool bind_tcp(int fd, const struct place *p)
{
    const int on = 1, off = 0;
    /* So that a restart need not wait for old connections to time out; two listeners are still
     * refused. */
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0) return false;
    if (p->at.ss_family == AF_INET6 && /* [::] takes IPv4 too */
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off) != 0)
        return false;
    return bind(fd, (const struct sockaddr *)&p->at, p->len) == 0 && listen(fd, BACKLOG) == 0;
}

static bool listen_tcp(struct arena *a, struct str address, const struct place *p, int *ret,
                       struct str *ret_address, struct err *e)
{
    int fd = socket(p->at.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return not_bound(address, e);
    if (!bind_tcp(fd, p) || !real_address(a, fd, ret_address)) {
        not_bound(address, e);
        close(fd);
        return false;
    }
    *ret = fd;
    return true;
}

/* ---- unix sockets ---- */

/* The address of NAME in the folder DIR, by way of the descriptor, so that the 108 bytes of a
 * socket's path bound the name alone and not the folder it is in. */
static bool unix_address(int dir, const char *name, struct sockaddr_un *ret, struct err *e)
{
    *ret = (struct sockaddr_un){.sun_family = AF_UNIX};
    int n = snprintf(ret->sun_path, sizeof ret->sun_path, "/proc/self/fd/%d/%s", dir, name);
    if (n > 0 && (size_t)n < sizeof ret->sun_path && *name) return true;
    return err_set(e, ERR_INPUT, "'%s' is too long, or too short, for the name of a socket", name);
}

static bool is_stale(int dir, const char *name, int type, const struct sockaddr_un *at)
{
    struct stat is;
    if (fstatat(dir, name, &is, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISSOCK(is.st_mode)) return false;
    int fd = socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return false;
    bool refused =
        connect(fd, (const struct sockaddr *)at, sizeof *at) != 0 && errno == ECONNREFUSED;
    close(fd);
    return refused;
}

/* Binds with MODE from the first moment on: the umask is taken away before the file is there. */
static bool bind_with_mode(int fd, const struct sockaddr_un *at, mode_t mode)
{
    mode_t before = umask(~mode & 0777);
    bool done = bind(fd, (const struct sockaddr *)at, sizeof *at) == 0;
    umask(before);
    return done;
}

static bool bind_unix(int dir, const char *name, int fd, int type, mode_t mode, const char *path,
                      struct err *e)
{
    struct sockaddr_un at;
    if (!unix_address(dir, name, &at, e)) return false;
    bool done = bind_with_mode(fd, &at, mode);
    if (!done && errno == EADDRINUSE) {
        if (!is_stale(dir, name, type, &at))
            return err_set(e, ERR_CONFLICT,
                           "%s is there already and in use, or is no socket: end the program that "
                           "listens there, or choose another path",
                           path);
        unlinkat(dir, name, 0);
        done = bind_with_mode(fd, &at, mode);
    }
    if (!done || listen(fd, BACKLOG) != 0)
        return err_set_errno(e, kind_of_errno(errno), "cannot listen at %s", path);
    int file = openat(dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0) return true;
    struct stat is;
    if (fstat(file, &is) == 0 && S_ISSOCK(is.st_mode)) path_give_to_owner(dir, file);
    close(file);
    return true;
}

static bool listen_unix(struct str path, int type, mode_t mode, int *ret, struct err *e)
{
    char whole[PATH_MAX];
    const char *name;
    int dir;
    if (!path_copy(whole, path, e) || !path_open_dir(whole, &dir, &name, e)) return false;
    int fd = socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool done = fd >= 0 ? bind_unix(dir, name, fd, type, mode, whole, e)
                        : err_set_errno(e, ERR_NETWORK, "cannot make a socket for %s", whole);
    close(dir);
    if (done)
        *ret = fd;
    else if (fd >= 0)
        close(fd);
    return done;
}

bool fd_listen(struct arena *a, struct str address, int *ret, struct str *ret_address,
               struct err *e)
{
    struct place p;
    if (!read_place(address, &p, e)) return false;
    if (!p.is_unix) return listen_tcp(a, address, &p, ret, ret_address, e);
    if (!listen_unix(p.path, SOCK_STREAM, 0660, ret, e)) return false;
    *ret_address = arena_dup(a, address);
    return true;
}

bool fd_listen_control(struct str path, int *ret, struct err *e)
{
    return listen_unix(path, SOCK_SEQPACKET, 0600, ret, e);
}

static bool connect_control(int dir, const char *name, int fd, const char *path, struct err *e)
{
    struct sockaddr_un at;
    if (!unix_address(dir, name, &at, e)) return false;
    if (connect(fd, (const struct sockaddr *)&at, sizeof at) == 0) return true;
    if (errno == ENOENT || errno == ECONNREFUSED)
        return err_set(e, ERR_MISSING, "nobody listens at %s", path);
    return err_set_errno(e, kind_of_errno(errno), "cannot connect to %s", path);
}

bool fd_connect_control(struct str path, int *ret, struct err *e)
{
    char whole[PATH_MAX];
    const char *name;
    int dir;
    if (!path_copy(whole, path, e) || !path_open_dir(whole, &dir, &name, e)) return false;
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    bool done = fd >= 0 ? connect_control(dir, name, fd, whole, e)
                        : err_set_errno(e, ERR_NETWORK, "cannot make a socket for %s", whole);
    close(dir);
    if (done)
        *ret = fd;
    else if (fd >= 0)
        close(fd);
    return done;
}
