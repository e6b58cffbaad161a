/* watch — what the kernel says about articles/ (inotify). Private to site.
 *
 * Two folders are watched: articles/, and the site's own, so that an articles/ that is replaced
 * whole is noticed. A file is worth reading when its writer closed it or it was moved there; one
 * that was just created is still being written. What comes of it is site.c's matter. */
#ifndef TOGUNA_SITE_WATCH_H
#define TOGUNA_SITE_WATCH_H
#include "base/base.h"

struct watch {
    int fd;           /* inotify, nonblocking */
    int site, folder; /* watch descriptors of DIR and DIR/articles; -1: not watched */
};

enum watch_what {
    WATCH_WRITTEN, /* closed after writing, moved here, linked here: read it */
    WATCH_TOUCHED, /* mode or time changed: read it if its version is new */
    WATCH_GONE,    /* deleted or moved away */
    WATCH_OPEN,    /* created and still being written: it will be closed */
};
struct watch_event {
    struct str name; /* arena */
    enum watch_what what;
};
struct watch_batch {
    struct watch_event *events; /* one a name, the last that happened; ordered by name */
    size_t count;
    bool lost; /* the kernel lost events, or the folder was replaced: look at everything */
};

MUST_USE bool watch_open(struct watch *w, const char *site, struct err *e);
void watch_close(struct watch *w);
/* Watches DIR/articles as it is now, instead of what stood there before. */
MUST_USE bool watch_folder(struct watch *w, const char *articles, struct err *e);
/* Some of what happened; false when nothing (more) did. DIRECTORY: a descriptor of articles/. */
bool watch_take(struct watch *w, int directory, struct arena *a, struct watch_batch *ret);

#endif
