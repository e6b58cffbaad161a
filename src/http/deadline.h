/* deadline — by when a connection must have done what it is at.
 *
 * libmicrohttpd's own timeout is of inactivity: a byte a second lives for ever. Here every
 * connection stands in the queue of its phase, soonest first; all of a phase get about the same
 * time, so that a newcomer's place is almost always at the end. */
#ifndef TOGUNA_HTTP_DEADLINE_H
#define TOGUNA_HTTP_DEADLINE_H
#include "base/base.h"

enum phase {
    PHASE_HEAD, /* a head is awaited or coming */
    PHASE_BODY,
    PHASE_SEND,
    PHASE_IDLE, /* between two requests */
    PHASE_WAIT, /* suspended: until_ms is when to look again whether the client is there */
    PHASE_OVER, /* shut down by us; libmicrohttpd will close it */
    PHASE__COUNT
};

struct deadline {
    struct deadline *prev, *next;
    int64_t until_ms;
};

void deadline_queue_init(struct deadline *queue);
void deadline_enter(struct deadline *queue, struct deadline *d, int64_t until_ms);
void deadline_leave(struct deadline *d); /* may be in no queue */
/* The soonest, or NULL. */
struct deadline *deadline_first(const struct deadline *queue);

#endif
