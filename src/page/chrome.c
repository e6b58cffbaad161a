/* What stands around every page: doctype, head, masthead, footer. */
#include "page/chrome.h"
#include "page/css.h"

const struct catalog *words_for(const struct page_world *w, struct str lang)
{
    const struct catalog *c = catalog_of(lang);
    if (!c) c = catalog_of(w->conf->site_lang);
    return c ? c : catalog_of(S("en"));
}

struct chrome chrome_of_words(const struct page_world *w, struct arena *a, const struct catalog *c)
{
    return (struct chrome){.w = w, .arena = a, .c = c, .lang = catalog_tag(c)};
}

static struct str primary(struct str tag) { return str_sub(tag, 0, str_find_char(tag, '-', 0)); }

void write_lang(struct html_out *o, struct str lang, struct str around)
{
    if (str_is_empty(lang) || str_eq_nocase(primary(lang), primary(around))) return;
    html_attr(o, "lang", lang);
    html_attr(o, "dir", language_is_rtl(lang) ? S("rtl") : S("ltr"));
}

void write_words_lang(struct html_out *o, const struct chrome *ch)
{
    write_lang(o, catalog_tag(ch->c), ch->lang);
}

struct str shown_name(const struct chrome *ch, struct str name)
{
    if (text_is_blank(name)) return t(ch->c, "Anonymous");
    return text_without_bidi(ch->arena, name);
}

void write_time(struct html_out *o, const struct chrome *ch, int64_t ms, bool with_time)
{
    struct buf stamp;
    buf_init(&stamp, 40);
    date_rfc3339(&stamp, ms);
    html_lit(o, "<time");
    html_attr(o, "datetime", buf_str(&stamp));
    html_lit(o, ">");
    buf_done(&stamp);
    html_text(o, with_time ? catalog_date_time(ch->arena, ch->c, ms)
                           : catalog_date(ch->arena, ch->c, ms));
    html_lit(o, "</time>");
}

#define WORDS_A_MINUTE 220

void write_byline(struct html_out *o, const struct chrome *ch, const struct article_line *line,
                  struct str replies_at)
{
    html_lit(o, "<p class=\"byline\"");
    write_words_lang(o, ch);
    html_lit(o, ">");
    if (!text_is_blank(line->author)) {
        html_lit(o, "<span class=\"author\"><bdi>");
        html_text(o, text_without_bidi(ch->arena, line->author));
        html_lit(o, "</bdi></span> <span class=\"dot\">·</span> ");
    }
    write_time(o, ch, line->date_ms, false);
    html_lit(o, " <span class=\"dot\">·</span> <span>");
    uint64_t minutes = (line->words + WORDS_A_MINUTE - 1) / WORDS_A_MINUTE;
    html_text(o,
              tn_filled(ch->arena, ch->c, "{n} min read", "{n} min read", minutes ? minutes : 1));
    html_lit(o, "</span> <span class=\"dot\">·</span> <a");
    html_attr(o, "href", replies_at);
    html_lit(o, ">");
    if (line->replies)
        html_text(o, tn_filled(ch->arena, ch->c, "{n} reply", "{n} replies", line->replies));
    else
        html_text(o, t(ch->c, "No replies yet"));
    html_lit(o, "</a></p>\n");
}

static void write_link(struct html_out *o, const struct chrome *ch, struct str rel, struct str path)
{
    if (str_is_empty(path)) return;
    html_lit(o, "<link");
    html_attr(o, "rel", rel);
    html_attr(o, "href", arena_printf(ch->arena, "%.*s%.*s", STR(ch->w->base_url), STR(path)));
    html_lit(o, ">\n");
}

static void write_feed(struct html_out *o, struct str type, struct str title, struct str path)
{
    html_lit(o, "<link rel=\"alternate\"");
    html_attr(o, "type", type);
    html_attr(o, "title", title);
    html_attr(o, "href", path);
    html_lit(o, ">\n");
}

static void write_styles(struct html_out *o, const struct chrome *ch)
{
    html_lit(o, "<link rel=\"stylesheet\" href=\"/toguna.css?v=" CSS_VERSION "\">\n");
    const struct theme *theme = ch->w->theme;
    if (!theme || str_is_empty(theme->css)) return;
    html_lit(o, "<link rel=\"stylesheet\"");
    html_attr(o, "href", arena_printf(ch->arena, "/theme/site.css?v=%s", theme->version));
    html_lit(o, ">\n");
}

static void write_title(struct html_out *o, const struct chrome *ch)
{
    html_lit(o, "<title>");
    if (!str_is_empty(ch->title) && !ch->is_home) {
        html_text(o, ch->title);
        html_lit(o, " — ");
    }
    html_text(o, ch->w->conf->site_title);
    html_lit(o, "</title>\n");
}

