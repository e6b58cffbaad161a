/* command — what a command is, and what all of them do alike: options, settings, what is said.
 * Private to cmd. */
#ifndef TOGUNA_CMD_COMMAND_H
#define TOGUNA_CMD_COMMAND_H
#include "base/base.h"
#include "conf/conf.h"
#include <getopt.h>

enum { DONE = 0, FAILED = 1, WRONG_USAGE = 2 }; /* exit codes */

struct command {
    const char *name;
    const char *usage;                 /* after the name: "DIR ID..." */
    const char *text;                  /* one line for --help */
    const char *help;                  /* options and examples, for COMMAND --help */
    int (*run)(int argc, char **argv); /* argv[0] is the command's name */
};

extern const struct command command_init, command_serve, command_queue, command_show,
    command_publish, command_remove, command_erase, command_export, command_key, command_verify,
    command_doctor;

/* ---- the command line ---- */

/* A row that every command's options end with, before the row of zeros. */
#define OPTION_HELP                                                                                \
    {                                                                                              \
        "help", no_argument, NULL, 'h'                                                             \
    }

/* One command line under way. */
struct usage {
    const struct command *command;
    int argc;
    char **argv;
    int answer; /* the exit code, where usage_option or usage_dir said false */
};
/* The next option into *ret (its val); false at their end (answer -1), after --help (answer 0) and
 * at an unknown one (answer 2), which is said. */
bool usage_option(struct usage *u, const struct option *options, int *ret);
/* The operands left: between MIN and MAX of them, else says the usage. MAX -1: no bound. */
bool usage_operands(struct usage *u, int min, int max);
/* Says what is wrong and how the command is used; returns WRONG_USAGE. */
int usage_wrong(const struct command *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void usage_help(const struct command *c);

/* ---- what is said ---- */

/* "toguna: …" on standard error, in one line; returns FAILED. */
int fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* ---- settings ---- */

/* Reads DIR's settings, and as root becomes the site's user, so that no file of the site gets
 * another owner. Says what is wrong and returns false. */
MUST_USE bool settings_open(struct arena *a, const char *dir, struct conf *ret);
/* The absolute path of an existing folder, or STR_NONE after saying so. */
struct str settings_dir(struct arena *a, const char *dir);

#endif
