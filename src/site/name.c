/* Names: which files of articles/ are articles, and which names the server keeps for itself.
 *
 * The list of kept names is one table; the routes (page/routes.c) and toguna-http(7) name the same,
 * and a test compares them. */
#include "site/folder.h"
#include "site/site.h"

/* First segments of paths that the server answers itself, now or by the contract. `index` is kept
 * because a baked site writes the list of articles there. */
static const struct str taken_names[] = {
    S_INIT("api"),         S_INIT("embed"),
    S_INIT("embed.js"),    S_INIT("favicon.ico"),
    S_INIT("favicon.svg"), S_INIT("favicon.svg"),
    S_INIT("feed.atom"),   S_INIT("feed.json"),
    S_INIT("healthz"),     S_INIT("index"),
    S_INIT("log"),         S_INIT("mail"),
    S_INIT("me"),          S_INIT("media"),
    S_INIT("metrics"),     S_INIT("moderate"),
    S_INIT("privacy"),     S_INIT("r"),
    S_INIT("robots.txt"),  S_INIT("search"),
    S_INIT("sitemap.xml"), S_INIT("theme"),
    S_INIT("toguna.css"),  S_INIT("transparency"),
    S_INIT("verify"),      S_INIT("wp-comments-post.php"),
    S_INIT("wp-json"),
};

bool site_name_is_taken(struct str slug)
{
    for (size_t i = 0; i < sizeof taken_names / sizeof *taken_names; i++) {
        if (str_eq(slug, taken_names[i])) return true;
    }
    return false;
}

static const struct {
    struct str extension;
    enum article_kind kind;
} kinds[] = {
    {S_INIT(".txt"), ARTICLE_TEXT},
    {S_INIT(".md"), ARTICLE_MARKDOWN},
    {S_INIT(".html"), ARTICLE_HTML},
};
_Static_assert(sizeof kinds / sizeof *kinds == ARTICLE__COUNT, "each kind has its extension");

bool name_kind(struct str file_name, struct str *ret_stem, enum article_kind *ret_kind)
{
    if (file_name.len == 0 || file_name.at[0] == '.') return false; /* hidden */
    for (size_t i = 0; i < ARTICLE__COUNT; i++) {
        size_t extension = kinds[i].extension.len;
        if (file_name.len <= extension) continue;
        struct str tail = str_from(file_name, file_name.len - extension);
        if (!str_eq_nocase(tail, kinds[i].extension)) continue;
        *ret_stem = str_sub(file_name, 0, file_name.len - extension);
        *ret_kind = kinds[i].kind;
        return true;
    }
    return false;
}

/* C0, DEL and C1: they have no place in an address that people read. */
static bool has_control(struct str valid)
{
    while (valid.len > 0) {
        uint32_t character = utf8_next(&valid);
        if (character < 0x20 || (character >= 0x7F && character < 0xA0)) return true;
    }
    return false;
}

bool name_slug(struct arena *a, struct str stem, struct str *ret, struct err *e)
{
    if (!utf8_is_valid(stem))
        return err_set(e, ERR_INPUT, "its name is not UTF-8: rename it (convmv(1) can do many)");
    if (has_control(stem))
        return err_set(e, ERR_INPUT, "its name holds a control character: rename it");
    struct str slug = text_nfc(a, stem);
    if (slug.len > LIMIT_SLUG_BYTES)
        return err_set(e, ERR_LIMIT,
                       "its name has %zu bytes before the extension, at most %u can be: rename it",
                       slug.len, LIMIT_SLUG_BYTES);
    if (text_is_blank(slug)) return err_set(e, ERR_INPUT, "its name shows nothing: rename it");
    *ret = slug;
    return true;
}

bool site_name(struct arena *a, struct str file_name, struct str *ret_slug,
               enum article_kind *ret_kind)
{
    struct str stem;
    struct err unwanted;
    return name_kind(file_name, &stem, ret_kind) && name_slug(a, stem, ret_slug, &unwanted);
}
