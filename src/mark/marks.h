/* marks — what the readings of Markdown share: the parser's call, its pieces as text, tags in
 * pairs. Private to the room.
 *
 *   reply.c    a reply as html          text.c     its text alone
 *   article.c  an article as html       entity.c   &eacute; */
#ifndef TOGUNA_MARK_MARKS_H
#define TOGUNA_MARK_MARKS_H
#include "mark/entity.h"
#include "mark/mark.h"
#include <md4c.h>

/* What the parser's callbacks return. Its header asks for anything but 0 to be stopped; in truth
 * only what is negative passes through all of its functions (seen with 0.4.8). */
enum { MARKS_GO_ON = 0, MARKS_STOP = -1 };

/* What readers may write: no raw HTML; bare addresses of the web are links. */
#define MARKS_REPLY_FLAGS (MD_FLAG_NOHTML | MD_FLAG_PERMISSIVEURLAUTOLINKS)

#define MARKS_REPLACEMENT S("\xEF\xBF\xBD") /* U+FFFD, for NUL */

/* The markup around a block or span. The html in it is all literal. */
struct tags {
    struct html open, close;
};
#define TAGS(open, close)                                                                          \
    {                                                                                              \
        {S_INIT(open)}, { S_INIT(close) }                                                          \
    }

/* False where a callback stopped the parser or it gave up by itself. */
MUST_USE bool marks_parse(struct str markdown, const MD_PARSER *parser, void *ctx);
/* An address, a title or a language as text, entities decoded. It lives in the text that is parsed
 * or in SCRATCH, until that is used again; at==NULL where it was not given. */
struct str marks_attribute(struct buf *scratch, const MD_ATTRIBUTE *attribute);
/* A piece of text as text: what was typed, a decoded entity, U+FFFD; a line end of any kind is LF.
 * Lives like marks_attribute's. */
struct str marks_text(struct buf *scratch, MD_TEXTTYPE type, struct str piece);
/* "<ol>" with the number it starts at. */
void marks_open_ordered(struct html_out *o, const MD_BLOCK_OL_DETAIL *list);

#endif
