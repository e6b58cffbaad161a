/* The front matter of a Markdown article. See front_matter.h. */
#include "site/front_matter.h"

struct line { /* one key line, its value as written */
    struct arena *arena;
    struct front_matter *into;
    struct article_fault *fault;
    struct str key, value;
    unsigned number;
};

/* For a message: its beginning. */
#define SHOWN(l, word)          STR(text_excerpt((l)->arena, (word), 40))
#define bad_line(l, kind_, ...) (err_fill(&(l)->fault->err, (kind_), __VA_ARGS__), false)

/* ---- values ---- */

/* After a closed quote only white space and a comment may stand. */
static bool is_rest(struct str s)
{
    s = str_trim(s);
    return s.len == 0 || s.at[0] == '#';
}

/* '…' holds '' for '; "…" holds \" and \\ ; any other backslash stands for itself. */
static bool unquote(struct line *l, struct str *ret)
{
    char quote = l->value.at[0];
    char *made = arena_zeros(l->arena, l->value.len);
    size_t made_len = 0, i = 1;
    for (; i < l->value.len; i++) {
        char c = l->value.at[i];
        char next = i + 1 < l->value.len ? l->value.at[i + 1] : '\0';
        bool doubled = quote == '\'' && c == '\'' && next == '\'';
        bool escaped = quote == '"' && c == '\\' && (next == '"' || next == '\\');
        if (c == quote && !doubled) break;
        if (doubled || escaped) c = l->value.at[++i];
        made[made_len++] = c;
    }
    if (i == l->value.len)
        return bad_line(l, ERR_INPUT, "the value of \"%.*s\" begins with %c and never ends with it",
                        STR(l->key), quote);
    if (!is_rest(str_from(l->value, i + 1)))
        return bad_line(l, ERR_INPUT,
                        "something stands after the closing %c of \"%.*s\": write %s inside", quote,
                        STR(l->key), quote == '"' ? "\\\"" : "''");
    *ret = str_trim((struct str){made, made_len});
    return true;
}

/* A text for people: a `#` in it belongs to it. */
static bool read_text(struct line *l, struct str *ret)
{
    bool quoted = l->value.len > 0 && (l->value.at[0] == '"' || l->value.at[0] == '\'');
    if (quoted) return unquote(l, ret);
    *ret = l->value;
    return true;
}

/* A word for the program: a comment may follow it. */
static bool read_word(struct line *l, struct str *ret)
{
    if (!read_text(l, ret)) return false;
    size_t comment = str_find(*ret, S(" #"), 0);
    *ret = str_trim(str_sub(*ret, 0, comment));
    if (ret->len && ret->at[0] == '#') *ret = STR_NONE;
    return true;
}

/* ---- keys: one row each ---- */

static bool take_title(struct line *l)
{
    if (!read_text(l, &l->into->title)) return false;
    if (l->into->title.len > LIMIT_TITLE_BYTES)
        return bad_line(l, ERR_LIMIT, "the title has %zu bytes, at most %u can be: shorten it",
                        l->into->title.len, LIMIT_TITLE_BYTES);
    return true;
}

static bool take_author(struct line *l)
{
    if (!read_text(l, &l->into->author)) return false;
    if (l->into->author.len > LIMIT_TITLE_BYTES)
        return bad_line(l, ERR_LIMIT, "the author has %zu bytes, at most %u can be: shorten it",
                        l->into->author.len, LIMIT_TITLE_BYTES);
    return true;
}

static bool take_date(struct line *l)
{
    struct str word;
    if (!read_word(l, &word)) return false;
    if (word.len == 0) return true;
    if (!date_parse(word, &l->into->date_ms))
        return bad_line(
            l, ERR_INPUT,
            "the date \"%.*s\" cannot be read: write 2026-11-22 or 2026-11-22T14:05:00Z",
            SHOWN(l, word));
    l->into->date_given = true;
    return true;
}

static bool take_lang(struct line *l)
{
    struct str word;
    if (!read_word(l, &word)) return false;
    if (word.len && !language_is_tag(word))
        return bad_line(l, ERR_INPUT,
                        "the lang \"%.*s\" is no language tag: write one like fr, pt-BR or zh-Hant",
                        SHOWN(l, word));
    l->into->lang = word;
    return true;
}

static bool take_draft(struct line *l)
{
    struct str word;
    if (!read_word(l, &word)) return false;
    if (str_eq_nocase(word, S("true")) || str_eq_nocase(word, S("yes")))
        l->into->draft = true;
    else if (word.len == 0 || str_eq_nocase(word, S("false")) || str_eq_nocase(word, S("no")))
        l->into->draft = false;
    else
        return bad_line(l, ERR_INPUT, "draft is \"%.*s\": write true or false", SHOWN(l, word));
    return true;
}