static void write_head(struct html_out *o, const struct chrome *ch)
{
    html_lit(o, "<head>\n<meta charset=\"utf-8\">\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                "<meta name=\"color-scheme\" content=\"light dark\">\n");
    write_title(o, ch);
    if (!str_is_empty(ch->summary)) {
        html_lit(o, "<meta name=\"description\"");
        html_attr(o, "content", ch->summary);
        html_lit(o, ">\n");
    }
    if (ch->hidden) html_lit(o, "<meta name=\"robots\" content=\"noindex\">\n");
    write_styles(o, ch);
    html_lit(o, "<link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\">\n");
    write_link(o, ch, S("canonical"), ch->canonical);
    write_link(o, ch, S("prev"), ch->previous);
    write_link(o, ch, S("next"), ch->next);
    if (!str_is_empty(ch->feed)) write_feed(o, S("application/atom+xml"), ch->feed_title, ch->feed);
    write_feed(o, S("application/atom+xml"), ch->w->conf->site_title, S("/feed.atom"));
    write_feed(o, S("application/feed+json"), ch->w->conf->site_title, S("/feed.json"));
    if (ch->w->theme) html_raw(o, ch->w->theme->head);
    html_lit(o, "</head>\n");
}

void write_logo(struct html_out *o)
{
    html_lit(o, "<svg class=\"logo\" width=\"30\" height=\"22\" viewBox=\"0 0 30 22\" "
                "aria-hidden=\"true\" focusable=\"false\"><path d=\"M15 .8C9 .8 3.4 2.6.6 "
                "6.2q-.3.4-.1.9l.7 1.6"
                "q.2.4.7.4h26.2q.5 0 .7-.4l.7-1.6q.2-.5-.1-.9C26.6 2.6 21 .8 15 .8zM3.6 "
                "10.6h2.5V21H3.6zM10.3 10.6h2.5V21h-2.5zM17.2 10.6h2.5V21h-2.5z"
                "M23.9 10.6h2.5V21h-2.5z\"/></svg>");
}

static void write_masthead(struct html_out *o, const struct chrome *ch)
{
    struct str own = ch->w->conf->site_lang;
    html_lit(o, "<header class=\"masthead\"");
    write_words_lang(o, ch);
    html_lit(o, "><a class=\"name\" href=\"/\"");
    if (ch->is_home) html_lit(o, " aria-current=\"page\"");
    html_lit(o, ">");
    write_logo(o);
    html_lit(o, "<span");
    write_lang(o, own, catalog_tag(ch->c));
    html_lit(o, ">");
    html_text(o, ch->w->conf->site_title);
    html_lit(o, "</span></a>\n<nav");
    html_attr(o, "aria-label", t(ch->c, "Site"));
    html_lit(o, "><a href=\"/\"");
    if (ch->is_home) html_lit(o, " aria-current=\"page\"");
    html_lit(o, ">");
    html_text(o, t(ch->c, "Articles"));
    html_lit(o, "</a> <a href=\"/feed.atom\">");
    html_text(o, t(ch->c, "Feed"));
    html_lit(o, "</a></nav></header>\n");
}

static void write_skip(struct html_out *o, const struct chrome *ch)
{
    html_lit(o, "<nav class=\"skips\"");
    html_attr(o, "aria-label", t(ch->c, "Skip links"));
    write_words_lang(o, ch);
    html_lit(o, "><a class=\"skip\" href=\"#main\">");
    html_text(o, t(ch->c, "Skip to the content"));
    html_lit(o, "</a>");
    if (ch->thread) {
        html_lit(o, " <a class=\"skip\" href=\"#replies\">");
        html_text(o, t(ch->c, "Skip to the replies"));
        html_lit(o, "</a>");
    }
    html_lit(o, "</nav>\n");
}

void chrome_begin(struct html_out *o, const struct chrome *ch)
{
    html_lit(o, "<!doctype html>\n<html");
    html_attr(o, "lang", ch->lang);
    html_attr(o, "dir", language_is_rtl(ch->lang) ? S("rtl") : S("ltr"));
    html_lit(o, ">\n");
    write_head(o, ch);
    html_lit(o, "<body>\n");
    write_skip(o, ch);
    write_masthead(o, ch);
    html_lit(o, "<main id=\"main\" tabindex=\"-1\">\n");
}

void chrome_end(struct html_out *o, const struct chrome *ch)
{
    html_lit(o, "</main>\n<footer class=\"foot\"");
    write_words_lang(o, ch);
    html_lit(o, "><p>");
    html_lit(o, "<a href=\"/privacy\">");
    html_text(o, t(ch->c, "Privacy"));
    html_lit(o, "</a> <span class=\"dot\">·</span> <a href=\"/feed.atom\">");
    html_text(o, t(ch->c, "Atom feed"));
    html_lit(o, "</a> <span class=\"dot\">·</span> <a href=\"/feed.json\">");
    html_text(o, t(ch->c, "JSON feed"));
    html_lit(o, "</a></p>\n<p class=\"motto\">");
    html_text(o, t(ch->c, "Here we talk sitting down."));
    html_lit(o, "</p>\n");
    if (ch->w->theme) html_raw(o, ch->w->theme->foot);
    html_lit(o, "</footer>\n</body>\n</html>\n");
}
