/* taken — where a reply stands, as its author or anybody finds it. Private to the room. */
#ifndef TOGUNA_PAGE_TAKEN_H
#define TOGUNA_PAGE_TAKEN_H
#include "page/route.h"

/* "/SLUG?page=N#reply-ID" of a reply that is or was public; READ_MISSING for any other. */
enum read_outcome public_place(const struct page_world *w, struct arena *a, uint64_t id,
                               struct str *ret);
/* "/SLUG?mine=KEY#reply-ID". */
struct str mine_place(const struct page_world *w, struct arena *a, struct str slug, uint64_t id);
/* Where its author is sent: the public place if it has one, else the mine-link. */
struct str taken_place(const struct page_world *w, struct arena *a, struct str slug, uint64_t id);

#endif
