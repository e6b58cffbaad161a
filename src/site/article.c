/* Bytes to article: one function a kind, then what all kinds share (language, summary, words).
 *
 * The body stays as written: pages derive html from it, so a better cleaner heals every article.
 * Where the title is the first heading, it still stands in the body; a page takes the heading out
 * when its text is the title (clean_how.take_title), and leaves it in when it is not. */
#include "site/article.h"
#include "html/html.h"
#include "mark/mark.h"
#include "site/front_matter.h"

#define SUMMARY_CHARS 280u

static bool clean(const struct reading *r, bool take_title, struct cleaned *ret)
{
    struct clean_how how = {.take_title = take_title};
    struct str body = r->article->body;
    bool done = r->article->kind == ARTICLE_MARKDOWN
                    ? mark_article(r->arena, body, how, ret, &r->fault->err)
                    : html_clean_article(r->arena, body, how, ret, &r->fault->err);
    if (!done) r->fault->line = 0;
    return done;
}

/* A heading becomes the title, if it can be one. */
static bool can_be_title(struct str heading)
{
    return heading.len <= LIMIT_TITLE_BYTES && !text_is_blank(heading);
}

/* Title and plain text of marked-up text. GIVEN: the title stated outside of the text, or empty. */
static bool read_marked(const struct reading *r, struct str given)
{
    struct cleaned cleaned;
    if (!clean(r, true, &cleaned)) return false;
    struct str heading = str_trim(cleaned.title);
    bool heading_is_title = given.len ? str_eq(given, heading) : can_be_title(heading);
    r->article->title = given;
    if (given.len == 0) r->article->title = heading_is_title ? heading : STR_NONE;
    if (!heading_is_title && heading.len && !clean(r, false, &cleaned)) return false;
    r->article->plain = cleaned.plain;
    return true;
}

static bool read_markdown(const struct reading *r, struct str text)
{
    struct front_matter front;
    if (!front_matter_parse(r->arena, text, &front, r->warn, r->ctx, r->fault)) return false;
    struct article *article = r->article;
    article->author = front.author;
    article->lang = front.lang;
    article->draft = front.draft;
    article->replies = front.replies;
    article->date_given = front.date_given;
    if (front.date_given) article->date_ms = front.date_ms;
    article->body = front.rest;
    return read_marked(r, front.title);
}

static bool read_html(const struct reading *r, struct str text)
{
    struct document document = document_of(r->arena, text);
    r->article->body = document.body;
    r->article->lang = document.lang;
    if (!read_marked(r, STR_NONE)) return false;
    if (r->article->title.len == 0 && can_be_title(document.title))
        r->article->title = document.title;
    return true;
}

/* The first line that shows something is the title and leaves the body. One too long to be a title
 * stays in the body, whole, and its beginning is the title: no character is lost. */
static bool read_plain(const struct reading *r, struct str text)
{
    struct str rest = text, line = STR_NONE;
    while (rest.at && text_is_blank(line)) line = str_cut(&rest, '\n');
    struct str title = str_trim(line);
    if (title.len > LIMIT_TITLE_BYTES) {
        rest = text;
        title = text_excerpt(r->arena, title, 120);
    }
    r->article->title = title;
    r->article->body = rest;
    r->article->plain = rest;
    return true;
}

static bool read_as_kind(const struct reading *r, struct str text)
{
    switch (r->article->kind) {
    case ARTICLE_TEXT:
        return read_plain(r, text);
    case ARTICLE_MARKDOWN:
        return read_markdown(r, text);
    case ARTICLE_HTML:
        return read_html(r, text);
    case ARTICLE__COUNT:
        break;
    }
    BUG_IF(true, "an article is of one of three kinds");
}

/* White space of any kind becomes single spaces: a summary stands in one paragraph. */
static struct str one_line(struct arena *a, struct str text)
{
    char *made = arena_zeros(a, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        bool space = c == ' ' || (c >= '\t' && c <= '\r');
        if (!space)
            made[len++] = c;
        else if (len && made[len - 1] != ' ')
            made[len++] = ' ';
    }
    return str_trim((struct str){made, len});
}

static struct str guess_language(struct arena *a, struct detector *d, const struct article *article,
                                 struct str fallback)
{
    if (!d) return fallback;
    struct str all = arena_printf(a, "%.*s\n%.*s", STR(article->title), STR(article->plain));
    return detector_guess(d, all, fallback);
}

bool article_parse(struct arena *a, struct detector *d, enum article_kind kind, struct str slug,
                   struct str bytes, int64_t file_ms, struct str fallback_lang, struct article *ret,
                   void (*warn)(void *ctx, unsigned line, struct str key), void *ctx,
                   struct article_fault *fault)
{
    struct article made = {.slug = slug,
                           .kind = kind,
                           .replies = REPLIES_OPEN,
                           .date_ms = file_ms,
                           .file_ms = file_ms,
                           .file_bytes = (int64_t)bytes.len};
    struct reading reading = {a, &made, fault, warn, ctx};
    struct str text;
    *fault = (struct article_fault){0};
    if (!reading_text(&reading, bytes, &text)) return false;
    if (!read_as_kind(&reading, text)) return false;
    if (made.title.len == 0) made.title = slug;
    made.lang_given = made.lang.len > 0;
    if (!made.lang_given) made.lang = guess_language(a, d, &made, fallback_lang);
    made.summary = text_excerpt(a, one_line(a, made.plain), SUMMARY_CHARS);
    made.words = word_count(made.plain);
    *ret = made;
    return true;
}
