/* entity — &eacute;, &#233; and &#xE9; as the character they name. Private to the room. */
#ifndef TOGUNA_MARK_ENTITY_H
#define TOGUNA_MARK_ENTITY_H
#include "base/base.h"

/* One of HTML's names. Both are NUL-terminated within their place, so the table needs no pointers
 * and stays in pages that all processes share. */
struct entity {
    char name[32]; /* without & and ; */
    char text[8];  /* one or two characters, UTF-8 */
};
extern const struct entity entities[]; /* sorted by name; made by entities.py */
extern const size_t entities_count;

/* Adds what TYPED, "&…;", stands for; a name that nobody knows is added as it was typed. A number
 * that is no character (0, a surrogate, above U+10FFFF) is U+FFFD, as CommonMark has it. */
void entity_add(struct buf *out, struct str typed);

#endif
