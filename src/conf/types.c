/* The types of values: how each is read, and what is said of one that cannot be. */
#include "conf/options.h"
#include "os/os.h"
#include "text/text.h"

static void *field(const struct setting *s) { return (char *)s->conf + s->option->field; }

/* The value for as long as the arena lives. A default's memory is the table's, which tells it from
 * the same value given by somebody. */
static struct str keep(const struct setting *s)
{
    return s->value.at == s->option->value.at ? s->value : arena_dup(s->a, s->value);
}

/* ---- text ---- */

static bool set_text(const struct setting *s, struct err *e)
{
    if (s->value.len > s->option->max) return option_refuse(s, "it is too long", e);
    *(struct str *)field(s) = keep(s);
    return true;
}

const struct option_type type_text = {"Ar text", "a text of at most 1024 bytes", set_text};

static bool set_language(const struct setting *s, struct err *e)
{
    if (!language_is_tag(s->value)) return option_refuse(s, NULL, e);
    *(struct str *)field(s) = keep(s);
    return true;
}

const struct option_type type_language = {
    "Ar tag", "the tag of a language, such as en, fr or pt-BR", set_language};

/* A name or number as in /etc/passwd; whether there is such a one is seen when it is needed. */
static bool set_user(const struct setting *s, struct err *e)
{
    if (s->value.len > 255) return option_refuse(s, "it is too long", e);
    for (size_t i = 0; i < s->value.len; i++)
        if (strchr(" \t:/,", s->value.at[i])) return option_refuse(s, NULL, e);
    *(struct str *)field(s) = keep(s);
    return true;
}

const struct option_type type_user = {"Ar name", "the name of a user of this machine", set_user};

/* Only its beginning is looked at here; the value holds a password, so no error repeats it. */
static bool set_mail(const struct setting *s, struct err *e)
{
    bool smtp = str_starts(s->value, S("smtp://")) || str_starts(s->value, S("smtps://"));
    if (!smtp || s->value.len > 1024)
        return err_set(e, ERR_INPUT, "mail.url: expected %s, for example: mail.url = %s",
                       s->option->type->expected, s->option->example);
    *(struct str *)field(s) = keep(s);
    return true;
}

const struct option_type type_mail = {
    "Ar url", "smtp:// or smtps://, perhaps USER:PASSWORD@, and a host", set_mail};

/* ---- numbers ---- */

static bool set_number_within(const struct setting *s, uint64_t n, struct err *e)
{
    if (n < s->option->min) return option_refuse(s, "it is too small", e);
    if (n > s->option->max) return option_refuse(s, "it is too large", e);
    *(uint64_t *)field(s) = n;
    return true;
}

static bool set_number(const struct setting *s, struct err *e)
{
    uint64_t n;
    if (!str_to_u64(s->value, UINT64_MAX, &n)) return option_refuse(s, NULL, e);
    return set_number_within(s, n, e);
}

const struct option_type type_number = {"Ar number", NULL, set_number};

/* What a size can be followed by; letters may be large or small. */
static const struct {
    struct str name;
    uint64_t bytes;
} units[] = {
    {S_INIT("B"), 1},
    {S_INIT("kB"), 1000},
    {S_INIT("MB"), 1000000},
    {S_INIT("GB"), 1000000000},
    {S_INIT("KiB"), (uint64_t)1 << 10},
    {S_INIT("MiB"), (uint64_t)1 << 20},
    {S_INIT("GiB"), (uint64_t)1 << 30},
    {S_INIT("TiB"), (uint64_t)1 << 40},
};

static uint64_t unit_bytes(struct str name)
{
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (str_eq_nocase(units[i].name, name)) return units[i].bytes;
    return str_is_empty(name) ? 1 : 0;
}

static bool set_size(const struct setting *s, struct err *e)
{
    size_t digits = 0;
    while (digits < s->value.len && s->value.at[digits] >= '0' && s->value.at[digits] <= '9')
        digits++;
    uint64_t n, unit = unit_bytes(str_trim(str_from(s->value, digits)));
    if (digits == 0) return option_refuse(s, NULL, e);
    if (!unit) return option_refuse(s, "its unit is none of B, KiB, MiB, GiB, TiB, kB, MB, GB", e);
    if (!str_to_u64(str_sub(s->value, 0, digits), UINT64_MAX, &n) ||
        __builtin_mul_overflow(n, unit, &n))
        return option_refuse(s, "it is too large", e);
    return set_number_within(s, n, e);
}

const struct option_type type_size = {"Ar size", NULL, set_size};

/* ---- words ---- */

static bool is_one_of(struct str word, const char *a, const char *b, const char *c)
{
    return str_eq_nocase(word, str_of(a)) || str_eq_nocase(word, str_of(b)) ||
           str_eq_nocase(word, str_of(c));
}

static bool set_yes_no(const struct setting *s, struct err *e)
{
    bool yes = is_one_of(s->value, "yes", "true", "on");
    if (!yes && !is_one_of(s->value, "no", "false", "off")) return option_refuse(s, NULL, e);
    *(bool *)field(s) = yes;
    return true;
}

