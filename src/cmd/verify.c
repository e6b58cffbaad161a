/* toguna verify: is the database what it should be? */
#include "cmd/command.h"
#include "cmd/findings.h"
#include "cmd/sound.h"

static void tell_fault(void *ctx, struct str line)
{
    findings_say(ctx, &(struct finding){FOUND_WRONG, "database", STR_NONE, 0}, "%.*s", STR(line));
}

static int say_whole(const struct findings *found, const char *text)
{
    if (!found->json) puts(text);
    return DONE;
}

static int verify(const struct conf *conf, struct findings *found)
{
    struct err e;
    switch (sound_check(conf, tell_fault, found, &e)) {
    case SOUND_NO_DATABASE:
        return say_whole(found, "there is no database yet: the site was never served");
    case SOUND_FAILED:
        return fail("%s", e.detail);
    case SOUND_CHECKED:
        break;
    }
    unsigned faults = found->count[FOUND_WRONG];
    if (faults == 0) return say_whole(found, "the database is sound");
    return fail(
        "the database has %u %s: end the server, keep a copy of data/, and put back a backup "
        "from before",
        faults, faults == 1 ? "fault" : "faults");
}

static int run(int argc, char **argv)
{
    static const struct option options[] = {{"json", no_argument, NULL, 'j'}, OPTION_HELP, {0}};
    struct usage u = {&command_verify, argc, argv, 0};
    struct findings found = {.out = stdout};
    struct conf conf;
    int option;
    while (usage_option(&u, options, &option)) found.json = true;
    if (u.answer >= 0) return u.answer;
    if (!usage_operands(&u, 1, 1)) return u.answer;
    SCOPED(arena_free) struct arena *a = arena_new();
    if (!settings_open(a, u.argv[0], &conf)) return FAILED;
    return verify(&conf, &found);
}

const struct command command_verify = {
    .name = "verify",
    .usage = "DIR [--json]",
    .text = "check that the database is whole",
    .help =
        "Checks the whole database: its structure, that everything referred to is there, and "
        "every\n"
        "count and place recounted. One line a fault. Beside a running server it only reads.\n\n"
        "  --json   one JSON object a fault; nothing when there is none\n\n"
        "  toguna verify mysite",
    .run = run,
};
