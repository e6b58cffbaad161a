/* gate — publish, hold or refuse a new reply; one rule a file; pure.
 *
 * Each rule looks at the facts and may speak for holding or refusing, with its reason code. The
 * verdict is the strictest; all reasons are kept for the moderator. */
#ifndef TOGUNA_GATE_H
#define TOGUNA_GATE_H
#include "base/base.h"

enum gate_verdict { GATE_PUBLISH, GATE_HOLD, GATE_REFUSE_RATE, GATE_REFUSE_CLOSED, GATE__COUNT };
enum gate_moderation { GATE_NONE, GATE_FIRST, GATE_ALL };

struct gate_facts {
    enum gate_moderation moderation; /* the site's setting, made stricter by the page's */
    bool page_closed;
    bool author_is_proved; /* this cookie's author has a published reply already */
    int64_t fill_ms;       /* between sending the form out and its coming back; negative: unknown */
    int64_t min_fill_ms;   /* 0: off */
    uint64_t network_recent; /* replies of this network in the last minute, this one not counted */
    uint64_t network_max;    /* 0: no limit */
    int64_t network_oldest_ms; /* how long ago the oldest of them was */
};

#define GATE_REASONS_MAX 8
struct gate_answer {
    enum gate_verdict verdict;
    const char
        *reasons[GATE_REASONS_MAX]; /* codes: "moderation_all", "first_reply", "too_fast", … */
    size_t reasons_count;
    int64_t retry_after_s; /* with GATE_REFUSE_RATE */
};

struct gate_rule {
    const char *name;
    /* Returns the verdict it speaks for; GATE_PUBLISH when it has nothing to say. */
    enum gate_verdict (*judge)(const struct gate_facts *f, struct gate_answer *a);
};

void gate_judge(const struct gate_facts *f, struct gate_answer *ret);

#endif
