/* The list of commands, and finding the one that is meant. */
#include "cmd/cmd.h"
#include "cmd/command.h"
#include "proc/proc.h"
#include <stdio.h>
#include <string.h>

static const struct command *const commands[] = {
    &command_init,    &command_serve,  &command_queue,  &command_show,
    &command_publish, &command_remove, &command_erase,  &command_export,
    &command_key,     &command_doctor, &command_verify,
};
#define COMMANDS_COUNT (sizeof commands / sizeof *commands)

static const struct command *command_named(const char *name)
{
    for (size_t i = 0; i < COMMANDS_COUNT; i++) {
        if (strcmp(commands[i]->name, name) == 0) return commands[i];
    }
    return NULL;
}

/* ---- the nearest name ---- */

#define NAME_MAX_LEN 31u

static unsigned least(unsigned a, unsigned b, unsigned c)
{
    unsigned m = a < b ? a : b;
    return m < c ? m : c;
}

/* How many letters must be put in, taken out or changed to come from one to the other
 * (Levenshtein). */
static unsigned distance(const char *a, const char *b)
{
    unsigned row[NAME_MAX_LEN + 1];
    size_t len = strlen(b);
    if (len > NAME_MAX_LEN) return NAME_MAX_LEN;
    for (unsigned j = 0; j <= len; j++) row[j] = j;
    for (unsigned i = 1; *a; a++, i++) {
        unsigned diagonal = row[0];
        row[0] = i;
        for (unsigned j = 1; j <= len; j++) {
            unsigned above = row[j];
            row[j] = least(above + 1, row[j - 1] + 1, diagonal + (*a != b[j - 1]));
            diagonal = above;
        }
    }
    return row[len];
}

static const char *nearest_name(const char *name)
{
    const char *nearest = NULL;
    unsigned best = 3; /* further away it is another word */
    for (size_t i = 0; i < COMMANDS_COUNT && strlen(name) <= NAME_MAX_LEN; i++) {
        unsigned far = distance(name, commands[i]->name);
        bool begins = strlen(name) >= 3 && strncmp(name, commands[i]->name, strlen(name)) == 0;
        if (far >= best && !begins) continue;
        best = begins ? 0 : far;
        nearest = commands[i]->name;
    }
    return nearest;
}

/* ---- what is said without a command ---- */

static void say_help(FILE *out)
{
    fputs("usage: toguna COMMAND [OPTION]... DIR ...\n\n"
          "Toguna publishes a folder of articles and takes readers' replies.\n\n",
          out);
    for (size_t i = 0; i < COMMANDS_COUNT; i++) {
        fprintf(out, "  %-9s %s\n", commands[i]->name, commands[i]->text);
    }
    fputs("\ntoguna COMMAND --help says more; so do the manual pages toguna(1), toguna.conf(5)\n"
          "and toguna-http(7). To begin:\n\n"
          "  toguna init mysite && toguna serve mysite\n",
          out);
}

static int say_unknown(const char *name)
{
    const char *nearest = nearest_name(name);
    if (nearest)
        fail("there is no command \"%s\": did you mean %s? See toguna --help", name, nearest);
    else
        fail("there is no command \"%s\": see toguna --help", name);
    return WRONG_USAGE;
}

static int run_line(int argc, char **argv)
{
    const char *word = argc > 1 ? argv[1] : NULL;
    if (!word) {
        say_help(stderr);
        return WRONG_USAGE;
    }
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0) {
        const struct command *about = argc > 2 ? command_named(argv[2]) : NULL;
        if (about)
            usage_help(about);
        else
            say_help(stdout);
        return DONE;
    }
    if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0) {
        puts("toguna " TOGUNA_VERSION);
        return DONE;
    }
    const struct command *c = command_named(word);
    return c ? c->run(argc - 1, argv + 1) : say_unknown(word);
}

int cmd_main(int argc, char **argv)
{
    int answer;
    if (proc_role(argc, argv, &answer)) return answer;
    answer = run_line(argc, argv);
    if (fflush(stdout) == 0 && !ferror(stdout)) return answer;
    return fail("what was to be said could not be written to standard output");
}
