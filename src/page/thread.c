/* Replies as html: one, or a tree of them.
 *
 * Nesting in the markup stops at NEST_MAX, however deep the talk goes: below that answers follow
 * one another flat, each saying whom it answers. So neither a browser nor a screen reader meets a
 * thousand levels. */
#include "page/thread.h"
#include "mark/mark.h"

#define NEST_MAX 3u

static const char *reason_words(enum reason reason)
{
    switch (reason) {
    case REASON_NONE:
        return "";
    case REASON_SPAM:
        return N_("spam");
    case REASON_ILLEGAL:
        return N_("unlawful content");
    case REASON_TERMS:
        return N_("against the rules of this site");
    case REASON_HARASSMENT:
        return N_("harassment");
    case REASON_OFF_TOPIC:
        return N_("off topic");
    case REASON_DUPLICATE:
        return N_("a duplicate");
    case REASON_AUTHOR_REQUEST:
        return N_("at its author’s request");
    case REASON_OTHER:
        return N_("another reason");
    case REASON__COUNT:
        break;
    }
    return "";
}

struct str gone_words(const struct chrome *ch, const struct reply *r)
{
    switch (r->state) {
    case REPLY_WITHDRAWN:
        return t(ch->c, "This reply was withdrawn by its author.");
    case REPLY_ERASED:
        return t(ch->c, "This reply was erased.");
    case REPLY_REMOVED:
        if (r->reason == REASON_NONE || r->reason >= REASON__COUNT) break;
        return text_filled(ch->arena, t(ch->c, "This reply was removed by moderation: {0}."),
                           t(ch->c, reason_words(r->reason)));
    case REPLY_PENDING:
    case REPLY_PUBLISHED:
    case REPLY__COUNT:
        break;
    }
    return t(ch->c, "This reply was removed by moderation.");
}

bool reply_can_be_withdrawn(const struct conf *conf, const struct reply *r, int64_t now)
{
    bool is_there = r->state == REPLY_PENDING || r->state == REPLY_PUBLISHED;
    return is_there && now - r->created_ms <= (int64_t)conf->replies_edit_minutes * 60000;
}

bool reply_can_be_edited(const struct conf *conf, const struct reply *r, int64_t now)
{
    if (r->state == REPLY_PUBLISHED && conf->moderation == MODERATION_ALL) return false;
    return reply_can_be_withdrawn(conf, r, now);
}

static bool is_gone(const struct reply *r)
{
    return r->state != REPLY_PENDING && r->state != REPLY_PUBLISHED;
}

static void write_author(struct html_out *o, const struct reply_how *how, const struct reply *r)
{
    struct url url;
    bool linked = !str_is_empty(r->url) && url_check(how->ch->arena, r->url, URL_WEB, &url);
    html_lit(o, "<strong class=\"who\">");
    if (linked) {
        html_lit(o, "<a rel=\"nofollow ugc noopener\"");
        html_attr_url(o, "href", url);
        html_lit(o, ">");
    }
    html_lit(o, "<bdi>");
    html_text(o, shown_name(how->ch, r->author));
    html_lit(o, "</bdi>");
    if (linked) html_lit(o, "</a>");
    html_lit(o, "</strong>");
}

/* "→ NAME", where nesting does not show it by itself. */
static void write_whom(struct html_out *o, const struct reply_how *how, const struct reply *r)
{
    bool shown_by_nesting = how->place == IN_THREAD && r->depth < 2;
    if (!r->parent || shown_by_nesting) return;
    html_lit(o, " <a class=\"to\" href=\"/r/");
    html_u64(o, r->parent);
    html_lit(o, "\"");
    struct str name = shown_name(how->ch, r->parent_author);
    html_attr(o, "aria-label", text_filled(how->ch->arena, t(how->ch->c, "in reply to {0}"), name));
    html_lit(o, "><span class=\"arrow\">→</span> <bdi>");
    html_text(o, name);
    html_lit(o, "</bdi></a>");
}

