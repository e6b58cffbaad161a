/* refusal — what an answer of the store means to the reader who posted, edited or withdrew. Private
 * to the room. */
#ifndef TOGUNA_PAGE_REFUSAL_H
#define TOGUNA_PAGE_REFUSAL_H
#include "page/chrome.h"
#include "wire/wire.h"

struct refusal {
    int status;
    struct str words;
    bool parent_is_lost; /* the form must not ask for it again */
};
/* For any status but WIRE_DONE and WIRE_NOTHING; adds Retry-After where it is known. */
struct refusal refusal_of(const struct chrome *ch, const struct wire_answer *said,
                          struct page_answer *ret);

#endif
