/* What the publisher's theme/ adds. Read once, before the sandbox; SIGHUP brings new fronts, which
 * read it anew. */
#include "os/os.h"
#include "page/page.h"

/* A file that is not there adds nothing. */
static bool read_file(struct arena *a, struct str dir, const char *name, struct str *ret,
                      struct err *e)
{
    *ret = STR_NONE;
    if (file_read(a, arena_printf(a, "%.*s/theme/%s", STR(dir), name), LIMIT_THEME_BYTES, ret, e))
        return true;
    return e->kind == ERR_MISSING || err_while(e, "reading the theme");
}

static void make_version(struct theme *theme)
{
    unsigned char hash[16];
    quick_hash(theme->css, hash);
    code_hex(theme->version, hash, (sizeof theme->version - 1) / 2);
    theme->version[sizeof theme->version - 1] = 0;
}

bool theme_read(struct arena *a, struct str dir, struct theme *ret, struct err *e)
{
    struct str head, foot;
    struct theme theme = {.css = STR_NONE};
    if (!read_file(a, dir, "site.css", &theme.css, e)) return false;
    if (!read_file(a, dir, "head.html", &head, e) || !read_file(a, dir, "foot.html", &foot, e))
        return false;
    theme.head = html_of_publisher(head);
    theme.foot = html_of_publisher(foot);
    make_version(&theme);
    *ret = theme;
    return true;
}
