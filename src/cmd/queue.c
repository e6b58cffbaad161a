/* toguna queue: what waits for moderation, oldest first. */
#include "cmd/command.h"
#include "cmd/looking.h"
#include "cmd/reply_shown.h"

#define QUEUE_MAX 1000u /* more than a person reads at once; the oldest are shown */

static void print_end(const char *dir, size_t count)
{
    if (count == 0) {
        puts("no reply waits");
        return;
    }
    printf(
        "\n%zu %s waiting. To read one whole, publish it or remove it:\n"
        "  toguna show %s ID\n  toguna publish %s ID...\n  toguna remove %s ID... --reason spam\n",
        count, count == 1 ? "reply is" : "replies are", dir, dir, dir);
}

static int print_queue(struct reader *reader, const char *dir, bool json)
{
    struct reply *replies;
    size_t count;
    SCOPED(arena_free) struct arena *a = arena_new();
    if (reader_queue(reader, a, QUEUE_MAX + 1, &replies, &count) != READ_OK)
        return fail("the waiting replies cannot be read: see toguna doctor %s", dir);
    size_t shown = count < QUEUE_MAX ? count : QUEUE_MAX;
    for (size_t i = 0; i < shown; i++) {
        if (json)
            reply_print_json(stdout, &replies[i]);
        else
            reply_print_short(stdout, a, &replies[i]);
    }
    if (!json) print_end(dir, shown);
    if (shown < count) fprintf(stderr, "toguna: these are the oldest %u; more wait\n", QUEUE_MAX);
    return DONE;
}

static int run(int argc, char **argv)
{
    static const struct option options[] = {{"json", no_argument, NULL, 'j'}, OPTION_HELP, {0}};
    struct usage u = {&command_queue, argc, argv, 0};
    struct conf conf;
    struct reader *reader = NULL;
    bool json = false;
    int option;
    while (usage_option(&u, options, &option)) json = true;
    if (u.answer >= 0) return u.answer;
    if (!usage_operands(&u, 1, 1)) return u.answer;
    SCOPED(arena_free) struct arena *a = arena_new();
    if (!settings_open(a, u.argv[0], &conf)) return FAILED;
    enum looking looking = looking_open(&conf, &reader);
    if (looking == LOOKING_NO_DATABASE && !json) print_end(u.argv[0], 0);
    if (looking != LOOKING_OK) return looking == LOOKING_NO_DATABASE ? DONE : FAILED;
    int answer = print_queue(reader, u.argv[0], json);
    reader_end(reader);
    reader_close(&reader);
    return answer;
}

const struct command command_queue = {
    .name = "queue",
    .usage = "DIR [--json]",
    .text = "list the replies that wait for moderation",
    .help =
        "Lists waiting replies, oldest first: id, time, author, page, why it waits, and the first\n"
        "line of its text. At most 1000; the next ones come up as these are decided.\n\n"
        "  --json   one JSON object a line, with the whole text\n\n"
        "Why a reply waits: moderation_all (the settings or its article hold every reply),\n"
        "first_reply (its author has no published reply yet), too_fast (the form came back\n"
        "sooner than a person types).\n\n"
        "  toguna queue mysite\n"
        "  toguna queue mysite --json | jq -r .id | xargs toguna publish mysite",
    .run = run,
};
