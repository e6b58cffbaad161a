/* The folder of articles: read whole at a scan, name by name as things happen.
 *
 * Nothing is remembered between events but the watch: which file is a slug's article is decided
 * anew each time from what lies in the folder (first of txt, md, html). So a double that goes lets
 * the other file come up, and no order of events can leave this room with a wrong picture. */
#include "site/site.h"
#include "site/folder.h"
#include "site/watch.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct site {
    char *articles; /* DIR/articles */
    struct str fallback_lang;
    char *fallback_bytes;
    struct site_events on;
    struct detector *detector;
    struct watch watch;
    int directory;              /* articles/ as it was at the last scan */
    struct arena *folder_arena; /* names, for one scan or batch */
    struct arena *file_arena;   /* one file */
};

/* ---- life ---- */

static bool reopen_folder(struct site *s, struct err *e)
{
    int directory = open(s->articles, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        return err_set_errno(e, errno == ENOENT ? ERR_MISSING : ERR_DENIED,
                             "the folder of articles %s cannot be opened", s->articles);
    if (s->directory >= 0) close(s->directory);
    s->directory = directory;
    return watch_folder(&s->watch, s->articles, e);
}

static char *text_of(struct str s, const char *tail)
{
    char *made = NULL;
    if (asprintf(&made, "%.*s%s", STR(s), tail) < 0) die("out of memory for a path");
    return made;
}

static bool open_parts(struct site *s, struct str dir, struct err *e)
{
    char *site = text_of(dir, "");
    bool done =
        watch_open(&s->watch, site, e) && reopen_folder(s, e) && detector_open(&s->detector, e);
    free(site);
    return done;
}

bool site_open(struct site **ret, struct str dir, struct str fallback_lang,
               struct site_events events, struct err *e)
{
    struct site *s = calloc(1, sizeof *s);
    if (!s) die("out of memory for the site");
    s->articles = text_of(dir, "/articles");
    s->fallback_bytes = text_of(fallback_lang, "");
    s->fallback_lang = (struct str){s->fallback_bytes, fallback_lang.len};
    s->on = events;
    s->watch = (struct watch){-1, -1, -1};
    s->directory = -1;
    s->folder_arena = arena_new();
    s->file_arena = arena_new();
    if (!open_parts(s, dir, e)) {
        site_close(&s);
        return false;
    }
    *ret = s;
    return true;
}

void site_close(struct site **site)
{
    struct site *s = *site;
    if (!s) return;
    watch_close(&s->watch);
    if (s->directory >= 0) close(s->directory);
    detector_close(&s->detector);
    arena_free(&s->folder_arena);
    arena_free(&s->file_arena);
    free(s->articles);
    free(s->fallback_bytes);
    free(s);
    *site = NULL;
}

int site_descriptor(const struct site *s) { return s->watch.fd; }

/* ---- one file ---- */

static void say_bad(struct site *s, struct str name, const struct err *err, unsigned line)
{
    struct article_fault fault = {.line = line, .err = *err};
    s->on.bad(s->on.ctx, name, &fault);
}

struct warning { /* what article_parse's warn needs to name the file */
    struct site *site;
    struct str name;
};

static void warn_key(void *ctx, unsigned line, struct str key)
{
    struct warning *w = ctx;
    if (w->site->on.warned) w->site->on.warned(w->site->on.ctx, w->name, line, key);
}

/* Reads the file that is its slug's article and says what is in it. */
static void read_article(struct site *s, const struct folder_entry *entry)
{
    struct folder_file file;
    struct article article;
    struct article_fault fault = {0};
    struct warning warning = {s, entry->name};
    switch (folder_read(s->directory, s->file_arena, entry->name, &file, &fault.err)) {
    case FILE_GONE:
        return; /* between listing and reading: its event will come */
    case FILE_BAD:
        say_bad(s, entry->name, &fault.err, 0);
        return;
    case FILE_OK:
        break;
    }
    if (!article_parse(s->file_arena, s->detector, entry->kind, entry->slug, file.bytes, file.ms,
                       s->fallback_lang, &article, warn_key, &warning, &fault)) {
        s->on.bad(s->on.ctx, entry->name, &fault);
        return;
    }
    /* As the folder shows it, which is what the next scan compares with. */
    article.file_bytes = file.size;
    s->on.changed(s->on.ctx, &article);
}

static bool is_known(struct site *s, const struct folder_entry *entry)
{
    struct folder_file file;
    struct err unwanted;
    return s->on.known &&
           folder_look(s->directory, s->file_arena, entry->name, &file, &unwanted) == FILE_OK &&
           s->on.known(s->on.ctx, entry->slug, entry->kind, file.ms, file.size);
}

/* False where this name cannot be on the site, which is said. */
static bool can_stand(struct site *s, const struct folder *folder, const struct folder_entry *entry)
{
    struct err e;
    if (entry->bad) {
        say_bad(s, entry->name, &entry->err, 0);
        return false;
    }
    if (site_name_is_taken(entry->slug)) {
        err_fill(&e, ERR_CONFLICT, "the server uses the name \"%.*s\" itself: rename the file",
                 STR(entry->slug));
        say_bad(s, entry->name, &e, 0);
        return false;
    }
    const struct folder_entry *first = folder_find(folder, entry->slug);
    if (first == entry) return true;
    err_fill(&e, ERR_CONFLICT, "\"%.*s\" has the same address and stands: rename one of the two",
             STR(first->name));
    say_bad(s, entry->name, &e, 0);
    return false;
}

static void consider(struct site *s, const struct folder *folder, const struct folder_entry *entry,
                     bool unless_known)
{
    arena_reset(s->file_arena);
    if (!can_stand(s, folder, entry)) return;
    if (!unless_known || !is_known(s, entry)) read_article(s, entry);
}

/* ---- the whole folder ---- */

static bool has_file(const struct folder *folder, struct str slug)
{
    return folder_find(folder, slug) && !site_name_is_taken(slug);
}

bool site_scan(struct site *s, const struct str *known_slugs, size_t count, struct err *e)
{
    struct folder folder;
    arena_reset(s->folder_arena);
    /* Watched before it is listed: what changes from here on comes as an event. */
    if (!reopen_folder(s, e)) return false;
    if (!folder_list(s->directory, s->folder_arena, &folder, e)) return false;
    for (size_t i = 0; i < folder.count; i++) consider(s, &folder, &folder.entries[i], true);
    for (size_t i = 0; i < count; i++) {
        if (!has_file(&folder, known_slugs[i])) s->on.gone(s->on.ctx, known_slugs[i]);
    }
    return true;
}

/* ---- as things happen ---- */

static const struct folder_entry *entry_named(const struct folder *folder, struct str name)
{
    for (size_t i = 0; i < folder->count; i++) {
        if (str_eq(folder->entries[i].name, name)) return &folder->entries[i];
    }
    return NULL;
}

/* The name is not in the folder (any more): its slug's other file comes up, or its article goes. */
static void name_went(struct site *s, const struct folder *folder, struct str name)
{
    struct str slug;
    enum article_kind kind;
    if (!site_name(s->folder_arena, name, &slug, &kind) || site_name_is_taken(slug)) return;
    const struct folder_entry *other = folder_find(folder, slug);
    if (other)
        consider(s, folder, other, true);
    else
        s->on.gone(s->on.ctx, slug);
}

/* Files that an article of the same address keeps off the site. */
static void say_doubles(struct site *s, const struct folder *folder,
                        const struct folder_entry *entry)
{
    const struct folder_entry *end = folder->entries + folder->count;
    for (const struct folder_entry *at = entry + 1;
         at < end && !at->bad && str_eq(at->slug, entry->slug); at++) {
        (void)can_stand(s, folder, at);
    }
}

static void take_event(struct site *s, const struct folder *folder, const struct watch_event *event)
{
    if (event->what == WATCH_OPEN) return;
    const struct folder_entry *entry = entry_named(folder, event->name);
    if (!entry)
        name_went(s, folder, event->name);
    else if (event->what == WATCH_TOUCHED)
        consider(s, folder, entry, true);
    else if (event->what == WATCH_WRITTEN) {
        consider(s, folder, entry, false);
        say_doubles(s, folder, entry);
    }
    /* A name that went and is there again has been made anew: its writer's close will tell. */
}

bool site_take_events(struct site *s)
{
    struct watch_batch batch;
    bool lost = false;
    arena_reset(s->folder_arena);
    while (watch_take(&s->watch, s->directory, s->folder_arena, &batch)) {
        struct folder folder;
        struct err unwanted;
        lost = lost || batch.lost;
        if (batch.count && !lost) {
            lost = !folder_list(s->directory, s->folder_arena, &folder, &unwanted);
            for (size_t i = 0; i < batch.count && !lost; i++)
                take_event(s, &folder, &batch.events[i]);
        }
        arena_reset(s->folder_arena);
    }
    return lost;
}
