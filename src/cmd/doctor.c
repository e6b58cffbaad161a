/* toguna doctor: looks at everything and says what to do. */
#include "cmd/doctor.h"
#include "cmd/command.h"
#include "cmd/sound.h"
#include "key/key.h"
#include <unistd.h>

static void tell_fault(void *ctx, struct str line)
{
    findings_say(ctx, &(struct finding){FOUND_WRONG, "database", S("data"), 0}, "%.*s", STR(line));
}

static void doctor_database(struct patient *p)
{
    struct err e;
    if (!p->settings_are_read || !p->data_is_ours)
        return; /* then it is not known where it is, or whose */
    if (sound_check(&p->conf, tell_fault, p->found, &e) != SOUND_FAILED) return;
    findings_say(p->found, &(struct finding){FOUND_WRONG, "database", S("data"), 0}, "%.*s",
                 STR(findings_cause(&e)));
}

/* In this order: the folders' row gives up root, by the user the settings name; what a later row
 * needs and cannot have was said by an earlier one. */
static void (*const examinations[])(struct patient *) = {
    doctor_settings, doctor_folders,  doctor_system,   doctor_disk,  doctor_keys,
    doctor_mail,     doctor_database, doctor_articles, doctor_theme, doctor_network,
};

static int say_end(const struct findings *found)
{
    unsigned wrong = found->count[FOUND_WRONG];
    if (wrong) return fail(wrong == 1 ? "%u thing is wrong" : "%u things are wrong", wrong);
    if (!found->json) puts("nothing is wrong");
    return DONE;
}

static int examine(const char *dir, struct findings *found)
{
    SCOPED(arena_free) struct arena *a = arena_new();
    struct patient p = {.arena = a, .found = found, .began_as_root = geteuid() == 0};
    p.conf.dir = settings_dir(a, dir);
    if (!p.conf.dir.at) return FAILED;
    key_start();
    for (size_t i = 0; i < sizeof examinations / sizeof *examinations; i++) examinations[i](&p);
    return say_end(found);
}

static int run(int argc, char **argv)
{
    static const struct option options[] = {{"json", no_argument, NULL, 'j'}, OPTION_HELP, {0}};
    struct usage u = {&command_doctor, argc, argv, 0};
    struct findings found = {.out = stdout};
    int option;
    while (usage_option(&u, options, &option)) found.json = true;
    if (u.answer >= 0) return u.answer;
    if (!usage_operands(&u, 1, 1)) return u.answer;
    return examine(u.argv[0], &found);
}

const struct command command_doctor = {
    .name = "doctor",
    .usage = "DIR [--json]",
    .text = "look at everything and say what to do",
    .help =
        "Looks at settings, folders and their modes, keys, database, articles, theme, what the\n"
        "settings mean together, and the system. One line a finding: \"wrong\" is something to be\n"
        "done, \"note\" something worth knowing. Ends with 0 when nothing is wrong, else with 1.\n"
        "It changes nothing, and works beside a running server.\n\n"
        "  --json   one JSON object a finding: level, about, file, line, text\n\n"
        "  toguna doctor mysite",
    .run = run,
};
