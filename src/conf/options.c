/* The table of options, and what is the same for all of them. */
#include "conf/options.h"
#include "text/text.h"
#include <sched.h>
#include <unistd.h>

/* ---- defaults that are no fixed value ---- */

/* As the file would take it: the name of a folder may be any bytes. */
static bool is_title(struct str s)
{
    if (s.len == 0 || s.len > LIMIT_TITLE_BYTES || !utf8_is_valid(s)) return false;
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.at[i] < ' ' || s.at[i] == 0x7f) return false;
    return !text_is_blank(s);
}

static void title_from_folder(struct conf *c)
{
    struct str rest = c->dir, name = STR_NONE;
    while (rest.at) {
        struct str part = str_cut(&rest, '/');
        if (part.len) name = part;
    }
    c->site_title = is_title(name) ? name : S("Toguna");
}

static void workers_from_processors(struct conf *c)
{
    cpu_set_t set;
    long count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set)
                                                             : sysconf(_SC_NPROCESSORS_ONLN);
    c->workers = count < 1 ? 1 : count > (long)LIMIT_FRONTS ? LIMIT_FRONTS : (uint64_t)count;
}

static void no_url(struct conf *c) { c->site_url = STR_NONE; }
static void no_networks(struct conf *c) { c->proxy_trusted_count = 0; }
static void no_mail_url(struct conf *c) { c->mail_url = STR_NONE; }
static void no_mail_from(struct conf *c) { c->mail_from = STR_NONE; }
static void no_mail_ca(struct conf *c) { c->mail_ca = STR_NONE; }
static void no_user(struct conf *c) { c->user = STR_NONE; }

/* ---- the table, in the order of the file and the manual ---- */

#define YEAR_MINUTES 525600
#define TIB          ((uint64_t)1 << 40)
#define FIELD(name)  offsetof(struct conf, name)

