/* pages — the links from one page of a list to the others. Private to the room. */
#ifndef TOGUNA_PAGE_PAGES_H
#define TOGUNA_PAGE_PAGES_H
#include "page/chrome.h"

struct pages {
    const struct chrome *ch;
    struct str path;     /* "/slug" */
    struct str query;    /* "sort=newest"; or empty */
    struct str fragment; /* "#replies"; or empty */
    struct str label;    /* the name of the navigation */
    uint64_t at, count;
};
/* The path of page N: page 1 has no page=. */
struct str pages_path(const struct pages *p, uint64_t n);
/* Nothing where there is one page. */
void pages_write(struct html_out *o, const struct pages *p);

#endif
