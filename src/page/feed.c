/* The articles as feeds have them: whole, so that they can be read where there is no network. */
#include "page/feed.h"
#include "page/body.h"

#define ARTICLES_MAX      20u
#define CONTENT_BYTES_MAX 262144u /* a longer article comes with its summary alone */

struct str feed_url(const struct page_world *w, struct arena *a, struct str path)
{
    return arena_printf(a, "%.*s%.*s", STR(w->base_url), STR(path));
}

struct str feed_of_article(const struct page_world *w, struct arena *a, struct str slug)
{
    return arena_printf(a, "%.*s%.*s/feed.atom", STR(w->base_url), STR(slug_path(a, slug)));
}

struct str feed_time(struct arena *a, int64_t ms)
{
    struct buf b;
    buf_init(&b, 40);
    date_rfc3339(&b, ms);
    struct str time = arena_dup(a, buf_str(&b));
    buf_done(&b);
    return time;
}

static enum read_outcome read_content(const struct page_world *w, struct arena *a,
                                      struct feed_article *f)
{
    struct article article;
    enum read_outcome got = reader_article(w->reader, a, f->line.slug, &article);
    if (got != READ_OK || article.body.len > CONTENT_BYTES_MAX) return got;
    struct cleaned body;
    body_render(a, &article, (struct clean_how){.take_title = true}, &body);
    if (body.body.markup.len <= CONTENT_BYTES_MAX) f->content = body.body;
    return READ_OK;
}

static enum read_outcome read_all(const struct page_world *w, struct arena *a,
                                  struct feed_article **ret, size_t *ret_count)
{
    struct article_line *lines;
    uint64_t total;
    size_t count;
    enum read_outcome got = reader_articles(w->reader, a, 0, ARTICLES_MAX, &lines, &count, &total);
    if (got == READ_AWAY) return got;
    struct feed_article *all = arena_new_array(a, struct feed_article, count + 1);
    for (size_t i = 0; i < count; i++) {
        all[i] = (struct feed_article){.line = lines[i],
                                       .url = feed_url(w, a, slug_path(a, lines[i].slug))};
        if (read_content(w, a, &all[i]) == READ_AWAY) return READ_AWAY;
    }
    *ret = all;
    *ret_count = count;
    return READ_OK;
}

enum read_outcome feed_articles(const struct page_world *w, struct arena *a,
                                struct feed_article **ret, size_t *ret_count)
{
    enum read_outcome got = reader_begin(w->reader);
    if (got != READ_OK) return got;
    got = read_all(w, a, ret, ret_count);
    reader_end(w->reader);
    return got;
}
