/* A page whose front matter says `replies: closed` takes none. */
#include "gate/rules.h"

static enum gate_verdict judge(const struct gate_facts *f, struct gate_answer *a)
{
    if (!f->page_closed) return GATE_PUBLISH;
    gate_reason(a, "closed");
    return GATE_REFUSE_CLOSED;
}

const struct gate_rule rule_closed = {"closed", judge};
