/* proc/link — one end of a packet socket between two processes; private to this room.
 *
 * Packets leave at once or wait in order until the kernel takes them (EAGAIN); what waits is
 * bounded by who uses the link. Packets that come are given whole to one function. */
#ifndef TOGUNA_PROC_LINK_H
#define TOGUNA_PROC_LINK_H
#include "os/os.h"

struct link;
typedef void link_fn(void *ctx, struct link *from, struct str packet);
/* Watches FD in the loop. PACKET gets each packet in writable memory that is good until it returns.
 * CLOSED (may be NULL) is called when the other side is gone for good; it may free the link. */
struct link *link_new(struct loop *loop, int fd, link_fn *packet,
                      void (*closed)(void *, struct link *), void *ctx);
void link_free(struct link **l); /* closes FD */
void link_send(struct link *l, struct str packet);
bool link_is_idle(const struct link *l); /* nothing waits to leave */

#endif
