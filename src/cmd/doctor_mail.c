/* doctor: what it takes for letters to leave, and what their settings give away. */
#include "cmd/doctor.h"
#include "proc/proc.h"
#include <sys/stat.h>
#include <unistd.h>

static bool is_there(struct patient *p, const char *name)
{
    return access(proc_path(p->arena, &p->conf, name).at, F_OK) == 0;
}

/* A password stands in mail.url; an address of the form USER@HOST has none. */
static bool has_password(struct str url)
{
    struct str rest = str_from(url, str_find(url, S("://"), 0) + 3);
    size_t at = str_find_char(rest, '@', 0);
    return at < rest.len && str_find_char(str_sub(rest, 0, at), ':', 0) < at;
}

static void check_password(struct patient *p)
{
    struct stat st;
    struct finding at = {FOUND_WRONG, "mail", S("toguna.conf"), 0};
    const char *path = proc_path(p->arena, &p->conf, "toguna.conf").at;
    if (!has_password(p->conf.mail_url) || stat(path, &st) != 0 || !(st.st_mode & 0077)) return;
    findings_say(p->found, &at,
                 "it holds the password of the mail server and is open to others (mode %04o): "
                 "chmod 600 %s",
                 (unsigned)(st.st_mode & 07777), path);
}

static void check_settings(struct patient *p)
{
    struct err e;
    struct finding at = {FOUND_WRONG, "mail", S("toguna.conf"), 0};
    if (!proc_check_mail(p->arena, &p->conf, &e)) findings_say(p->found, &at, "%s", e.detail);
    if (p->conf.mail_ca.len && access(arena_c_string(p->arena, p->conf.mail_ca), R_OK) != 0)
        findings_say(p->found, &at, "mail.ca is %.*s, which cannot be read", STR(p->conf.mail_ca));
    at.level = FOUND_NOTE;
    if (!str_starts(p->conf.site_url, S("https://")))
        findings_say(
            p->found, &at,
            "site.url is no https address: mail programs then offer no one click that ends "
            "letters, and their links begin with what site.url or listen says");
}

static void check_rotation(struct patient *p)
{
    struct finding at = {FOUND_WRONG, "keys", S("data/keys"), 0};
    if (!p->data_is_ours || !is_there(p, "data/keys/address.sec.next")) return;
    findings_say(p->found, &at,
                 "a change of the address key was cut off: toguna key rotate %.*s goes on with it",
                 STR(p->conf.dir));
}

void doctor_mail(struct patient *p)
{
    check_rotation(p);
    if (str_is_empty(p->conf.mail_url)) return;
    check_settings(p);
    check_password(p);
}
