/* spam.min_fill_s: nobody reads and writes that fast; but somebody may, so the reply waits. An
 * unknown time (negative: a program's post, or a clock that went back) says nothing. */
#include "gate/rules.h"

static enum gate_verdict judge(const struct gate_facts *f, struct gate_answer *a)
{
    if (f->fill_ms < 0 || f->fill_ms >= f->min_fill_ms) return GATE_PUBLISH;
    gate_reason(a, "too_fast");
    return GATE_HOLD;
}

const struct gate_rule rule_fill_time = {"fill_time", judge};