const struct option options[] = {
    {.name = S_INIT("site.title"),
     .type = &type_text,
     .field = FIELD(site_title),
     .max = LIMIT_TITLE_BYTES,
     .reset = title_from_folder,
     .default_text = "the name of the site's folder",
     .example = "Notes from the tide",
     .text = "What the site is called: above every page, in its title and in feeds."},
    {.name = S_INIT("site.url"),
     .type = &type_url,
     .field = FIELD(site_url),
     .reset = no_url,
     .default_text = "made from the first address of listen",
     .example = "https://example.org",
     .text = "The address readers know the site by.\n"
             "Behind a proxy it has to be set: feeds and links to replies begin with it, and "
             "cookies are\n"
             "for HTTPS alone when it is an https address."},
    {.name = S_INIT("site.lang"),
     .type = &type_language,
     .field = FIELD(site_lang),
     .value = S_INIT("en"),
     .text = "The language of the site's own pages, and of articles that do not say theirs and are "
             "too\n"
             "short for it to be seen."},
    {.name = S_INIT("listen"),
     .type = &type_listen,
     .field = FIELD(listen),
     .value = S_INIT("127.0.0.1:8080"),
     .text =
         "Where connections are accepted.\n"
         "One address a line, as many lines as wanted, up to 16; the first takes the default's "
         "place.\n"
         "[::]:80 is port 80 of every address of the machine, IPv4 too; port 0 takes a free one."},
    {.name = S_INIT("workers"),
     .type = &type_number,
     .field = FIELD(workers),
     .min = 1,
     .max = LIMIT_FRONTS,
     .unit = "processes",
     .reset = workers_from_processors,
     .default_text = "the number of processors",
     .example = "4",
     .text = "How many processes answer readers."},
    {.name = S_INIT("require.name"),
     .type = &type_yes_no,
     .field = FIELD(require_name),
     .value = S_INIT("yes"),
     .text = "Whether a reply needs a name.\n"
             "The form marks the field if and only if it does."},
    {.name = S_INIT("require.email"),
     .type = &type_yes_no,
     .field = FIELD(require_email),
     .value = S_INIT("yes"),
     .text = "Whether a reply needs an email address.\n"
             "It is never published."},
    {.name = S_INIT("moderation"),
     .type = &type_moderation,
     .field = FIELD(moderation),
     .value = S_INIT("first"),
     .text =
         "Which replies wait until a moderator publishes them: with none no reply, with first the\n"
         "first one of a new author, with all every reply.\n"
         "An article can be stricter, by \"replies: moderated\" in its front matter."},
    {.name = S_INIT("replies.per_page"),
     .type = &type_number,
     .field = FIELD(replies_per_page),
     .min = 1,
     .max = LIMIT_THREAD_SHOWN,
     .unit = "replies",
     .value = S_INIT("50"),
     .text = "How many replies to an article one page shows; answers to them are not counted."},
    {.name = S_INIT("replies.max_bytes"),
     .type = &type_size,
     .field = FIELD(replies_max_bytes),
     .min = 1,
     .max = LIMIT_REPLY_BYTES,
     .value = S_INIT("65536"),
     .text = "How long the text of a reply may be.\n"
             "A longer one is not cut: its author gets it back with both lengths."},
    {.name = S_INIT("replies.edit_minutes"),
     .type = &type_number,
     .field = FIELD(replies_edit_minutes),
     .max = YEAR_MINUTES,
     .unit = "minutes",
     .value = S_INIT("15"),
     .text = "How long authors can change a reply of theirs.\n"
             "With 0 they cannot."},
    {.name = S_INIT("rate.replies_per_minute"),
     .type = &type_number,
     .field = FIELD(rate_replies_per_minute),
     .max = 60000,
     .unit = "replies",
     .value = S_INIT("6"),
     .text = "How many replies one network can send within a minute; the next is asked to wait.\n"
             "With 0 there is no limit."},
    {.name = S_INIT("spam.min_fill_s"),
     .type = &type_number,
     .field = FIELD(spam_min_fill_s),
     .max = 3600,
     .unit = "seconds",
     .value = S_INIT("2"),
     .text = "A form that comes back sooner than this waits for a moderator.\n"
             "With 0 none does."},
    {.name = S_INIT("proxy.trusted"),
     .type = &type_networks,
     .field = FIELD(proxy_trusted),
     .reset = no_networks,
     .default_text = "none",
     .example = "10.0.0.0/8, ::1",
     .text =
         "Proxies whose X-Forwarded-For is believed, read from right to left.\n"
         "Networks or single addresses, up to 64, with commas between them or on several lines.\n"
         "What comes by a unix socket is believed without it."},
    {.name = S_INIT("store.url"),
     .type = &type_store,
     .field = FIELD(store_url),
     .value = S_INIT("sqlite:data/toguna.db"),
     .text = "Where replies are kept.\n"
             "A path that does not begin with a slash starts in the site's folder."},
    {.name = S_INIT("cache.bytes"),
     .type = &type_size,
     .field = FIELD(cache_bytes),
     .max = TIB,
     .value = S_INIT("64 MiB"),
     .text = "How much memory finished pages may take, in all processes together."},
    {.name = S_INIT("mail.url"),
     .type = &type_mail,
     .field = FIELD(mail_url),
     .reset = no_mail_url,
     .default_text = "none: no mail leaves the site",
     .example = "smtps://user:password@mail.example.org",
     .text =
         "The server that takes letters to readers.\n"
         "smtps:// is TLS from the start; with smtp:// the server must offer it, but for one on\n"
         "this machine.\n"
         "Without a port it is 465, or 587 with a user and 25 without.\n"
         "What is special in a password is percent-encoded."},
    {.name = S_INIT("mail.from"),
     .type = &type_text,
     .field = FIELD(mail_from),
     .max = 1024,
     .reset = no_mail_from,
     .default_text = "none; with mail.url it has to be set",
     .example = "Notes from the tide <replies@example.org>",
     .text = "Whom letters to readers come from: an address, or a name and an address in < >."},
    {.name = S_INIT("mail.ca"),
     .type = &type_text,
     .field = FIELD(mail_ca),
     .max = 1024,
     .reset = no_mail_ca,
     .default_text = "what the system trusts",
     .example = "/etc/toguna/mail-ca.pem",
     .text = "A file of the certificates the mail server's is checked against."},
    {.name = S_INIT("mail.per_hour"),
     .type = &type_number,
     .field = FIELD(mail_per_hour),
     .min = 1,
     .max = 1000000,
     .unit = "letters",
     .value = S_INIT("500"),
     .text = "How many letters leave within an hour; others wait for the next."},
    {.name = S_INIT("retention.ip_days"),
     .type = &type_number,
     .field = FIELD(retention_ip_days),
     .max = 3650,
     .unit = "days",
     .value = S_INIT("30"),
     .text = "How long the network a reply came from is kept, as a hash under a secret key and\n"
             "nothing else.\n"
             "With 0 it is not kept at all."},
    {.name = S_INIT("retention.contact_days"),
     .type = &type_number,
     .field = FIELD(retention_contact_days),
     .max = 36500,
     .unit = "days",
     .value = S_INIT("0"),
     .text = "How long the sealed email address of a reply is kept.\n"
             "With 0 it is kept until it is erased."},
    {.name = S_INIT("user"),
     .type = &type_user,
     .field = FIELD(user),
     .reset = no_user,
     .default_text = "the owner of the folder data",
     .example = "toguna",
     .text = "Whom the processes run as when root starts them."},
};
_Static_assert(CONF_LISTEN_MAX == 16 && CONF_NETWORKS_MAX == 64 && LIMIT_TITLE_BYTES == 1024,
               "the texts say these numbers");
