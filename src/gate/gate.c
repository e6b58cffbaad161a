/* Every rule is asked, also when an earlier one has refused: the moderator sees all reasons. */
#include "gate/rules.h"

static const struct gate_rule *const rules[] = {
    &rule_closed,
    &rule_rate,
    &rule_moderation,
    &rule_fill_time,
};
#define RULES_COUNT (sizeof rules / sizeof *rules)
_Static_assert(RULES_COUNT <= GATE_REASONS_MAX, "each rule can keep its reason");
_Static_assert(GATE_PUBLISH < GATE_HOLD && GATE_HOLD < GATE_REFUSE_RATE &&
                   GATE_REFUSE_RATE < GATE_REFUSE_CLOSED,
               "verdicts stand in the order of their strictness");

void gate_reason(struct gate_answer *a, const char *code)
{
    BUG_IF(a->reasons_count == GATE_REASONS_MAX, "a rule gives more than one reason");
    a->reasons[a->reasons_count++] = code;
}

void gate_judge(const struct gate_facts *f, struct gate_answer *ret)
{
    *ret = (struct gate_answer){.verdict = GATE_PUBLISH};
    for (size_t i = 0; i < RULES_COUNT; i++) {
        enum gate_verdict said = rules[i]->judge(f, ret);
        if (said > ret->verdict) ret->verdict = said;
    }
}