/* The time, which in a thread is the reply's permalink. */
static void write_when(struct html_out *o, const struct reply_how *how, const struct reply *r)
{
    bool linked = how->place == IN_THREAD && r->state == REPLY_PUBLISHED;
    if (linked) {
        html_lit(o, " <a class=\"when\" href=\"/r/");
        html_u64(o, r->id);
        html_lit(o, "\">");
    } else {
        html_lit(o, " <span class=\"when\">");
    }
    write_time(o, how->ch, r->created_ms, true);
    if (r->edited_ms) {
        html_lit(o, " <span class=\"edited\">");
        html_text(o, t(how->ch->c, "(edited)"));
        html_lit(o, "</span>");
    }
    if (linked)
        html_lit(o, "</a>");
    else
        html_lit(o, "</span>");
}

static void write_header(struct html_out *o, const struct reply_how *how, const struct reply *r)
{
    html_lit(o, "<header>");
    write_face(o, r->face);
    write_author(o, how, r);
    write_whom(o, how, r);
    write_when(o, how, r);
    html_lit(o, "</header>\n");
}

static void write_quote(struct html_out *o, const struct reply_how *how, const struct reply *r)
{
    if (str_is_empty(r->quote) || how->place == QUOTED) return;
    html_lit(o, "<blockquote class=\"quote\" dir=\"auto\"><p>");
    if (how->place == IN_THREAD && !str_is_empty(r->passage)) {
        html_lit(o, "<a");
        struct str path = how->article_is_here ? STR_NONE : how->path;
        html_attr(o, "href", arena_printf(how->ch->arena, "%.*s#%.*s", STR(path), STR(r->passage)));
        html_lit(o, ">");
        html_text(o, r->quote);
        html_lit(o, "</a>");
    } else {
        html_text(o, r->quote);
    }
    html_lit(o, "</p></blockquote>\n");
}

static void write_text(struct html_out *o, const struct reply_how *how, const struct reply *r)
{
    html_lit(o, "<div class=\"text\" dir=\"auto\"");
    if (!str_is_empty(r->lang) && !str_eq_nocase(r->lang, how->ch->lang))
        html_attr(o, "lang", r->lang);
    html_lit(o, ">");
    html_raw(o, mark_reply(how->ch->arena, r->text));
    html_lit(o, "</div>\n");
}

/* One action: a link whose name says about whose reply it is. */
static void write_act(struct html_out *o, struct str href, struct str word, struct str name)
{
    html_lit(o, "<a");
    html_attr(o, "href", href);
    html_attr(o, "aria-label", name);
    html_lit(o, ">");
    html_text(o, word);
    html_lit(o, "</a>\n");
}

static bool is_ones_own(const struct reply_how *how, const struct reply *r)
{
    return r->mine || (how->mine && how->mine == r->id);
}

static void write_own_acts(struct html_out *o, const struct reply_how *how, const struct reply *r)
{
    const struct conf *conf = how->ch->w->conf;
    struct arena *a = how->ch->arena;
    bool by_key = how->mine && how->mine == r->id;
    struct str key = by_key ? arena_printf(a, "?key=%.*s", STR(how->mine_key)) : STR_NONE;
    if (reply_can_be_edited(conf, r, how->now_ms))
        write_act(o, arena_printf(a, "/r/%llu/edit%.*s", (unsigned long long)r->id, STR(key)),
                  t(how->ch->c, "Edit"), t(how->ch->c, "Edit your reply"));
    if (reply_can_be_withdrawn(conf, r, how->now_ms))
        write_act(o, arena_printf(a, "/r/%llu/withdraw%.*s", (unsigned long long)r->id, STR(key)),
                  t(how->ch->c, "Withdraw"), t(how->ch->c, "Withdraw your reply"));
}

static void write_acts(struct html_out *o, const struct reply_how *how, const struct reply *r)
{
    bool own = is_ones_own(how, r) && reply_can_be_withdrawn(how->ch->w->conf, r, how->now_ms);
    bool answerable = how->can_answer && r->state == REPLY_PUBLISHED;
    if (how->place != IN_THREAD || (!answerable && !own)) return;
    struct arena *a = how->ch->arena;
    const struct catalog *c = how->ch->c;
    html_lit(o, "<p class=\"acts\">");
    if (answerable)
        write_act(
            o, arena_printf(a, "%.*s/reply?to=%llu", STR(how->path), (unsigned long long)r->id),
            t(c, "Reply"), text_filled(a, t(c, "Reply to {0}"), shown_name(how->ch, r->author)));
    if (own) write_own_acts(o, how, r);
    html_lit(o, "</p>\n");
}

