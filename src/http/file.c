/* Files: whole, one range of them, or only that they did not change. The kernel sends the bytes. */
#include "http/header.h"
#include "http/inside.h"
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

struct file {
    int fd;
    uint64_t size;
    struct str last_modified, etag;
};

static struct file look_at(struct request *r, int fd)
{
    struct stat st = {0};
    bool known = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    struct file f = {.fd = fd, .size = known ? (uint64_t)st.st_size : 0};
    char date[HTTP_DATE_CHARS + 1];
    int64_t seconds = st.st_mtim.tv_sec < 0 ? 0 : st.st_mtim.tv_sec;
    http_date(date, seconds);
    f.last_modified = arena_dup(r->open.arena, str_of(date));
    /* Weak: a file can change twice in what the clock of its system calls a moment. */
    f.etag = arena_printf(r->open.arena, "W/\"%jx-%lx-%jx\"", (intmax_t)st.st_mtim.tv_sec,
                          (unsigned long)st.st_mtim.tv_nsec, (uintmax_t)f.size);
    return f;
}

/* If-Range: only the exact date will do; our tags are weak, and weak ones never match there
 * (13.1.5). */
static enum range_kind range_wanted(const struct request *r, const struct file *f,
                                    struct byte_range *ret)
{
    struct str range = http_header(&r->open, "Range"),
               condition = http_header(&r->open, "If-Range");
    if (!range.at || r->open.method != HTTP_GET) return RANGE_NONE;
    if (condition.at && !str_eq(condition, f->last_modified)) return RANGE_NONE;
    return header_range(range, f->size, ret);
}

static void finish(struct request *r, struct answer a, const struct file *f,
                   const struct http_header_line *headers, size_t headers_count)
{
    a.is_ours = true;
    if (a.status == 200 || a.status == 206) response_add_all(a.response, headers, headers_count);
    response_add(a.response, "Accept-Ranges", S("bytes"));
    if (a.status != 416) {
        response_add(a.response, "Last-Modified", f->last_modified);
        response_add(a.response, "ETag", f->etag);
    }
    response_add_always(a.response, r);
    if (r->of->server->draining) response_add(a.response, "Connection", S("close"));
    answer_set(r, a);
}

static struct MHD_Response *response_of(const struct file *f, struct byte_range part)
{
    struct MHD_Response *made =
        MHD_create_response_from_fd_at_offset64(part.count, f->fd, part.from);
    if (!made) die("out of memory for an answer from a file");
    return made;
}

/* A 304 says the length of what it does not send, so it is made of the file as well. */
static void answer_with(struct request *r, const struct file *f, enum range_kind range,
                        struct byte_range part, struct answer *a)
{
    switch (range) {
    case RANGE_NONE:
        break;
    case RANGE_ONE:
        a->status = 206;
        break;
    case RANGE_OUTSIDE:
        a->status = 416;
        break;
    }
    if (range == RANGE_OUTSIDE) {
        close(f->fd);
        a->response = response_new(STR_NONE, MHD_RESPMEM_PERSISTENT);
        response_add(a->response, "Content-Range",
                     arena_printf(r->open.arena, "bytes */%ju", (uintmax_t)f->size));
        return;
    }
    a->response = response_of(f, part); /* closes the file in the end */
    a->bytes = part.count;
    if (range == RANGE_ONE)
        response_add(a->response, "Content-Range",
                     arena_printf(r->open.arena, "bytes %ju-%ju/%ju", (uintmax_t)part.from,
                                  (uintmax_t)(part.from + part.count - 1), (uintmax_t)f->size));
}

void http_send_file(struct http_request *open, int fd, const struct http_header_line *headers,
                    size_t headers_count)
{
    struct request *r = request_of(open);
    struct file f = look_at(r, fd);
    struct byte_range part = {0, f.size};
    bool unchanged = answer_is_unchanged(r, f.etag, f.last_modified);
    enum range_kind range = unchanged ? RANGE_NONE : range_wanted(r, &f, &part);
    struct answer a = {.status = unchanged ? 304 : 200};
    answer_with(r, &f, range, part, &a);
    finish(r, a, &f, headers, headers_count);
}
