/* encode — any text as lines of mail: RFC 2047's encoded words, RFC 2045's quoted-printable;
 * private to this room. */
#ifndef TOGUNA_MAIL_ENCODE_H
#define TOGUNA_MAIL_ENCODE_H
#include "text/text.h"

#define MAIL_LINE_MAX 76u /* without its CRLF: RFC 2045 6.7, RFC 2047 2 */

/* One line of sound UTF-8: what is none becomes U+FFFD; each run of spaces, controls and line ends
 * one space, none at the ends; bidirectional overrides go. */
struct str one_line(struct arena *a, struct str s);
/* Sound UTF-8 with lines ending in LF; NUL becomes U+FFFD too. */
struct str sound_text(struct arena *a, struct str s);
/* How far the last line of B has come. */
size_t buf_column(const struct buf *b);

/* These take what one_line made and go on in the last line of B, folding it where it gets long. */
void encode_words(struct buf *b, struct str line);  /* text: as it is where it can be */
void encode_phrase(struct buf *b, struct str line); /* a name: quoted where it can be */
/* A word that cannot be folded, after a space or at the start of a folded line. */
void encode_unbroken(struct buf *b, struct str word);

/* Takes what sound_text made; ends in CRLF. No line of it begins with "." or "From ", and none
 * holds
 * "=_", so a boundary of those cannot collide. */
void encode_quoted_printable(struct buf *b, struct str text);

#endif
