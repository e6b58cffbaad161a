/* Doubly linked rings around a head that is always there. */
#include "http/deadline.h"

void deadline_queue_init(struct deadline *queue) { queue->prev = queue->next = queue; }

void deadline_enter(struct deadline *queue, struct deadline *d, int64_t until_ms)
{
    deadline_leave(d);
    d->until_ms = until_ms;
    struct deadline *after = queue->prev;
    while (after != queue && after->until_ms > until_ms) after = after->prev;
    d->prev = after;
    d->next = after->next;
    after->next->prev = d;
    after->next = d;
}

void deadline_leave(struct deadline *d)
{
    if (!d->next) return;
    d->prev->next = d->next;
    d->next->prev = d->prev;
    d->prev = d->next = NULL;
}

struct deadline *deadline_first(const struct deadline *queue)
{
    return queue->next == queue ? NULL : queue->next;
}
