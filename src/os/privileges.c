/* Giving up root. Low ports are bound and files opened before; afterwards there is no way back: no
 * saved user id, no capability, none to be gained by an exec. Root that owns the site stays user 0,
 * which then is a user like any other: it owns its files and may do nothing else. */
#include "os/confine.h"
#include "os/path.h"
#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <pwd.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

struct identity {
    uid_t user;
    gid_t group;
};

#define USER_NAME_BYTES 256

static bool identity_by_name(struct str user, struct identity *ret, struct err *e)
{
    char name[USER_NAME_BYTES];
    if (user.len >= sizeof name)
        return err_set(e, ERR_INPUT, "the name of the user to run as is longer than %zu bytes",
                       sizeof name - 1);
    snprintf(name, sizeof name, "%.*s", STR(user));
    struct passwd *found = getpwnam(name);
    if (!found)
        return err_set(
            e, ERR_INPUT,
            "there is no user '%s' on this machine: create it (adduser --system %s) or change "
            "user in toguna.conf",
            name, name);
    *ret = (struct identity){found->pw_uid, found->pw_gid};
    return true;
}

static bool identity_by_owner(struct str data_dir, struct identity *ret, struct err *e)
{
    char path[PATH_MAX];
    struct stat is;
    if (!path_copy(path, data_dir, e)) return false;
    if (stat(path, &is) != 0)
        return err_set_errno(e, kind_of_errno(errno), "cannot see whose %s is", path);
    *ret = (struct identity){is.st_uid, is.st_gid};
    return true;
}

static bool become(struct identity who, struct err *e)
{
    /* Groups first: without root they could not be changed any more. A container may forbid that to
     * its own root, which matters only where it becomes somebody else. */
    bool may_keep_groups = who.user == 0;
    if ((setgroups(0, NULL) != 0 && !may_keep_groups) ||
        setresgid(who.group, who.group, who.group) != 0 ||
        setresuid(who.user, who.user, who.user) != 0)
        return err_set_errno(e, ERR_DENIED, "cannot become user %ld", (long)who.user);
    if (who.user != 0 && setuid(0) == 0)
        return err_set(e, ERR_BUG, "root could be taken back after it was given up");
    return true;
}

/* While still root: what an exec could give, and root's own right to capabilities. Refused where
 * the capability to do so is already gone; then there is nothing left to give up. */
static void close_the_way_back(void)
{
    for (unsigned long cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0; cap++)
        if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) != 0) break;
    const unsigned long bits = SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_KEEP_CAPS_LOCKED |
                               SECBIT_NO_CAP_AMBIENT_RAISE | SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED;
    if (prctl(PR_SET_SECUREBITS, bits, 0, 0, 0) != 0) return;
}

static bool drop_capabilities(struct err *e)
{
    struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {0};
    if (syscall(SYS_capset, &head, data) != 0)
        return err_set_errno(e, ERR_DENIED, "cannot drop the capabilities");
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0)
        return err_set_errno(e, ERR_DENIED, "cannot drop the ambient capabilities");
    /* Also keeps an exec as user 0 from getting them again. */
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return err_set_errno(e, ERR_DENIED, "cannot give up gaining privileges");
    return true;
}

static bool drop_root(struct str user, struct str data_dir, struct err *e)
{
    struct identity who;
    bool known =
        str_is_empty(user) ? identity_by_owner(data_dir, &who, e) : identity_by_name(user, &who, e);
    if (!known) return false;
    close_the_way_back();
    return become(who, e);
}

bool drop_privileges(struct str user, struct str data_dir, struct err *e)
{
    if (geteuid() == 0 && !drop_root(user, data_dir, e)) return err_while(e, "giving up root");
    if (!drop_capabilities(e)) return false;
    if (!CONFINE_NOTHING && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return err_set_errno(e, ERR_DENIED, "cannot keep its memory from being read");
    return true;
}
