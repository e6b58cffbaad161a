/* doctor: the articles, read as the server reads them. */
#include "cmd/doctor.h"
#include "site/site.h"

struct reading {
    struct findings *found;
    struct arena *arena;
    size_t whole;
};

static struct finding about(struct reading *r, enum finding_level level, struct str file,
                            unsigned line)
{
    struct str path = file.len ? arena_printf(r->arena, "articles/%.*s", STR(file)) : S("articles");
    return (struct finding){level, "articles", path, line};
}

static bool never_known(void *ctx, struct str slug, enum article_kind kind, int64_t ms,
                        int64_t bytes)
{
    (void)ctx, (void)slug, (void)kind, (void)ms, (void)bytes;
    return false; /* so every file is read */
}

static void is_whole(void *ctx, const struct article *article)
{
    struct reading *r = ctx;
    (void)article;
    r->whole++;
}

static void is_gone(void *ctx, struct str slug) { (void)ctx, (void)slug; }

static void is_bad(void *ctx, struct str file, const struct article_fault *fault)
{
    struct reading *r = ctx;
    struct finding at = about(r, FOUND_WRONG, file, fault->line);
    findings_say(r->found, &at, "%.*s", STR(findings_cause(&fault->err)));
}

static void is_odd(void *ctx, struct str file, unsigned line, struct str key)
{
    struct reading *r = ctx;
    struct finding at = about(r, FOUND_NOTE, file, line);
    findings_say(
        r->found, &at,
        "\"%.*s\" is no key of the front matter and does nothing; there are title, date, author, "
        "lang, draft and replies",
        STR(key));
}

static bool scan(struct patient *p, struct reading *r, struct err *e)
{
    SCOPED(site_close) struct site *site = NULL;
    struct site_events events = {r, never_known, is_whole, is_gone, is_bad, is_odd};
    return site_open(&site, p->conf.dir, p->conf.site_lang, events, e) &&
           site_scan(site, NULL, 0, e);
}

void doctor_articles(struct patient *p)
{
    struct err e;
    struct reading r = {p->found, p->arena, 0};
    unsigned wrong = p->found->count[FOUND_WRONG];
    if (!p->articles_are_there || !p->languages_are_there) return; /* said already */
    struct finding folder = about(&r, FOUND_WRONG, STR_NONE, 0);
    if (!scan(p, &r, &e)) {
        findings_say(p->found, &folder, "%.*s", STR(findings_cause(&e)));
        return;
    }
    folder.level = FOUND_NOTE;
    if (r.whole == 0 && wrong == p->found->count[FOUND_WRONG])
        findings_say(p->found, &folder,
                     "there is no article yet: put one in, for example hello.md");
}
