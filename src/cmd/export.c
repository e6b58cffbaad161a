/* toguna export --email: all that is held of an address (GDPR articles 15 and 20), one JSON object
 * a line. For who has shown that the address is theirs; /me does the same for readers. */
#include "cmd/ask.h"
#include "cmd/command.h"
#include "key/key.h"
#include "proc/proc.h"
#include "store/outbox.h"
#include "text/text.h"
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static void close_lock(int *lock)
{
    if (*lock >= 0) close(*lock);
}

static void print_line(void *ctx, struct str line)
{
    fwrite(line.at, 1, line.len, ctx);
    fputc('\n', ctx);
}

/* Beside a server it is only read; without one the writer opens it, which puts right what a kill
 * left in the middle. */
static bool open_store(const struct conf *conf, struct str path, int *lock, struct store **ret,
                       struct err *e)
{
    if (asker_lock(conf, lock, e)) return store_open(ret, path, 0, e);
    return e->kind == ERR_CONFLICT && store_open_beside(ret, path, e);
}

static bool pepper_of(struct arena *a, const struct conf *conf, const char *email,
                      unsigned char ret[HASH_BYTES], struct err *e)
{
    unsigned char hash[HASH_BYTES];
    SCOPED(key_ring_free) struct key_ring *keys = NULL;
    if (!key_ring_open(&keys, proc_path(a, conf, "data/keys"), KEY_BIT(KEY_PEPPER), e))
        return false;
    address_hash(address_normal(a, str_of(email)), hash);
    address_pepper(keys, hash, ret);
    return true;
}

static int export(const char *dir, const char *email)
{
    struct err e;
    struct conf conf;
    struct stat st;
    unsigned char address[HASH_BYTES];
    SCOPED(arena_free) struct arena *a = arena_new();
    SCOPED(close_lock) int lock = -1;
    SCOPED(store_close) struct store *store = NULL;
    if (!settings_open(a, dir, &conf)) return FAILED;
    struct str path = proc_database_path(a, &conf);
    if (stat(arena_c_string(a, path), &st) != 0 && errno == ENOENT) return DONE;
    key_start();
    if (!pepper_of(a, &conf, email, address, &e) || !open_store(&conf, path, &lock, &store, &e) ||
        !store_held(store, address, print_line, stdout, &e))
        return fail("%s", e.detail);
    return DONE;
}

static int run(int argc, char **argv)
{
    static const struct option options[] = {
        {"email", required_argument, NULL, 'e'}, OPTION_HELP, {0}};
    struct usage u = {&command_export, argc, argv, 0};
    const char *email = NULL;
    int option;
    while (usage_option(&u, options, &option)) email = optarg;
    if (u.answer >= 0) return u.answer;
    if (!usage_operands(&u, 1, 1)) return u.answer;
    if (!email) return usage_wrong(&command_export, "say whose: --email ADDRESS");
    if (address_check(str_of(email)) != ADDRESS_OK)
        return usage_wrong(&command_export, "\"%s\" is no email address", email);
    return export(u.argv[0], email);
}

const struct command command_export = {
    .name = "export",
    .usage = "DIR --email ADDRESS",
    .text = "print all that is held of an email address",
    .help =
        "Prints replies, subscriptions, letters that wait, proofs and counts of an address, one\n"
        "JSON object a line; nothing where nothing is held.\n\n"
        "  --email ADDRESS   however it was spelled\n\n"
        "Whoever asks has to show that the address is theirs; /me lets them do it alone.\n\n"
        "  toguna export mysite --email reader@example.org",
    .run = run,
};
