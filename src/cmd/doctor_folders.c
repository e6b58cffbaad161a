/* doctor: what lies in the site's folder, whose it is and who else may touch it. */
#include "cmd/doctor.h"
#include "key/key.h"
#include "os/os.h"
#include "proc/proc.h"
#include "text/text.h"
#include <errno.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static struct finding wrong(const char *about, const char *file)
{
    return (struct finding){FOUND_WRONG, about, str_of(file), 0};
}

/* A name for people; the number where it has none. */
static const char *user_name(struct arena *a, uid_t user)
{
    struct passwd *found = getpwuid(user);
    return found ? arena_printf(a, "%s", found->pw_name).at : arena_printf(a, "%ld", (long)user).at;
}

/* ---- one folder ---- */

static bool is_folder(struct patient *p, const char *name, struct stat *ret)
{
    struct finding at = wrong("folders", name);
    const char *path = proc_path(p->arena, &p->conf, name).at;
    if (stat(path, ret) != 0) {
        findings_say(p->found, &at,
                     errno == ENOENT ? "it is not there: toguna init %.*s makes it"
                                     : "%.*s: it cannot be looked at",
                     STR(p->conf.dir));
        return false;
    }
    if (S_ISDIR(ret->st_mode)) return true;
    findings_say(p->found, &at, "it is no folder: move it away; toguna init %.*s makes one",
                 STR(p->conf.dir));
    return false;
}

/* Folders that nobody but the site's user may enter. */
static void check_closed(struct patient *p, const char *name, const struct stat *st)
{
    struct finding at = wrong("folders", name);
    if ((st->st_mode & 0077) == 0) return;
    findings_say(p->found, &at, "it is open to others (mode %04o): chmod 700 %s",
                 (unsigned)(st->st_mode & 07777), proc_path(p->arena, &p->conf, name).at);
}

static bool check_owner(struct patient *p, const char *name, const struct stat *st)
{
    struct finding at = wrong("folders", name);
    if (st->st_uid == geteuid()) return true;
    const char *owner = user_name(p->arena, st->st_uid), *we = user_name(p->arena, geteuid());
    const char *path = proc_path(p->arena, &p->conf, name).at;
    if (p->began_as_root)
        findings_say(p->found, &at, "it belongs to %s, and the server runs as %s: chown -R %s %s",
                     owner, we, we, path);
    else
        findings_say(p->found, &at, "it belongs to %s, and you are %s: run toguna as %s", owner, we,
                     owner);
    return false;
}

/* What everybody on the machine may write, everybody may make the site say. */
static void check_not_public(struct patient *p, const char *name)
{
    struct stat st;
    struct finding at = wrong("folders", name);
    const char *path = proc_path(p->arena, &p->conf, name).at;
    if (stat(path, &st) != 0 || !(st.st_mode & S_IWOTH) || (st.st_mode & S_ISVTX)) return;
    findings_say(p->found, &at, "everybody on this machine may change it: chmod o-w %s", path);
}

static void check_readable(struct patient *p, const char *name)
{
    struct finding at = wrong("folders", name);
    const char *path = proc_path(p->arena, &p->conf, name).at;
    if (access(path, R_OK | X_OK) == 0 || errno == ENOENT) return;
    findings_say(p->found, &at, "%s may not read it: chmod a+rX %s", user_name(p->arena, geteuid()),
                 path);
}

/* ---- all folders ---- */

static bool become_user(struct patient *p)
{
    struct err e;
    struct finding at = wrong("settings", "toguna.conf");
    if (!p->began_as_root ||
        drop_privileges(p->conf.user, proc_path(p->arena, &p->conf, "data"), &e))
        return true;
    findings_say(p->found, &at, "%.*s", STR(findings_cause(&e)));
    return false;
}

static void check_data(struct patient *p)
{
    struct stat data, keys;
    if (!is_folder(p, "data", &data) || !become_user(p)) return;
    check_closed(p, "data", &data);
    if (!check_owner(p, "data", &data))
        return; /* what lies in it cannot be seen, or is another's too */
    p->data_is_ours = true;
    if (!is_folder(p, "data/keys", &keys)) return;
    check_closed(p, "data/keys", &keys);
    p->data_is_ours = check_owner(p, "data/keys", &keys);
}

