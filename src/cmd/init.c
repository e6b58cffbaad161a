/* toguna init: a folder becomes a site. What is there already is left as it is. */
#include "cmd/command.h"
#include "key/key.h"
#include "os/os.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum made { MADE_NOW, MADE_BEFORE, MADE_NOT };

static enum made make_folder(const char *path, mode_t mode)
{
    struct stat st;
    if (mkdir(path, mode) == 0) return MADE_NOW;
    if (errno == EEXIST && stat(path, &st) == 0 && S_ISDIR(st.st_mode)) return MADE_BEFORE;
    if (errno == EEXIST)
        fail("%s is there and is no folder: move it away and try again", path);
    else
        fail("%s cannot be made: %s", path, strerror(errno));
    return MADE_NOT;
}

/* DIR and the folders above it. */
static bool make_above(struct arena *a, const char *dir)
{
    char *path = arena_c_string(a, str_of(dir));
    for (char *at = path + 1; *at; at++) {
        if (*at != '/') continue;
        *at = '\0';
        struct stat st;
        if (stat(path, &st) != 0 && make_folder(path, 0777) == MADE_NOT) return false;
        *at = '/';
    }
    return make_folder(path, 0777) != MADE_NOT;
}

static void say_made(enum made made, const char *what, const char *text)
{
    printf("%-14s %s%s\n", what, text, made == MADE_BEFORE ? " (was there, left as it is)" : "");
}

static enum made make_settings(const char *path, struct err *e)
{
    SCOPED(buf_done) struct buf text;
    buf_init(&text, LIMIT_CONF_BYTES);
    if (access(path, F_OK) == 0) return MADE_BEFORE;
    conf_write_default(&text);
    BUG_IF(buf_is_full(&text), "the default settings fit their bound");
    return file_write(str_of(path), buf_str(&text), 0644, e) ? MADE_NOW : MADE_NOT;
}

static bool make_parts(struct arena *a, const char *dir)
{
    static const struct {
        const char *name, *text;
        mode_t mode;
    } folders[] = {
        {"articles", "your articles, one file each: .md, .html or .txt", 0777},
        {"theme", "optional: site.css, head.html, foot.html", 0777},
        {"media", "pictures and other files, served at /media/", 0777},
        {"data", "the database and the keys: back it up, show it to nobody", 0700},
    };
    struct err e;
    enum made made = make_settings(arena_printf(a, "%s/toguna.conf", dir).at, &e);
    if (made == MADE_NOT) return fail("%s", e.detail), false;
    say_made(made, "toguna.conf", "the settings, each with its default");
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        const char *path = arena_printf(a, "%s/%s", dir, folders[i].name).at;
        made = make_folder(path, folders[i].mode);
        if (made == MADE_NOT) return false;
        say_made(made, arena_printf(a, "%s/", folders[i].name).at, folders[i].text);
    }
    return true;
}

static bool make_keys(struct arena *a, const char *dir)
{
    struct err e;
    struct stat st;
    struct str keys = arena_printf(a, "%s/data/keys", dir);
    enum made made = stat(keys.at, &st) == 0 ? MADE_BEFORE : MADE_NOW;
    key_start();
    if (!key_make_all(keys, &e)) return fail("%s", e.detail), false;
    say_made(made, "data/keys/", "the site's keys");
    return true;
}

static int run(int argc, char **argv)
{
    static const struct option options[] = {OPTION_HELP, {0}};
    struct usage u = {&command_init, argc, argv, 0};
    int option;
    if (usage_option(&u, options, &option)) return WRONG_USAGE;
    if (u.answer >= 0) return u.answer;
    if (!usage_operands(&u, 1, 1)) return u.answer;
    SCOPED(arena_free) struct arena *a = arena_new();
    const char *dir = u.argv[0];
    if (!make_above(a, dir) || !make_parts(a, dir) || !make_keys(a, dir)) return FAILED;
    printf("\nNow put an article into %s/articles/, for example hello.md, and:\n"
           "  toguna serve %s\n",
           dir, dir);
    return DONE;
}

const struct command command_init = {
    .name = "init",
    .usage = "DIR",
    .text = "make a folder a site",
    .help =
        "Makes DIR and what a site has in it: toguna.conf with every setting and its default,\n"
        "articles/, theme/, media/, and data/ with the site's keys. What is there already is left\n"
        "as it is, so it can be run again.\n\n"
        "  toguna init mysite",
    .run = run,
};
