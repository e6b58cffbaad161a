/* toguna publish: what waits (or was removed) is seen by all. */
#include "cmd/wish.h"

static int run(int argc, char **argv)
{
    static const struct option options[] = {OPTION_HELP, {0}};
    struct usage u = {&command_publish, argc, argv, 0};
    int option;
    if (usage_option(&u, options, &option)) return WRONG_USAGE;
    if (u.answer >= 0) return u.answer;
    if (!usage_operands(&u, 2, -1)) return u.answer;
    struct wish wish = {.message = {.kind = WIRE_publish}, .done = "published"};
    wish.message.publish.by = COMMAND_LINE_BY;
    wish.reply = &wish.message.publish.reply;
    return wish_each(&u, &wish);
}

const struct command command_publish = {
    .name = "publish",
    .usage = "DIR ID...",
    .text = "publish replies that wait",
    .help = "Publishes replies, by the ids that \"toguna queue DIR\" lists. It shows on the next\n"
            "request, also beside a running server. Publishing a removed reply brings it back.\n\n"
            "  toguna publish mysite 58313523298304 58313523298305",
    .run = run,
};