const struct option_type type_yes_no = {"Cm yes | no", "yes or no", set_yes_no};

static bool set_moderation(const struct setting *s, struct err *e)
{
    static const struct str words[] = {
        [MODERATION_NONE] = S_INIT("none"),
        [MODERATION_FIRST] = S_INIT("first"),
        [MODERATION_ALL] = S_INIT("all"),
    };
    _Static_assert(sizeof words / sizeof *words == MODERATION__COUNT,
                   "every moderation has a word");
    for (unsigned i = 0; i < MODERATION__COUNT; i++) {
        if (!str_eq_nocase(words[i], s->value)) continue;
        s->conf->moderation = (enum moderation)i;
        return true;
    }
    return option_refuse(s, NULL, e);
}

const struct option_type type_moderation = {"Cm none | first | all", "none, first or all",
                                            set_moderation};

/* ---- addresses ---- */

/* Without the port that the scheme means anyway, and without a colon before no port: browsers leave
 * both out of an Origin header, which this address is compared with. */
static struct str without_usual_port(struct str url)
{
    struct str port = str_starts(url, S("https:")) ? S(":443") : S(":80");
    if (str_ends(url, port)) url.len -= port.len;
    if (str_ends(url, S(":"))) url.len--;
    return url;
}

static bool set_url(const struct setting *s, struct err *e)
{
    struct url url;
    struct str text = s->value;
    while (str_ends(text, S("/"))) text.len--;
    if (!url_check(s->a, text, URL_WEB, &url)) return option_refuse(s, NULL, e);
    for (size_t i = str_find(url.text, S("//"), 0) + 2; i < url.text.len; i++) {
        if (strchr("/?#", url.text.at[i]))
            return option_refuse(s, "a site is all of a host: nothing can follow the host's name",
                                 e);
        if ((unsigned char)url.text.at[i] >= 0x80)
            return option_refuse(s, "write the host in ASCII, as xn--…", e);
    }
    s->conf->site_url = without_usual_port(url.text);
    return true;
}

const struct option_type type_url = {"Ar url", "an http or https address of a host, without a path",
                                     set_url};

static bool listens_at(const struct conf *c, struct str address)
{
    for (size_t i = 0; i < c->listen_count; i++)
        if (str_eq(c->listen[i], address)) return true;
    return false;
}

/* The first address given takes the default's place, further ones stand beside it. */
static bool set_listen(const struct setting *s, struct err *e)
{
    struct conf *c = s->conf;
    struct str of_default = s->option->value;
    bool only_default = c->listen_count == 1 && c->listen[0].at == of_default.at;
    if (!fd_address_check(s->value, e))
        return option_refuse(s,
                             str_find_char(s->value, ',', 0) < s->value.len
                                 ? "a line takes one address, and there may be many lines"
                                 : NULL,
                             e);
    if (only_default || s->value.at == of_default.at) c->listen_count = 0;
    if (listens_at(c, s->value)) return true;
    if (c->listen_count == CONF_LISTEN_MAX)
        return err_set(e, ERR_LIMIT, "listen can be given %d times: take some out",
                       CONF_LISTEN_MAX);
    c->listen[c->listen_count++] = keep(s);
    return true;
}

const struct option_type type_listen = {
    "Ar address", "an address to listen at: ADDRESS:PORT, [IPv6]:PORT or unix:PATH", set_listen};

static bool set_networks(const struct setting *s, struct err *e)
{
    struct network all[CONF_NETWORKS_MAX];
    size_t count = s->conf->proxy_trusted_count;
    memcpy(all, s->conf->proxy_trusted, sizeof all);
    for (struct str rest = s->value; rest.at;) {
        struct setting one = *s;
        one.value = str_trim(str_cut(&rest, ','));
        if (str_is_empty(one.value)) continue; /* a comma at the end of a list */
        if (count == CONF_NETWORKS_MAX)
            return err_set(e, ERR_LIMIT, "proxy.trusted can hold %d networks: join some of them",
                           CONF_NETWORKS_MAX);
        if (!network_parse(one.value, &all[count++])) return option_refuse(&one, NULL, e);
    }
    memcpy(s->conf->proxy_trusted, all, sizeof all);
    s->conf->proxy_trusted_count = count;
    return true;
}

const struct option_type type_networks = {"Ar network , ...",
                                          "a network or an address of IPv4 or IPv6", set_networks};

static bool set_store(const struct setting *s, struct err *e)
{
    struct str path = str_from(s->value, 7);
    if (!str_starts(s->value, S("sqlite:")) || str_is_empty(path)) return option_refuse(s, NULL, e);
    if (str_starts(path, S("//")))
        return option_refuse(s, "after sqlite: comes the path itself, without //", e);
    if (str_ends(path, S("/"))) return option_refuse(s, "it names a folder", e);
    s->conf->store_url = keep(s);
    return true;
}

const struct option_type type_store = {"Cm sqlite : Ns Ar path", "sqlite: and the path of a file",
                                       set_store};