static void write_gone(struct html_out *o, const struct reply_how *how, const struct reply *r)
{
    html_lit(o, "<article class=\"reply gone\" id=\"reply-");
    html_u64(o, r->id);
    html_lit(o, "\" aria-labelledby=\"by-");
    html_u64(o, r->id);
    html_lit(o, "\"><p class=\"grave\" id=\"by-");
    html_u64(o, r->id);
    html_lit(o, "\">");
    html_text(o, gone_words(how->ch, r));
    html_lit(o, "</p>\n");
}

/* Leaves the article open, so that its answers can stand in it. */
static void reply_open(struct html_out *o, const struct reply_how *how, const struct reply *r)
{
    if (is_gone(r)) {
        write_gone(o, how, r);
        return;
    }
    html_lit(o, "<article class=\"reply");
    if (r->state == REPLY_PENDING && how->place == IN_THREAD) html_lit(o, " waiting");
    if (r->mine) html_lit(o, " mine");
    html_lit(o, "\" id=\"reply-");
    html_u64(o, r->id);
    html_lit(o, "\"");
    html_attr(o, "aria-label", shown_name(how->ch, r->author));
    html_lit(o, ">\n");
    write_header(o, how, r);
    write_quote(o, how, r);
    write_text(o, how, r);
    if (r->state == REPLY_PENDING && how->place == IN_THREAD) {
        html_lit(o, "<p class=\"note\">");
        html_text(
            o, t(how->ch->c, "Your reply is saved and waits for moderation. Only you can see it."));
        html_lit(o, "</p>\n");
    }
    write_acts(o, how, r);
}

void reply_write(struct html_out *o, const struct reply_how *how, const struct reply *r)
{
    reply_open(o, how, r);
    html_lit(o, "</article>\n");
}

void replies_write(struct html_out *o, const struct reply_how *how, const struct reply *replies,
                   size_t count)
{
    for (size_t i = 0; i < count; i++) reply_write(o, how, &replies[i]);
}

/* ---- the tree ---- */

struct nest { /* which articles stand open, outermost first, and which of them have begun their
                 answers */
    unsigned open;
    bool answers[NEST_MAX + 1];
    const struct reply *root;
    uint64_t shown; /* answers under the open root */
};

static void write_folded(struct html_out *o, const struct reply_how *how, const struct nest *n)
{
    if (!n->root || n->shown < LIMIT_ANSWERS_SHOWN || n->root->answers <= n->shown) return;
    uint64_t hidden = n->root->answers - n->shown;
    html_lit(o, "<p class=\"more\"><a");
    html_attr(o, "href",
              arena_printf(how->ch->arena, "%.*s?thread=%llu", STR(how->path),
                           (unsigned long long)n->root->id));
    html_lit(o, ">");
    html_text(o,
              tn_filled(how->ch->arena, how->ch->c, "{n} more answer", "{n} more answers", hidden));
    html_lit(o, "</a></p>\n");
}

static void climb(struct html_out *o, const struct reply_how *how, struct nest *n, unsigned to)
{
    while (n->open > to) {
        n->open--;
        if (n->answers[n->open]) html_lit(o, "</div>\n");
        if (n->open == 0) write_folded(o, how, n);
        html_lit(o, "</article>\n");
    }
}

static void descend(struct html_out *o, const struct reply_how *how, struct nest *n,
                    const struct reply *r)
{
    unsigned level = r->depth < NEST_MAX ? r->depth : NEST_MAX;
    climb(o, how, n, level);
    level = n->open; /* lower than asked where what it answers is not on this page */
    if (level > 0 && !n->answers[level - 1]) {
        html_lit(o, "<div class=\"answers\">\n");
        n->answers[level - 1] = true;
    }
    reply_open(o, how, r);
    n->answers[level] = false;
    n->open = level + 1;
    if (level == 0) {
        n->root = r->root == r->id ? r : NULL;
        n->shown = 0;
    } else if (r->state != REPLY_PENDING) {
        n->shown++;
    }
}

void thread_write(struct html_out *o, const struct reply_how *how, const struct thread *thread)
{
    struct nest n = {.open = 0};
    for (size_t i = 0; i < thread->replies_count; i++) descend(o, how, &n, &thread->replies[i]);
    climb(o, how, &n, 0);
}