static bool take_replies(struct line *l)
{
    static const struct str names[] = {S_INIT("open"), S_INIT("moderated"), S_INIT("closed")};
    _Static_assert(sizeof names / sizeof *names == REPLIES__COUNT, "each value has its name");
    struct str word;
    if (!read_word(l, &word)) return false;
    if (word.len == 0) return true;
    for (unsigned i = 0; i < REPLIES__COUNT; i++) {
        if (!str_eq_nocase(word, names[i])) continue;
        l->into->replies = (enum article_replies)i;
        return true;
    }
    return bad_line(l, ERR_INPUT, "replies is \"%.*s\": write open, moderated or closed",
                    SHOWN(l, word));
}

static const struct {
    struct str key;
    bool (*take)(struct line *l);
} keys[] = {
    {S_INIT("title"), take_title}, {S_INIT("date"), take_date},   {S_INIT("author"), take_author},
    {S_INIT("lang"), take_lang},   {S_INIT("draft"), take_draft}, {S_INIT("replies"), take_replies},
};

static bool (*taker_of(struct str key))(struct line *l)
{
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (str_eq_nocase(key, keys[i].key)) return keys[i].take;
    }
    return NULL;
}

/* ---- lines ---- */

static bool is_fence(struct str line)
{
    return str_starts(line, S("---")) && str_trim(str_from(line, 3)).len == 0;
}

/* Where the value under an unknown key goes on: indented, or an item of a list. */
static bool goes_on(struct str line)
{
    return line.len > 0 && (line.at[0] == ' ' || line.at[0] == '\t' || str_starts(line, S("- ")) ||
                            str_eq(line, S("-")));
}

struct lines { /* what must be remembered between lines */
    struct line line;
    bool passing_over; /* below an unknown key */
    void (*warn)(void *ctx, unsigned line, struct str key);
    void *ctx;
};

static bool take_line(struct lines *s, struct str text)
{
    struct line *l = &s->line;
    struct str trimmed = str_trim(text);
    if (trimmed.len == 0 || trimmed.at[0] == '#') return true;
    if (goes_on(text) && s->passing_over) return true;
    size_t colon = str_find_char(text, ':', 0);
    bool spaced = colon + 1 >= text.len || text.at[colon + 1] == ' ' || text.at[colon + 1] == '\t';
    if (goes_on(text) || colon == 0 || colon == text.len || !spaced)
        return bad_line(l, ERR_INPUT,
                        "\"%.*s\" is no line of front matter: expected \"key: value\" on one line, "
                        "or --- to end it",
                        SHOWN(l, trimmed));
    l->key = str_trim(str_sub(text, 0, colon));
    l->value = str_trim(str_from(text, colon + 1));
    bool (*take)(struct line *) = taker_of(l->key);
    s->passing_over = take == NULL;
    if (take) return take(l);
    if (s->warn) s->warn(s->ctx, l->number, l->key);
    return true;
}

static bool never_closed(struct article_fault *fault, struct str text)
{
    fault->line = 1;
    if (text.len > LIMIT_FRONT_MATTER_BYTES)
        return err_set(&fault->err, ERR_LIMIT,
                       "the front matter opened by --- does not end within %u bytes: expected a "
                       "second line ---",
                       LIMIT_FRONT_MATTER_BYTES);
    return err_set(&fault->err, ERR_INPUT,
                   "the front matter opened by --- is never closed: expected a second line ---");
}

bool front_matter_parse(struct arena *a, struct str text, struct front_matter *ret,
                        void (*warn)(void *ctx, unsigned line, struct str key), void *ctx,
                        struct article_fault *fault)
{
    struct front_matter made = {.rest = text, .rest_line = 1};
    struct lines s = {
        .line = {.arena = a, .into = &made, .fault = fault, .number = 1}, .warn = warn, .ctx = ctx};
    struct str rest = text;
    struct str line = str_cut(&rest, '\n');
    if (!is_fence(line)) {
        *ret = made;
        return true;
    }
    /* Looked for first: a missing end is the fault to name, not the first line of prose after it.
     */
    struct str whole = str_sub(rest, 0, LIMIT_FRONT_MATTER_BYTES);
    bool closed = false;
    while (whole.at && !closed) closed = is_fence(str_cut(&whole, '\n'));
    if (!closed) return never_closed(fault, rest);
    while (rest.at && !is_fence(line = str_cut(&rest, '\n'))) {
        fault->line = ++s.line.number;
        if (!take_line(&s, line)) return false;
    }
    made.rest = rest;
    made.rest_line = s.line.number + 2;
    *ret = made;
    return true;
}
