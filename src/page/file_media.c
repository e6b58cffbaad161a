/* GET /media/…: the publisher's files as they are.
 *
 * The path is walked part by part below the folder's descriptor, following no link: there is no way
 * up or out, whatever was encoded. Nothing runs in what is sent: the policy of all answers forbids
 * scripts, and what a browser would run besides goes into a sandbox with an origin of its own. */
#include "page/media.h"
#include "page/route.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define PART_BYTES 256u /* NAME_MAX and a NUL */

/* Takes the next part off *path, as a C string; false for one that is never served. */
static bool take_part(struct str *path, char ret[PART_BYTES])
{
    struct str part = str_cut(path, '/');
    if (part.len == 0 || part.len >= PART_BYTES || part.at[0] == '.') return false;
    if (memchr(part.at, 0, part.len)) return false;
    memcpy(ret, part.at, part.len);
    ret[part.len] = 0;
    return true;
}

static int close_and(int fd, int result, int reason)
{
    close(fd);
    errno = reason;
    return result;
}

static int refuse_what_is_no_file(int fd)
{
    struct stat is;
    if (fd < 0) return fd;
    return fstat(fd, &is) == 0 && S_ISREG(is.st_mode) ? fd : close_and(fd, -1, ENOENT);
}

int media_open(int dir, struct str path)
{
    char part[PART_BYTES];
    int at = dir;
    if (dir < 0 || !path.at) return errno = ENOENT, -1;
    while (path.at) {
        bool good = take_part(&path, part);
        /* Nonblocking: a pipe in a file's place is refused instead of waited for. */
        int flags =
            O_NOFOLLOW | O_CLOEXEC | (path.at ? O_PATH | O_DIRECTORY : O_RDONLY | O_NONBLOCK);
        int next = good ? openat(at, part, flags) : -1;
        int reason = good ? errno : ENOENT;
        if (at != dir) close(at);
        if (next < 0) return errno = reason, -1;
        at = next;
    }
    return refuse_what_is_no_file(at);
}

static bool is_busy(int reason) { return reason == EMFILE || reason == ENFILE || reason == ENOMEM; }

static enum page_step handle(const struct page_world *w, struct page_request *q,
                             struct page_answer *ret, struct wire_message *ret_message)
{
    (void)ret_message;
    int fd = media_open(w->media_fd, q->rest);
    if (fd < 0) {
        page_error(w, q, is_busy(errno) ? 503 : 404, ret);
        return PAGE_ANSWER;
    }
    struct media_type type = media_type(q->rest);
    ret->content_type = type.name;
    if (type.can_run) page_answer_header(ret, "Content-Security-Policy", S("sandbox"));
    ret->file = fd;
    ret->public = true;
    return PAGE_ANSWER;
}

const struct page_route route_media = {
    .name = "media",
    .methods = "GET",
    .pattern = "/media/{rest}",
    .text = "the files of media/; one Range is honoured",
    .handle = handle,
};
