/* html — a writer that cannot emit unescaped text, and the cleaner of foreign HTML.
 *
 * Trust is a type: struct str is bytes from anyone, struct html is markup known safe and is made
 * only in this room. html_text() escapes; html_raw() cannot be given a str: the compiler refuses.
 * Literals enter by macros that accept only literals. */
#ifndef TOGUNA_HTML_H
#define TOGUNA_HTML_H
#include "base/base.h"
#include "text/text.h"

struct html { /* markup known safe */
    struct str markup;
};

/* ---- writing ---- */

struct html_out {
    struct buf out;
    size_t hole_at, hole_len; /* a hole filled at each sending; hole_len 0: none */
    bool xml;                 /* XML escaping: characters XML 1.0 cannot hold become U+FFFD */
};

void html_init(struct html_out *o, size_t max_bytes);
void html_init_xml(struct html_out *o, size_t max_bytes);
void html_done(struct html_out *o);

/* Markup written here, a literal: html_lit(o, "<p class=\"soft\">"). */
#define html_lit(o, literal) html_lit_((o), S(literal))
void html_lit_(struct html_out *o, struct str literal); /* through the macro only */
void html_text(struct html_out *o, struct str s); /* & < > " ' escaped: text and attribute values */
/* ` name="value"` with the value escaped; NAME a literal. */
#define html_attr(o, name, value) html_attr_((o), S(name), (value))
void html_attr_(struct html_out *o, struct str name, struct str value);
#define html_attr_url(o, name, url) html_attr_((o), S(name), (url).text)
void html_u64(struct html_out *o, uint64_t n);
void html_raw(struct html_out *o, struct html h);
/* A message whose {0}…{9} stand for markup: the message's own text is escaped, the parts are not.
 */
void html_fill(struct html_out *o, struct str message, const struct html *parts, size_t count);
#define html_filled(o, message, ...)                                                               \
    html_fill((o), (message), (struct html[]){__VA_ARGS__},                                        \
              sizeof((struct html[]){__VA_ARGS__}) / sizeof(struct html))
/* LEN bytes of '0' at this place, remembered as the hole. At most one a page. */
void html_hole(struct html_out *o, size_t len);
/* The markup so far, copied into the arena, as trusted html. */
struct html html_take(struct html_out *o, struct arena *a);
#define HTML_LIT(literal) ((struct html){S(literal)})
/* The publisher's own theme/head.html and foot.html, taken at their word: the one place where bytes
 * become markup unseen. The CSP still lets nothing run. */
struct html html_of_publisher(struct str theme_file);

/* ---- cleaning ----
 *
 * Foreign HTML is parsed as browsers do (gumbo, as the content of a <div>), walked, and written
 * anew from a whitelist: what is not known is dropped, its text kept; script, style, iframe,
 * object, svg, math, template, forms and everything inside the first four go entirely; on* and
 * style attributes go; addresses pass url_check. Bounded in depth, input and output. Never fails
 * but for size. */

struct paragraph {   /* one numbered paragraph of an article */
    struct str text; /* its text, without markup; arena */
};
struct cleaned {
    struct html body;
    struct str title; /* text of the first <h1>, taken out of the body when take_title; or empty */
    struct str plain; /* all text, for language detection, excerpts and feeds */
    struct paragraph *paragraphs; /* p1 is [0] */
    size_t paragraphs_count;
};
struct clean_how {
    bool take_title; /* the first heading becomes the title and leaves the body */
    /* When set, called after paragraph N (from 1): the passage links, which are none of its
     * text. */
    void (*mark)(void *ctx, struct html_out *o, size_t paragraph);
    void *ctx;
};
/* What publishers may write: text, headings (h1 becomes h2 and so on down), lists, tables, figures,
 * images, audio, video, code, details, links. Paragraphs get id="p1"…; other ids are prefixed "a-",
 * and links to them follow. ERR_LIMIT where it is too large or too deep. */
MUST_USE bool html_clean_article(struct arena *a, struct str foreign, struct clean_how how,
                                 struct cleaned *ret, struct err *e);
/* Plain text as an article's body: blank lines separate paragraphs, single line ends are kept as
 * <br>LF in <p class="plain" id="pN">; every character reaches the page. */
void html_plain_article(struct arena *a, struct str text, struct clean_how how,
                        struct cleaned *ret);
/* Only the text of an HTML fragment, block ends as line ends. */
struct str html_to_text(struct arena *a, struct str foreign);

#endif
