/* Whole files: read up to a bound, written so that after a power cut the old or the new one is
 * there. */
#include "os/os.h"
#include "os/path.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE_BYTES 65536

static void close_fd(int *fd)
{
    if (*fd >= 0) close(*fd);
}

static bool read_all(int fd, const char *path, struct buf *b, struct err *e)
{
    char piece[PIECE_BYTES];
    for (;;) {
        ssize_t n = read(fd, piece, sizeof piece);
        if (n == 0) return true;
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return err_set_errno(e, ERR_STORE, "cannot read %s", path);
        buf_add(b, (struct str){piece, (size_t)n});
        if (buf_is_full(b))
            return err_set(e, ERR_LIMIT, "%s is larger than %zu bytes", path, b->max);
    }
}

bool file_read(struct arena *a, struct str path, size_t max, struct str *ret, struct err *e)
{
    char name[PATH_MAX];
    if (!path_copy(name, path, e)) return false;
    /* Nonblocking, so that a pipe in a file's place is refused below instead of waited for. */
    SCOPED(close_fd) int fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return err_set_errno(e, kind_of_errno(errno), "cannot open %s", name);
    struct stat is;
    if (fstat(fd, &is) != 0) return err_set_errno(e, ERR_STORE, "cannot read %s", name);
    if (!S_ISREG(is.st_mode)) return err_set(e, ERR_INPUT, "%s is not a regular file", name);
    SCOPED(buf_done) struct buf b;
    buf_init(&b, max);
    if (!read_all(fd, name, &b, e)) return false;
    *ret = arena_dup(a, buf_str(&b));
    return true;
}

static bool write_all(int fd, const char *path, struct str bytes, struct err *e)
{
    while (bytes.len > 0) {
        ssize_t n = write(fd, bytes.at, bytes.len);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return err_set_errno(e, ERR_STORE, "cannot write %s", path);
        bytes = str_from(bytes, (size_t)n);
    }
    return true;
}

/* Fills FD and puts it, named TEMPORARY, in the place of NAME. */
static bool fill_and_rename(int dir, int fd, const char *temporary, const char *name,
                            struct str bytes, mode_t mode, struct err *e)
{
    path_give_to_owner(dir, fd);
    if (fchmod(fd, mode) != 0)
        return err_set_errno(e, ERR_STORE, "cannot set the mode of %s", name);
    if (!write_all(fd, name, bytes, e)) return false;
    if (fsync(fd) != 0) return err_set_errno(e, ERR_STORE, "cannot bring %s to the disk", name);
    if (renameat(dir, temporary, dir, name) != 0)
        return err_set_errno(e, kind_of_errno(errno), "cannot put %s in its place", name);
    return true;
}

static bool sync_dir(int dir, const char *name, struct err *e)
{
    /* An O_PATH descriptor cannot be synced; the same folder, opened to be read, can. */
    SCOPED(close_fd) int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) != 0)
        return err_set_errno(e, ERR_STORE, "cannot bring the folder of %s to the disk", name);
    return true;
}

bool file_write(struct str path, struct str bytes, mode_t mode, struct err *e)
{
    char whole[PATH_MAX], temporary[64];
    const char *name;
    SCOPED(close_fd) int dir = -1;
    SCOPED(close_fd) int fd = -1;
    if (!path_copy(whole, path, e) || !path_open_dir(whole, &dir, &name, e)) return false;
    /* Hidden and .tmp: whoever lists the folder meanwhile leaves it alone. No chance is drawn: when
     * a file is written may depend on the clock, and chance that repeats must not. */
    snprintf(temporary, sizeof temporary, ".%ld-%lld.tmp", (long)getpid(),
             (long long)monotonic_ms());
    fd = openat(dir, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) return err_set_errno(e, kind_of_errno(errno), "cannot write %s", whole);
    if (!fill_and_rename(dir, fd, temporary, name, bytes, mode, e)) {
        unlinkat(dir, temporary, 0);
        return false;
    }
    return sync_dir(dir, whole, e);
}
