/* Words for states and reasons, as the outside knows them. */
#include "store/store.h"

static const char *const reasons[] = {
    [REASON_NONE] = "",
    [REASON_SPAM] = "spam",
    [REASON_ILLEGAL] = "illegal",
    [REASON_TERMS] = "terms",
    [REASON_HARASSMENT] = "harassment",
    [REASON_OFF_TOPIC] = "off_topic",
    [REASON_DUPLICATE] = "duplicate",
    [REASON_AUTHOR_REQUEST] = "author_request",
    [REASON_OTHER] = "other",
};
_Static_assert(sizeof reasons / sizeof *reasons == REASON__COUNT, "every reason has a code");

static const char *const states[] = {
    [REPLY_PENDING] = "pending",     [REPLY_PUBLISHED] = "published", [REPLY_REMOVED] = "removed",
    [REPLY_WITHDRAWN] = "withdrawn", [REPLY_ERASED] = "erased",
};
_Static_assert(sizeof states / sizeof *states == REPLY__COUNT, "every state has a name");

const char *reason_code(enum reason r)
{
    BUG_IF(r >= REASON__COUNT, "there is no such reason");
    return reasons[r];
}

bool reason_of_code(struct str code, enum reason *ret)
{
    for (size_t i = REASON_NONE + 1; i < REASON__COUNT; i++) {
        if (!str_eq(code, str_of(reasons[i]))) continue;
        *ret = (enum reason)i;
        return true;
    }
    return false;
}

const char *state_name(enum reply_state s)
{
    BUG_IF(s >= REPLY__COUNT, "there is no such state");
    return states[s];
}
