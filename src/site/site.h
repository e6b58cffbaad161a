/* site — the publisher's folder of articles: files to model, watching.
 *
 * The store process owns this room: it reads files, writes what they say into the database, and
 * fronts read it there; so every front shows the same, and a file that turns bad keeps its last
 * good version up, also across a restart. */
#ifndef TOGUNA_SITE_H
#define TOGUNA_SITE_H
#include "base/base.h"
#include "text/text.h"

enum article_kind { ARTICLE_TEXT, ARTICLE_MARKDOWN, ARTICLE_HTML, ARTICLE__COUNT };
enum article_replies { REPLIES_OPEN, REPLIES_MODERATED, REPLIES_CLOSED, REPLIES__COUNT };

struct article {     /* one file as its kind; strings in the arena it was read into */
    struct str slug; /* file name without extension, NFC */
    enum article_kind kind;
    enum article_replies replies;
    bool draft; /* not on the site */
    bool lang_given, date_given;
    struct str title, author, lang;
    struct str body; /* what follows the front matter, as written (md, html: source; txt: after the
                        title line) */
    struct str summary; /* the first 280 characters or so of its text, for index and feeds */
    struct str plain;   /* all its text */
    int64_t date_ms;
    int64_t file_ms, file_bytes; /* of the file, to see whether it changed */
    uint64_t words;
};

struct article_fault {
    unsigned line; /* from 1; 0 where no line applies */
    struct err err;
    struct str unknown_key; /* warnings only: a front matter key nobody knows */
};

/* A name as it stands in articles/: is it an article's, and which? False for hidden, ~, .swp, .tmp,
 * other extensions. RET_SLUG in the arena, NFC. */
bool site_name(struct arena *a, struct str file_name, struct str *ret_slug,
               enum article_kind *ret_kind);
/* Names the server uses itself, which no article may have: r, embed, api, feed.atom …
 * (toguna-http(7)). */
bool site_name_is_taken(struct str slug);

/* Bytes to article: front matter, title, language, summary. False with *fault where it cannot be
 * read as its kind: not UTF-8, a NUL or other control, front matter cut off, too large. Pure: used
 * by fuzzing. FALLBACK_LANG where the text does not tell. WARN (may be NULL) is called for each
 * unknown key. */
MUST_USE bool article_parse(struct arena *a, struct detector *d, enum article_kind kind,
                            struct str slug, struct str bytes, int64_t file_ms,
                            struct str fallback_lang, struct article *ret,
                            void (*warn)(void *ctx, unsigned line, struct str key), void *ctx,
                            struct article_fault *fault);

/* What happened in articles/. */
struct site_events {
    void *ctx;
    /* Asked for each file at a scan: true when this version (ms and bytes) is already known, so it
     * is not read. */
    bool (*known)(void *ctx, struct str slug, enum article_kind kind, int64_t file_ms,
                  int64_t file_bytes);
    void (*changed)(void *ctx, const struct article *article);
    void (*gone)(void *ctx, struct str slug);
    void (*bad)(void *ctx, struct str file_name, const struct article_fault *fault);
    void (*warned)(void *ctx, struct str file_name, unsigned line, struct str key);
};

struct site;
/* Opens DIR/articles and starts watching it (inotify); the descriptors stay, so a sandbox may
 * follow. */
MUST_USE bool site_open(struct site **ret, struct str dir, struct str fallback_lang,
                        struct site_events events, struct err *e);
void site_close(struct site **s);
/* Reads the folder whole: calls changed for what is new or differs from known, bad for what cannot
 * be read, and gone for every slug of KNOWN_SLUGS that has no file any more. Doubles (a.md beside
 * a.txt) are reported; the first in the order txt, md, html by name stays. */
MUST_USE bool site_scan(struct site *s, const struct str *known_slugs, size_t count, struct err *e);
int site_descriptor(const struct site *s); /* readable when something happened */
/* Reads what happened; calls back for each file. Returns true when the kernel lost events
 * (overflow) or the folder itself was replaced: call site_scan. */
bool site_take_events(struct site *s);

#endif
