/* rate.replies_per_minute: at most so many replies of one network in a sliding minute. The person
 * is told when to come back: when the oldest of them has left the window. */
#include "gate/rules.h"

#define WINDOW_MS INT64_C(60000)

static int64_t wait_s(int64_t oldest_ms)
{
    if (oldest_ms < 0) oldest_ms = 0; /* the clock went back */
    int64_t left_ms = oldest_ms < WINDOW_MS ? WINDOW_MS - oldest_ms : 1;
    return (left_ms + 999) / 1000;
}

static enum gate_verdict judge(const struct gate_facts *f, struct gate_answer *a)
{
    if (f->network_max == 0 || f->network_recent < f->network_max) return GATE_PUBLISH;
    gate_reason(a, "rate");
    a->retry_after_s = wait_s(f->network_oldest_ms);
    return GATE_REFUSE_RATE;
}

const struct gate_rule rule_rate = {"rate", judge};
