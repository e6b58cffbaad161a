/* toguna show: one reply, whole, in whatever state. */
#include "cmd/command.h"
#include "cmd/looking.h"
#include "cmd/reply_shown.h"
#include "cmd/wish.h"

static int print_reply(struct reader *reader, struct arena *a, uint64_t id, bool json)
{
    struct reply reply;
    enum read_outcome outcome = reader_reply(reader, a, id, NULL, &reply);
    if (outcome == READ_MISSING)
        return fail("%llu: there is no such reply; toguna queue lists those that wait",
                    (unsigned long long)id);
    if (outcome != READ_OK) return fail("the reply cannot be read: see toguna doctor");
    if (json)
        reply_print_json(stdout, &reply);
    else
        reply_print_whole(stdout, a, &reply);
    return DONE;
}

static int run(int argc, char **argv)
{
    static const struct option options[] = {{"json", no_argument, NULL, 'j'}, OPTION_HELP, {0}};
    struct usage u = {&command_show, argc, argv, 0};
    struct conf conf;
    struct reader *reader = NULL;
    bool json = false;
    int option;
    while (usage_option(&u, options, &option)) json = true;
    if (u.answer >= 0) return u.answer;
    if (!usage_operands(&u, 2, 2)) return u.answer;
    uint64_t id = wish_id(u.argv[1]);
    if (!id)
        return usage_wrong(u.command, "\"%s\" is no id of a reply: an id is a number", u.argv[1]);
    SCOPED(arena_free) struct arena *a = arena_new();
    if (!settings_open(a, u.argv[0], &conf)) return FAILED;
    enum looking looking = looking_open(&conf, &reader);
    if (looking == LOOKING_NO_DATABASE)
        return fail("%s: there is no such reply; the site was never served", u.argv[1]);
    if (looking != LOOKING_OK) return FAILED;
    int answer = print_reply(reader, a, id, json);
    reader_end(reader);
    reader_close(&reader);
    return answer;
}

const struct command command_show = {
    .name = "show",
    .usage = "DIR ID [--json]",
    .text = "show one reply, whole",
    .help =
        "Shows a reply in whatever state it is, with its text as it was typed. Control characters\n"
        "in it are shown as escapes. An email address is never shown.\n\n"
        "  --json   as one JSON object in a line\n\n"
        "  toguna show mysite 58313523298304",
    .run = run,
};
