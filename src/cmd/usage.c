/* The command line: options by getopt_long, its complaints in our words. */
#include "cmd/command.h"
#include "cmd/shown.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void usage_help(const struct command *c)
{
    printf("usage: toguna %s %s\n\n%s\n", c->name, c->usage, c->help);
}

int usage_wrong(const struct command *c, const char *format, ...)
{
    va_list args;
    SCOPED(buf_done) struct buf said;
    buf_init(&said, 4096);
    va_start(args, format);
    buf_addv(&said, format, args);
    va_end(args);
    fputs("toguna: ", stderr);
    shown_line(stderr, buf_str(&said));
    fprintf(stderr, "\nusage: toguna %s %s\n", c->name, c->usage);
    return WRONG_USAGE;
}

int fail(const char *format, ...)
{
    va_list args;
    SCOPED(buf_done) struct buf said;
    buf_init(&said, 4096);
    va_start(args, format);
    buf_addv(&said, format, args);
    va_end(args);
    fputs("toguna: ", stderr);
    shown_line(stderr, buf_str(&said));
    fputc('\n', stderr);
    return FAILED;
}

bool usage_option(struct usage *u, const struct option *options, int *ret)
{
    opterr = 0; /* what is wrong is said here */
    int at = optind ? optind : 1;
    int val = getopt_long(u->argc, u->argv, ":", options, NULL);
    u->answer = -1;
    if (val == -1) return false;
    if (val == 'h') {
        usage_help(u->command);
        u->answer = DONE;
        return false;
    }
    const char *word = u->argv[at < u->argc ? at : u->argc - 1];
    if (optind > 0 && optind <= u->argc && u->argv[optind - 1][0] == '-')
        word = u->argv[optind - 1];
    if (val == ':') {
        u->answer = usage_wrong(u->command, "%s needs a value", word);
        return false;
    }
    if (val == '?') {
        u->answer = usage_wrong(u->command, "%s is not an option of %s, or not used rightly", word,
                                u->command->name);
        return false;
    }
    *ret = val;
    return true;
}

bool usage_operands(struct usage *u, int min, int max)
{
    u->argv += optind;
    u->argc -= optind;
    if (u->argc >= min && (max < 0 || u->argc <= max)) return true;
    if (u->argc < min)
        u->answer = usage_wrong(u->command, "%s needs %s", u->command->name,
                                u->argc == 0 ? "the site's folder" : "more than that");
    else
        u->answer =
            usage_wrong(u->command, "%s does not take \"%s\"", u->command->name, u->argv[max]);
    return false;
}
