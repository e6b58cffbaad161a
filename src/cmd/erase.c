/* toguna erase: the content of replies is destroyed (GDPR article 17). It cannot be undone, so it
 * asks. */
#include "cmd/ask.h"
#include "cmd/shown.h"
#include "cmd/wish.h"
#include "key/key.h"
#include "text/text.h"
#include <stdio.h>
#include <unistd.h>

struct erasure {
    const char *email;
    uint64_t reply;
    bool yes, keep_text;
};

/* True when a person on the terminal typed y or yes. */
static bool person_agrees(const struct erasure *erasure)
{
    char line[16];
    if (erasure->email) {
        fputs("Erase every reply given with the address ", stderr);
        shown_line(stderr, str_of(erasure->email));
    } else {
        fprintf(stderr, "Erase the reply %llu", (unsigned long long)erasure->reply);
    }
    fputs("? This cannot be undone. [y/N] ", stderr);
    if (!fgets(line, sizeof line, stdin)) return false;
    struct str said = str_trim(str_of(line));
    return str_eq_nocase(said, S("y")) || str_eq_nocase(said, S("yes"));
}

static void write_message(struct arena *a, const struct erasure *erasure, struct wire_message *ret,
                          unsigned char hash[HASH_BYTES])
{
    *ret = (struct wire_message){.kind = erasure->email ? WIRE_erase_address : WIRE_erase_reply};
    if (!erasure->email) {
        ret->erase_reply.reply = erasure->reply;
        ret->erase_reply.by = COMMAND_LINE_BY;
        return;
    }
    address_hash(address_normal(a, str_of(erasure->email)), hash);
    ret->erase_address.address = (struct str){(const char *)hash, HASH_BYTES};
    ret->erase_address.keep_text = erasure->keep_text;
    ret->erase_address.by = COMMAND_LINE_BY;
}

static int say_erased(const struct erasure *erasure, const struct wire_answer *answer)
{
    unsigned long long count = answer->count, id = erasure->reply;
    if (answer->status != WIRE_DONE && answer->status != WIRE_NOTHING)
        return fail("nothing was erased: %s%s%.*s", asker_status_text(answer->status),
                    answer->detail.len ? ": " : "", STR(answer->detail));
    if (erasure->email)
        printf(count == 1 ? "erased %llu reply\n" : "erased %llu replies\n", count);
    else if (answer->status == WIRE_DONE)
        printf("erased %llu\n", id);
    else
        printf("%llu was erased already\n", id);
    return DONE;
}

static int erase(const char *dir, const struct erasure *erasure)
{
    struct err e;
    struct conf conf;
    struct wire_message message;
    struct wire_answer answer;
    unsigned char hash[HASH_BYTES];
    SCOPED(arena_free) struct arena *a = arena_new();
    SCOPED(asker_close) struct asker *asker = NULL;
    if (!settings_open(a, dir, &conf)) return FAILED;
    if (!erasure->yes && !person_agrees(erasure)) return fail("nothing was erased");
    key_start();
    write_message(a, erasure, &message, hash);
    if (!asker_open(&asker, &conf, &e) || !asker_ask(asker, &message, &answer, &e))
        return fail("%s", e.detail);
    return say_erased(erasure, &answer);
}

/* What the options must be together; DONE when they are. */
static int check_erasure(const struct erasure *erasure, const char *reply_word)
{
    const struct command *c = &command_erase;
    if (erasure->keep_text && !erasure->email)
        return usage_wrong(c, "--keep-text goes with --email ADDRESS");
    if (!erasure->email == !reply_word)
        return usage_wrong(c, "say what to erase: --reply ID or --email ADDRESS");
    if (reply_word && erasure->reply == 0)
        return usage_wrong(c, "\"%s\" is no id of a reply: an id is a number", reply_word);
    if (erasure->email && address_check(str_of(erasure->email)) != ADDRESS_OK)
        return usage_wrong(c, "\"%s\" is no email address", erasure->email);
    if (!erasure->yes && !isatty(STDIN_FILENO))
        return usage_wrong(c, "erasing cannot be undone, and there is no terminal to ask on: add "
                              "--yes when it is meant");
    return DONE;
}

static int run(int argc, char **argv)
{
    static const struct option options[] = {{"email", required_argument, NULL, 'e'},
                                            {"reply", required_argument, NULL, 'r'},
                                            {"keep-text", no_argument, NULL, 'k'},
                                            {"yes", no_argument, NULL, 'y'},
                                            OPTION_HELP,
                                            {0}};
    struct usage u = {&command_erase, argc, argv, 0};
    struct erasure erasure = {0};
    const char *reply_word = NULL;
    int option;
    while (usage_option(&u, options, &option)) {
        if (option == 'e') erasure.email = optarg;
        if (option == 'r') reply_word = optarg;
        if (option == 'k') erasure.keep_text = true;
        if (option == 'y') erasure.yes = true;
    }
    if (u.answer >= 0) return u.answer;
    if (!usage_operands(&u, 1, 1)) return u.answer;
    if (reply_word) erasure.reply = wish_id(reply_word);
    int wrong = check_erasure(&erasure, reply_word);
    return wrong ? wrong : erase(u.argv[0], &erasure);
}

const struct command command_erase = {
    .name = "erase",
    .usage = "DIR --reply ID | --email ADDRESS [--keep-text] [--yes]",
    .text = "destroy the content of replies, for good",
    .help =
        "Overwrites text, name, address and link of a reply, or of every reply given with an\n"
        "email address. Where one was public a tombstone without content stays; its answers\n"
        "stay too. There is no way back, so it asks first.\n\n"
        "  --reply ID        this reply\n"
        "  --email ADDRESS   all replies given with this address, and all else that is held of\n"
        "                    it: subscriptions, letters that wait, proofs\n"
        "  --keep-text       with --email: published texts stay, without name, link and address\n"
        "  --yes             do not ask\n\n"
        "Backups made before still hold what was erased.\n\n"
        "  toguna erase mysite --email reader@example.org\n"
        "  toguna erase mysite --reply 58313523298304 --yes",
    .run = run,
};
