/* The table of pages, one row a line: methods, pattern and text, parted by tabs; then, where the
 * row begins with a word of its own, that word and whether an article may have it as its name. */
#include "page/page.h"
#include "site/site.h"
#include <stdio.h>

int main(void)
{
    for (size_t i = 0; i < page_routes_count; i++) {
        const struct page_route *route = page_routes[i];
        struct str rest = str_from(str_of(route->pattern), 1), first = str_cut(&rest, '/');
        bool is_word = first.len && first.at[0] != '{';
        printf("%s\t%s\t%s\t%.*s\t%s\n", route->methods, route->pattern, route->text,
               is_word ? (int)first.len : 0, first.at,
               !is_word || site_name_is_taken(first) ? "kept" : "free");
    }
    return 0;
}
