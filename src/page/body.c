/* An article's text as html, by its kind. */
#include "page/body.h"
#include "mark/mark.h"

static bool render(struct arena *a, const struct article *article, struct clean_how how,
                   struct cleaned *ret)
{
    struct err e;
    if (article->kind == ARTICLE_MARKDOWN) return mark_article(a, article->body, how, ret, &e);
    if (article->kind == ARTICLE_HTML) return html_clean_article(a, article->body, how, ret, &e);
    return false;
}

/* The title is the front matter's, else the first heading, which then leaves the body. Whether the
 * front matter had one is not stored: where the first heading says something else than the title,
 * it had. */
void body_render(struct arena *a, const struct article *article, struct clean_how how,
                 struct cleaned *ret)
{
    how.take_title = true;
    bool done = render(a, article, how, ret);
    if (done && !str_is_empty(ret->title) &&
        !str_eq(str_trim(ret->title), str_trim(article->title))) {
        how.take_title = false;
        done = render(a, article, how, ret);
    }
    if (!done) html_plain_article(a, article->body, how, ret);
}

bool body_passage(struct arena *a, const struct article *article, struct str passage,
                  struct str *ret)
{
    uint64_t number;
    if (passage.len < 2 || passage.at[0] != 'p' || passage.at[1] == '0') return false;
    if (!str_to_u64(str_from(passage, 1), UINT32_MAX, &number)) return false;
    struct cleaned body;
    body_render(a, article, (struct clean_how){.take_title = true}, &body);
    if (number < 1 || number > body.paragraphs_count) return false;
    *ret = body.paragraphs[number - 1].text;
    return true;
}

#define QUOTE_CHARS 200

struct str body_quote(struct arena *a, struct str passage_text)
{
    struct str quote = text_excerpt(a, str_trim(passage_text), QUOTE_CHARS);
    for (size_t chars = QUOTE_CHARS / 2; quote.len > LIMIT_QUOTE_BYTES; chars /= 2)
        quote = text_excerpt(a, quote, chars);
    return quote;
}

struct article_line body_line(const struct article *article, uint64_t replies)
{
    return (struct article_line){.slug = article->slug,
                                 .title = article->title,
                                 .author = article->author,
                                 .lang = article->lang,
                                 .summary = article->summary,
                                 .date_ms = article->date_ms,
                                 .words = article->words,
                                 .replies = replies};
}