void doctor_folders(struct patient *p)
{
    static const char *const whole_site[] = {".", "toguna.conf", "theme", "articles", "media"};
    struct stat articles;
    check_data(p);
    p->articles_are_there = is_folder(p, "articles", &articles);
    check_readable(p, "articles");
    check_readable(p, "theme");
    check_readable(p, "media");
    for (size_t i = 0; i < sizeof whole_site / sizeof *whole_site; i++)
        check_not_public(p, whole_site[i]);
}

/* ---- disk ---- */

#define FULL_BYTES  (UINT64_C(64) << 20) /* the write-ahead log alone may need as much */
#define SHORT_BYTES (UINT64_C(1) << 30)
#define FILES_MIN   100u

void doctor_disk(struct patient *p)
{
    struct statvfs fs;
    struct finding at = wrong("disk", "data");
    if (statvfs(proc_path(p->arena, &p->conf, "data").at, &fs) != 0)
        return; /* not there: said already */
    uint64_t free_bytes = (uint64_t)fs.f_bavail * fs.f_frsize;
    uint64_t all_bytes = (uint64_t)fs.f_blocks * fs.f_frsize;
    unsigned long long mib = free_bytes >> 20;
    if (fs.f_flag & ST_RDONLY)
        findings_say(p->found, &at, "its file system can only be read: mount it to be written");
    if (free_bytes < FULL_BYTES)
        findings_say(p->found, &at, "the disk is nearly full, %llu MiB are left: make room", mib);
    else if (fs.f_files && fs.f_favail < FILES_MIN)
        findings_say(p->found, &at, "the disk can hold no more files (inodes): remove some");
    else if (free_bytes < SHORT_BYTES && free_bytes < all_bytes / 20) {
        at.level = FOUND_NOTE;
        findings_say(p->found, &at, "the disk has %llu MiB left, less than a twentieth", mib);
    }
}

/* ---- keys ---- */

static bool check_keys(struct patient *p, unsigned bits)
{
    struct err e;
    SCOPED(key_ring_free) struct key_ring *ring = NULL;
    struct finding at = wrong("keys", "data/keys");
    if (key_ring_open(&ring, proc_path(p->arena, &p->conf, "data/keys"), bits, &e)) return true;
    findings_say(p->found, &at, "%.*s", STR(findings_cause(&e)));
    return false;
}

/* One after the other, so that each fault is named; then the two halves of the address key
 * together. */
void doctor_keys(struct patient *p)
{
    bool whole = true;
    if (!p->data_is_ours) return;
    bool secret_is_here =
        access(proc_path(p->arena, &p->conf, "data/keys/address.sec").at, F_OK) == 0;
    for (unsigned name = 0; name < KEY__COUNT; name++)
        if (name != KEY_ADDRESS_SECRET || secret_is_here) whole &= check_keys(p, KEY_BIT(name));
    if (secret_is_here && whole)
        (void)check_keys(p, KEY_BIT(KEY_ADDRESS_PUBLIC) | KEY_BIT(KEY_ADDRESS_SECRET));
    struct finding at = {FOUND_NOTE, "keys", S("data/keys"), 0};
    if (!secret_is_here)
        findings_say(
            p->found, &at,
            "address.sec is not here: see that you have it elsewhere, without it no address that "
            "readers gave can be read again");
}

/* ---- theme ---- */

void doctor_theme(struct patient *p)
{
    static const char *const files[] = {"theme/site.css", "theme/head.html", "theme/foot.html"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct err e;
        struct str bytes;
        struct finding at = wrong("theme", files[i]);
        SCOPED(arena_free) struct arena *a = arena_new();
        bool is_read =
            file_read(a, proc_path(a, &p->conf, files[i]), LIMIT_THEME_BYTES, &bytes, &e);
        if (!is_read && e.kind != ERR_MISSING)
            findings_say(p->found, &at, "%.*s", STR(findings_cause(&e)));
        else if (is_read && !utf8_is_valid(bytes))
            findings_say(p->found, &at, "it is not UTF-8 (byte %zu): save it as UTF-8",
                         utf8_bad_at(bytes) + 1);
    }
}
