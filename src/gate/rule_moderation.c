/* moderation = all holds every reply; first holds those of authors without a published one. A typed
 * name or address proves nothing: the cookie of an already published reply's author does. */
#include "gate/rules.h"

static enum gate_verdict judge(const struct gate_facts *f, struct gate_answer *a)
{
    switch (f->moderation) {
    case GATE_NONE:
        return GATE_PUBLISH;
    case GATE_FIRST:
        if (f->author_is_proved) return GATE_PUBLISH;
        gate_reason(a, "first_reply");
        return GATE_HOLD;
    case GATE_ALL:
        gate_reason(a, "moderation_all");
        return GATE_HOLD;
    }
    BUG_IF(true, "there is no such moderation");
    return GATE_HOLD;
}

const struct gate_rule rule_moderation = {"moderation", judge};
