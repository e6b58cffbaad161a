/* toguna serve: the command line of the server; the rest is proc. */
#include "cmd/command.h"
#include "os/os.h"
#include "proc/proc.h"

static bool add_listen(struct usage *u, struct serve_wish *wish, const char *word)
{
    struct err e;
    if (wish->listen_count == CONF_LISTEN_MAX) {
        u->answer = usage_wrong(u->command, "--listen can be given %d times", CONF_LISTEN_MAX);
        return false;
    }
    if (!fd_address_check(str_of(word), &e)) {
        u->answer = usage_wrong(u->command, "--listen: %s", e.detail);
        return false;
    }
    wish->listen[wish->listen_count++] = str_of(word);
    return true;
}

static bool set_workers(struct usage *u, struct serve_wish *wish, const char *word)
{
    if (str_to_u64(str_of(word), LIMIT_FRONTS, &wish->workers) && wish->workers > 0) return true;
    u->answer = usage_wrong(u->command, "--workers is \"%s\": give a number from 1 to %u", word,
                            LIMIT_FRONTS);
    return false;
}

static int run(int argc, char **argv)
{
    static const struct option options[] = {{"listen", required_argument, NULL, 'l'},
                                            {"workers", required_argument, NULL, 'w'},
                                            OPTION_HELP,
                                            {0}};
    struct usage u = {&command_serve, argc, argv, 0};
    struct serve_wish wish = {0};
    int option;
    while (usage_option(&u, options, &option)) {
        bool taken = option == 'l' ? add_listen(&u, &wish, optarg) : set_workers(&u, &wish, optarg);
        if (!taken) return u.answer;
    }
    if (u.answer >= 0) return u.answer;
    if (!usage_operands(&u, 1, 1)) return u.answer;
    SCOPED(arena_free) struct arena *a = arena_new();
    wish.dir = settings_dir(a, u.argv[0]);
    return wish.dir.at ? proc_serve(&wish) : FAILED;
}

const struct command command_serve = {
    .name = "serve",
    .usage = "DIR [--listen ADDR:PORT]... [--workers N]",
    .text = "serve the site until it is told to end",
    .help =
        "Serves the site, by the settings in DIR/toguna.conf, and prints the address once it\n"
        "accepts connections. SIGTERM (or Ctrl-C) lets it finish what it has begun and ends it;\n"
        "SIGHUP makes it read the settings anew. Articles that come, change or go are noticed.\n\n"
        "  --listen ADDR:PORT   in place of the settings' listen, as often as wanted: an address\n"
        "                       and port, [IPv6]:PORT, or unix:PATH; port 0 takes a free one\n"
        "  --workers N          processes that answer, in place of the settings' workers\n\n"
        "  toguna serve mysite\n"
        "  toguna serve mysite --listen 127.0.0.1:0 --listen unix:/run/toguna/site.sock",
    .run = run,
};