const size_t options_count = sizeof options / sizeof *options;

/* ---- names ---- */

const struct option *option_find(struct str name)
{
    for (size_t i = 0; i < options_count; i++)
        if (str_eq(options[i].name, name)) return &options[i];
    return NULL;
}

#define NAME_BYTES_MAX 48 /* longer than any name and some wrong letters */

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

/* How many letters must be put in, taken out or changed to make B of A (Levenshtein). */
static size_t distance(struct str a, struct str b)
{
    size_t row[NAME_BYTES_MAX + 1];
    for (size_t j = 0; j <= b.len; j++) row[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            size_t changed = diagonal + (a.at[i - 1] != b.at[j - 1]);
            diagonal = row[j];
            row[j] = least(changed, 1 + least(row[j], row[j - 1]));
        }
    }
    return row[b.len];
}

/* The part after the dot alone is near, too: max_bytes. */
static size_t distance_to(struct str option, struct str name)
{
    struct str last = str_from(option, str_find_char(option, '.', 0) + 1);
    return least(distance(option, name), str_is_empty(last) ? SIZE_MAX : 1 + distance(last, name));
}

const struct option *option_nearest(struct str name)
{
    const struct option *nearest = NULL;
    size_t best = name.len / 2 + 1;
    if (name.len > NAME_BYTES_MAX) return NULL;
    for (size_t i = 0; i < options_count; i++) {
        size_t far = distance_to(options[i].name, name);
        if (far >= best) continue;
        best = far;
        nearest = &options[i];
    }
    return nearest;
}

/* ---- values ---- */

bool option_set(const struct setting *s, struct err *e)
{
    if (!str_is_empty(s->value)) return s->option->type->set(s, e);
    option_reset(s->option, s->a, s->conf);
    return true;
}

void option_reset(const struct option *o, struct arena *a, struct conf *c)
{
    struct err e;
    const struct setting s = {o, a, c, o->value};
    if (o->reset)
        o->reset(c);
    else
        BUG_IF(!o->type->set(&s, &e), "a default is a value that can be taken");
}

static void write_size(struct buf *b, uint64_t bytes)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    size_t unit = 0;
    for (; bytes && bytes % 1024 == 0 && unit < 4; unit++) bytes /= 1024;
    buf_addf(b, "%llu %s", (unsigned long long)bytes, units[unit]);
}

void option_write_expected(const struct option *o, struct buf *b)
{
    if (o->type->expected) {
        buf_add(b, str_of(o->type->expected));
    } else if (o->type == &type_size) {
        buf_add(b, S("a size from "));
        write_size(b, o->min);
        buf_add(b, S(" to "));
        write_size(b, o->max);
    } else {
        buf_addf(b, "a number of %s from %llu to %llu", o->unit, (unsigned long long)o->min,
                 (unsigned long long)o->max);
    }
}

#define VALUE_SHOWN_BYTES 60

/* The beginning of a value, whole characters. */
static struct str beginning(struct str s)
{
    if (s.len <= VALUE_SHOWN_BYTES) return s;
    s.len = VALUE_SHOWN_BYTES;
    while (s.len && ((unsigned char)s.at[s.len] & 0xC0) == 0x80) s.len--;
    return s;
}

bool option_refuse(const struct setting *s, const char *why, struct err *e)
{
    const struct option *o = s->option;
    struct str shown = beginning(s->value);
    SCOPED(buf_done) struct buf said;
    buf_init(&said, ERR_DETAIL_BYTES);
    buf_addf(&said, "%.*s is \"%.*s%s\": ", STR(o->name), STR(shown),
             shown.len < s->value.len ? "…" : "");
    if (why) buf_addf(&said, "%s; ", why);
    buf_add(&said, S("expected "));
    option_write_expected(o, &said);
    buf_addf(&said, ", for example: %.*s = ", STR(o->name));
    buf_add(&said, o->example ? str_of(o->example) : o->value);
    return err_set(e, ERR_INPUT, "%.*s", STR(buf_str(&said)));
}
