/* Descriptors that are not addresses: closing what a child must not have, pairs, the lock. */
#include "os/os.h"
#include "os/path.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* ---- closing ---- */

#define NO_MORE (~0u)

static void close_from_to(unsigned first, unsigned last)
{
    if (first > last) return;
    if (syscall(SYS_close_range, first, last, 0u) == 0) return;
    /* A kernel or a container without close_range: one by one, as far as the process may have any.
     */
    struct rlimit most;
    unsigned end = 65536;
    if (getrlimit(RLIMIT_NOFILE, &most) == 0 && most.rlim_max < end) end = (unsigned)most.rlim_max;
    for (unsigned fd = first; fd <= last && fd < end; fd++) close((int)fd);
}

/* The smallest kept descriptor from FIRST on, or NO_MORE. */
static unsigned next_kept(const int *keep, size_t count, unsigned first)
{
    unsigned least = NO_MORE;
    for (size_t i = 0; i < count; i++)
        if (keep[i] >= 0 && (unsigned)keep[i] >= first && (unsigned)keep[i] < least)
            least = (unsigned)keep[i];
    return least;
}

/* Runs between fork and exec too: it calls the system only and allocates nothing. */
void fd_close_others(const int *keep, size_t count)
{
    unsigned first = STDERR_FILENO + 1;
    for (;;) {
        unsigned kept = next_kept(keep, count, first);
        if (kept == NO_MORE) break;
        close_from_to(first, kept - 1);
        first = kept + 1;
    }
    close_from_to(first, NO_MORE);
}

/* ---- pairs ---- */

bool fd_pair(int ret[2], struct err *e)
{
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ret) == 0)
        return true;
    return err_set_errno(e, ERR_NETWORK, "cannot make a pair of sockets between processes");
}

/* ---- the lock ---- */

/* Held through the open file, not through the process (OFD): it lasts until the last copy of the
 * descriptor is closed, and a library that opens and closes the same file cannot drop it. */
static bool lock_whole(int fd)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    return fcntl(fd, F_OFD_SETLK, &lock) == 0;
}

/* No such process, or one that has ended and only waits to be noticed. */
static bool is_gone(uint64_t pid)
{
    char name[40], text[256] = "";
    snprintf(name, sizeof name, "/proc/%llu/stat", (unsigned long long)pid);
    int fd = open(name, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return errno == ENOENT;
    ssize_t n = read(fd, text, sizeof text - 1);
    close(fd);
    const char *state = n > 0 ? strrchr(text, ')') : NULL;
    return n <= 0 || (state && (strncmp(state, ") Z", 3) == 0 || strncmp(state, ") X", 3) == 0));
}

static bool held_by_another(int fd, const char *path, struct err *e)
{
    char text[24] = "";
    uint64_t pid;
    ssize_t n = pread(fd, text, sizeof text - 1, 0);
    struct str said = str_trim((struct str){text, n > 0 ? (size_t)n : 0});
    if (!str_to_u64(said, INT32_MAX, &pid))
        return err_set(e, ERR_CONFLICT, "another process holds %s", path);
    enum err_kind kind = is_gone(pid) ? ERR_BUSY : ERR_CONFLICT;
    return err_set(e, kind, "process %llu holds %s", (unsigned long long)pid, path);
}

/* A lock file that is a link, or has a second name, could make root write into somebody's other
 * file. */
static bool is_plain(int fd, const char *path, struct err *e)
{
    struct stat is;
    if (fstat(fd, &is) != 0) return err_set_errno(e, ERR_STORE, "cannot use the lock %s", path);
    if (S_ISREG(is.st_mode) && is.st_nlink == 1) return true;
    return err_set(e, ERR_DENIED, "%s is no plain file: remove it and start again", path);
}

static bool take_lock(int dir, int fd, const char *path, struct err *e)
{
    if (!is_plain(fd, path, e)) return false;
    if (!lock_whole(fd)) {
        if (errno == EAGAIN || errno == EACCES) return held_by_another(fd, path, e);
        return err_set_errno(e, ERR_STORE, "cannot lock %s", path);
    }
    path_give_to_owner(dir, fd);
    char text[24];
    int len = snprintf(text, sizeof text, "%ld\n", (long)getpid());
    /* A full disk must not keep a site from starting: the number is for people only. */
    if (ftruncate(fd, 0) != 0 || pwrite(fd, text, (size_t)len, 0) != len) return true;
    return true;
}

bool fd_lock(struct str path, int *ret, struct err *e)
{
    char whole[PATH_MAX];
    const char *name;
    int dir;
    if (!path_copy(whole, path, e) || !path_open_dir(whole, &dir, &name, e)) return false;
    int fd = openat(dir, name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    bool done = fd >= 0 ? take_lock(dir, fd, whole, e)
                        : err_set_errno(e, kind_of_errno(errno), "cannot open the lock %s", whole);
    close(dir);
    if (done)
        *ret = fd;
    else if (fd >= 0)
        close(fd);
    return done;
}
