/* folder — articles/ as it lies on the disk: names, their order, one file's bytes. Private to site.
 */
#ifndef TOGUNA_SITE_FOLDER_H
#define TOGUNA_SITE_FOLDER_H
#include "site/site.h"

/* By extension alone: an article's kind and the name without extension. False for hidden files and
 * other extensions; names ending in ~, .swp and .tmp are among those. */
bool name_kind(struct str file_name, struct str *ret_stem, enum article_kind *ret_kind);
/* The stem as slug (NFC, arena), or what is wrong with it. */
MUST_USE bool name_slug(struct arena *a, struct str stem, struct str *ret, struct err *e);

struct folder_entry { /* one name that is an article's by its extension */
    struct str name, slug;
    enum article_kind kind;
    bool bad; /* no slug can be made of it: err says why */
    struct err err;
};
struct folder {
    struct folder_entry
        *entries; /* by slug, then kind, then name: the first of a slug is its article */
    size_t count;
};

/* DIRECTORY is a descriptor of articles/; subfolders and other things than files are left out. */
MUST_USE bool folder_list(int directory, struct arena *a, struct folder *ret, struct err *e);
/* The first entry of this slug, or NULL. */
const struct folder_entry *folder_find(const struct folder *f, struct str slug);

struct folder_file {
    struct str bytes; /* arena; empty when only asked about */
    int64_t ms, size;
};
/* The file's version; FILE_GONE when there is none (any more). */
enum folder_outcome { FILE_OK, FILE_GONE, FILE_BAD };
enum folder_outcome folder_look(int directory, struct arena *a, struct str name,
                                struct folder_file *ret, struct err *e);
/* The same with its bytes. */
enum folder_outcome folder_read(int directory, struct arena *a, struct str name,
                                struct folder_file *ret, struct err *e);

/* Fills e: the limit, the size, what to do. */
void article_too_large(int64_t size, struct err *e);

#endif
