/* mark — Markdown to html; pure; md4c parses, we write.
 *
 * Two readings of CommonMark: a reply's, from anyone, and an article's, from the publisher. */
#ifndef TOGUNA_MARK_H
#define TOGUNA_MARK_H
#include "base/base.h"
#include "html/html.h"

/* A reply: CommonMark without raw HTML (it shows as text) and without images (a link with the
 * image's description). Bare http(s) addresses become links. Links carry rel="nofollow ugc
 * noopener" and only http(s) addresses are links. Headings show as bold paragraphs, so that the
 * page keeps its outline. A line end shows as <br>LF. Code blocks as <pre><code>. No ids. Nested
 * deeper than LIMIT_MARK_DEPTH or growing past LIMIT_REPLY_HTML_BYTES: shown as plain text instead,
 * whole. */
struct html mark_reply(struct arena *a, struct str markdown);
/* The text of a reply without its marks, for feeds' summaries, excerpts and language detection. */
struct str mark_reply_text(struct arena *a, struct str markdown);
/* An article: CommonMark with tables, strikethrough and raw HTML, cleaned by html_clean_article. */
MUST_USE bool mark_article(struct arena *a, struct str markdown, struct clean_how how,
                           struct cleaned *ret, struct err *e);

#endif
