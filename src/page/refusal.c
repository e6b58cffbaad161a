/* What the store's answer means to the reader. */
#include "page/refusal.h"

static struct refusal too_many(const struct chrome *ch, const struct wire_answer *said,
                               struct page_answer *ret)
{
    uint64_t seconds = said->retry_after_s ? said->retry_after_s : 1;
    page_answer_header(ret, "Retry-After",
                       arena_printf(ch->arena, "%llu", (unsigned long long)seconds));
    struct str words = tn_filled(ch->arena, ch->c,
                                 "Too many replies have come from your network in the last minute. "
                                 "Please send it again in {n} second.",
                                 "Too many replies have come from your network in the last minute. "
                                 "Please send it again in {n} seconds.",
                                 seconds);
    return (struct refusal){.status = 429, .words = words};
}

static struct refusal away(const struct chrome *ch, struct page_answer *ret)
{
    page_answer_header(ret, "Retry-After", S("10"));
    return (struct refusal){
        .status = 503,
        .words =
            t(ch->c, "Nothing can be saved at the moment. Please try again in a little while.")};
}

static struct refusal lost(struct str words)
{
    return (struct refusal){.status = 422, .words = words, .parent_is_lost = true};
}

struct refusal refusal_of(const struct chrome *ch, const struct wire_answer *said,
                          struct page_answer *ret)
{
    const struct catalog *c = ch->c;
    switch ((enum wire_status)said->status) {
    case WIRE_RATE:
        return too_many(ch, said, ret);
    case WIRE_CLOSED:
        return (struct refusal){.status = 403, .words = t(c, "This page takes no more replies.")};
    case WIRE_UNKNOWN:
        return (struct refusal){.status = 404,
                                .words = t(c, "What you answer is no longer on this site.")};
    case WIRE_PARENT_UNKNOWN:
    case WIRE_PARENT_PENDING: /* one that waits and one that never was are the same to everybody */
        return lost(t(c, "The reply you answer does not stand on this page. Sent again, yours will "
                         "stand on its own."));
    case WIRE_PARENT_GONE:
        return lost(t(c, "The reply you answer has been taken away meanwhile. Sent again, yours "
                         "will stand on its own."));
    case WIRE_NOT_YOURS:
        return (struct refusal){.status = 404, .words = t(c, "This is not your reply.")};
    case WIRE_TOO_LATE:
        return (struct refusal){
            .status = 403, .words = t(c, "The time in which this reply could be changed is over.")};
    case WIRE_WRONG_STATE:
        return (struct refusal){.status = 403,
                                .words = t(c, "This reply can no longer be changed.")};
    case WIRE_FULL:
    case WIRE_AWAY:
    case WIRE_DONE:
    case WIRE_NOTHING:
    case WIRE_STATUS__COUNT:
        break;
    }
    return away(ch, ret);
}
