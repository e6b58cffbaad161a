/* inotify, behind watch.h. */
#include "site/watch.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER_MASK                                                                                \
    (IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CREATE | IN_ATTRIB |            \
     IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)
#define SITE_MASK   (IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ONLYDIR)
#define PIECE_BYTES 65536u /* of events read at once */
#define EVENTS_MAX  (PIECE_BYTES / sizeof(struct inotify_event))

static bool cannot_watch(struct err *e, const char *path)
{
    if (errno == ENOSPC)
        return err_set(e, ERR_LIMIT,
                       "%s cannot be watched, the kernel's limit is reached: raise "
                       "sysctl fs.inotify.max_user_watches",
                       path);
    return err_set_errno(e, errno == ENOENT ? ERR_MISSING : ERR_DENIED, "%s cannot be watched",
                         path);
}

bool watch_open(struct watch *w, const char *site, struct err *e)
{
    *w = (struct watch){-1, -1, -1};
    w->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (w->fd < 0 && errno == EMFILE)
        return err_set(e, ERR_LIMIT,
                       "no folder can be watched, the kernel's limit is reached: raise "
                       "sysctl fs.inotify.max_user_instances");
    if (w->fd < 0) return err_set_errno(e, ERR_STORE, "no folder can be watched");
    w->site = inotify_add_watch(w->fd, site, SITE_MASK);
    if (w->site >= 0) return true;
    bool said = cannot_watch(e, site);
    watch_close(w);
    return said;
}

void watch_close(struct watch *w)
{
    if (w->fd >= 0) close(w->fd);
    *w = (struct watch){-1, -1, -1};
}

bool watch_folder(struct watch *w, const char *articles, struct err *e)
{
    int now = inotify_add_watch(w->fd, articles, FOLDER_MASK);
    if (now < 0) return cannot_watch(e, articles);
    /* The same folder has the same descriptor; another's watch may be gone with it already. */
    if (w->folder >= 0 && w->folder != now) (void)inotify_rm_watch(w->fd, w->folder);
    w->folder = now;
    return true;
}

/* A created name is a file being written, unless it came whole: as a link, or with other names. */
static enum watch_what created(int directory, const char *name)
{
    struct stat st;
    if (fstatat(directory, name, &st, AT_SYMLINK_NOFOLLOW) != 0) return WATCH_OPEN;
    return S_ISREG(st.st_mode) && st.st_nlink == 1 ? WATCH_OPEN : WATCH_WRITTEN;
}

static enum watch_what what_happened(int directory, const struct inotify_event *event)
{
    if (event->mask & (IN_MOVED_FROM | IN_DELETE)) return WATCH_GONE;
    if (event->mask & (IN_CLOSE_WRITE | IN_MOVED_TO)) return WATCH_WRITTEN;
    if (event->mask & IN_CREATE) return created(directory, event->name);
    return WATCH_TOUCHED;
}

struct taken { /* with the order in which it happened */
    struct watch_event event;
    size_t order;
};

static int compare(const void *left, const void *right)
{
    const struct taken *a = left, *b = right;
    int order = str_cmp(a->event.name, b->event.name);
    return order ? order : a->order < b->order ? -1 : 1;
}

/* What two things that happened to one name come to. A touch says less than what was before it. */
static enum watch_what joined(enum watch_what before, enum watch_what after)
{
    return after == WATCH_TOUCHED && before != WATCH_GONE ? before : after;
}

static void keep_last(struct taken *all, size_t count, struct arena *a, struct watch_batch *ret)
{
    if (count) qsort(all, count, sizeof *all, compare);
    ret->events = arena_new_array(a, struct watch_event, count);
    for (size_t i = 0; i < count; i++) {
        struct watch_event *last = ret->count ? &ret->events[ret->count - 1] : NULL;
        if (last && str_eq(last->name, all[i].event.name))
            last->what = joined(last->what, all[i].event.what);
        else
            ret->events[ret->count++] = all[i].event;
    }
}

/* True when the event says that one file's name may mean something else now. */
static bool is_of_file(struct watch *w, const struct inotify_event *event, struct watch_batch *ret)
{
    if (event->mask & IN_Q_OVERFLOW) ret->lost = true;
    if (event->wd == w->site && event->len && strcmp(event->name, "articles") == 0)
        ret->lost = true;
    if (event->wd != w->folder) return false;
    if (event->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT)) ret->lost = true;
    if (event->mask & IN_IGNORED)
        w->folder = -1; /* the kernel took the watch away with the folder */
    return event->len > 0 && !(event->mask & IN_ISDIR);
}

bool watch_take(struct watch *w, int directory, struct arena *a, struct watch_batch *ret)
{
    char *piece = arena_zeros(a, PIECE_BYTES);
    ssize_t n = read(w->fd, piece, PIECE_BYTES);
    *ret = (struct watch_batch){0};
    if (n <= 0) return false;
    struct taken *all = arena_new_array(a, struct taken, EVENTS_MAX);
    size_t count = 0;
    /* UNSAFE: the kernel writes whole events, each with its own length. */
    for (size_t at = 0; at < (size_t)n;) {
        const struct inotify_event *event = (const void *)(piece + at);
        if (is_of_file(w, event, ret)) {
            all[count] =
                (struct taken){{str_of(event->name), what_happened(directory, event)}, count};
            count++;
        }
        at += sizeof *event + event->len;
    }
    keep_last(all, count, a, ret);
    return true;
}
