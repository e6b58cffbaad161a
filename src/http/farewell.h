/* farewell — the polite end of a refused upload.
 *
 * A socket closed with bytes unread sends a reset, and a reset may take the answer out of the
 * client's hands before it was read. So what a refused client still sends is read and thrown away
 * for a moment: from a duplicate of the descriptor, because libmicrohttpd closes its own. */
#ifndef TOGUNA_HTTP_FAREWELL_H
#define TOGUNA_HTTP_FAREWELL_H
#include "base/base.h"

#define FAREWELL_MAX     64u      /* at a time; more are closed at once */
#define FAREWELL_MS      2000     /* and then closed in any case */
#define FAREWELL_BYTES   33554432 /* what one client may still send */
#define FAREWELL_LOOK_MS 20       /* how often to look while there are any */

struct farewell {
    struct {
        int fd;
        int64_t until_ms;
        size_t bytes;
    } of[FAREWELL_MAX];
    size_t count;
};

void farewell_add(struct farewell *l, int fd, int64_t now); /* duplicates fd */
void farewell_work(struct farewell *l, int64_t now);
void farewell_done(struct farewell *l);

#endif
