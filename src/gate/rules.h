/* rules — the list of what the gate looks at. A new rule is a file, a line here and a row in
 * gate.c. */
#ifndef TOGUNA_GATE_RULES_H
#define TOGUNA_GATE_RULES_H
#include "gate/gate.h"

extern const struct gate_rule rule_closed;
extern const struct gate_rule rule_rate;
extern const struct gate_rule rule_moderation;
extern const struct gate_rule rule_fill_time;

/* Keeps a reason code, a literal, for the moderator. */
void gate_reason(struct gate_answer *a, const char *code);

#endif
