/* media — the publisher's own files, under DIR/media. Private to the room. */
#ifndef TOGUNA_PAGE_MEDIA_H
#define TOGUNA_PAGE_MEDIA_H
#include "page/page.h"

/* Opens a regular file below DIR for reading, or answers -1 with errno. PATH is decoded, bytes from
 * anyone: no part of it may be empty, hidden, or a link, so nothing above or beside DIR can be
 * reached. */
int media_open(int dir, struct str path);

struct media_type {
    const char *name;
    bool can_run; /* browsers would run what stands in it: it is sent into a sandbox */
};
/* By the name's extension; application/octet-stream for those nobody knows. */
struct media_type media_type(struct str path);

#endif
