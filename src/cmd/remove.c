/* toguna remove: a reply goes, with the reason for it; its answers stay. */
#include "cmd/wish.h"
#include "store/store.h"
#include "text/text.h"

#define NOTE_BYTES 4096u /* as the message carries */

struct removal {
    const char *reason, *note;
};

/* True when the options make sense; fills the wish. */
static bool read_removal(struct usage *u, const struct removal *r, struct wish *wish)
{
    enum reason reason;
    struct str note = str_of(r->note);
    u->answer = WRONG_USAGE;
    if (!r->reason) {
        usage_wrong(u->command, "a removal takes its --reason: spam, illegal, terms, harassment, "
                                "off_topic, duplicate, author_request or other");
        return false;
    }
    if (!reason_of_code(str_of(r->reason), &reason) || reason == REASON_NONE) {
        usage_wrong(u->command,
                    "\"%s\" is no reason: give spam, illegal, terms, harassment, off_topic, "
                    "duplicate, author_request or other",
                    r->reason);
        return false;
    }
    if (note.len > NOTE_BYTES || !utf8_is_valid(note)) {
        usage_wrong(u->command, "the note has %zu bytes; it must be UTF-8 of at most %u", note.len,
                    NOTE_BYTES);
        return false;
    }
    if (reason == REASON_OTHER && text_is_blank(note)) {
        usage_wrong(u->command, "the reason \"other\" needs words: add --note TEXT");
        return false;
    }
    wish->message.remove.reason = reason;
    wish->message.remove.note = note;
    return true;
}

static int run(int argc, char **argv)
{
    static const struct option options[] = {{"reason", required_argument, NULL, 'r'},
                                            {"note", required_argument, NULL, 'n'},
                                            OPTION_HELP,
                                            {0}};
    struct usage u = {&command_remove, argc, argv, 0};
    struct removal removal = {0};
    struct wish wish = {.message = {.kind = WIRE_remove}, .done = "removed"};
    int option;
    while (usage_option(&u, options, &option)) {
        if (option == 'r') removal.reason = optarg;
        if (option == 'n') removal.note = optarg;
    }
    if (u.answer >= 0) return u.answer;
    if (!usage_operands(&u, 2, -1)) return u.answer;
    if (!read_removal(&u, &removal, &wish)) return u.answer;
    wish.message.remove.by = COMMAND_LINE_BY;
    wish.reply = &wish.message.remove.reply;
    return wish_each(&u, &wish);
}

const struct command command_remove = {
    .name = "remove",
    .usage = "DIR ID... --reason CODE [--note TEXT]",
    .text = "remove replies, for a stated reason",
    .help =
        "Removes replies. Where one was public a tombstone stays that says the reason; its\n"
        "answers stay too. Who, when and why is kept in the record of actions. \"toguna publish\"\n"
        "brings a removed reply back.\n\n"
        "  --reason CODE   spam, illegal, terms, harassment, off_topic, duplicate,\n"
        "                  author_request, or other (with --note)\n"
        "  --note TEXT     in words, for the record\n\n"
        "  toguna remove mysite 58313523298304 --reason spam\n"
        "  toguna remove mysite 58313523298304 --reason other --note \"names a child\"",
    .run = run,
};
