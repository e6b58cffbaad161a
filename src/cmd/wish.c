/* One thing to be done with each of several replies. See wish.h. */
#include "cmd/wish.h"
#include "cmd/ask.h"
#include <stdio.h>

#define ID_MAX ((1ull << 53) - 1)

uint64_t wish_id(const char *word)
{
    uint64_t id;
    return str_to_u64(str_of(word), ID_MAX, &id) ? id : 0;
}

/* True when it is now as it was wished. */
static bool say_answer(const struct wish *wish, const struct wire_answer *answer)
{
    unsigned long long id = *wish->reply;
    if (answer->status == WIRE_DONE)
        printf("%s %llu\n", wish->done, id);
    else if (answer->status == WIRE_NOTHING)
        printf("%llu was %s already\n", id, wish->done);
    else if (answer->detail.len)
        fail("%llu: %s: %.*s", id, asker_status_text(answer->status), STR(answer->detail));
    else
        fail("%llu: %s", id, asker_status_text(answer->status));
    return answer->status == WIRE_DONE || answer->status == WIRE_NOTHING;
}

static int carry_out(struct asker *asker, const struct usage *u, struct wish *wish)
{
    struct wire_answer answer;
    struct err e;
    int code = DONE;
    for (int i = 1; i < u->argc; i++) {
        *wish->reply = wish_id(u->argv[i]);
        if (!asker_ask(asker, &wish->message, &answer, &e))
            return fail("%s: %s", u->argv[i], e.detail);
        if (!say_answer(wish, &answer)) code = FAILED;
    }
    return code;
}

int wish_each(struct usage *u, struct wish *wish)
{
    struct err e;
    struct conf conf;
    SCOPED(arena_free) struct arena *a = arena_new();
    SCOPED(asker_close) struct asker *asker = NULL;
    for (int i = 1; i < u->argc; i++) {
        if (wish_id(u->argv[i]) == 0)
            return usage_wrong(u->command, "\"%s\" is no id of a reply: an id is a number",
                               u->argv[i]);
    }
    if (!settings_open(a, u->argv[0], &conf)) return FAILED;
    if (!asker_open(&asker, &conf, &e)) return fail("%s", e.detail);
    return carry_out(asker, u, wish);
}
