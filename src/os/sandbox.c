/* Entering the sandbox, and asking what it would be made of. Both halves are one-way: nothing that
 * happens later in the process, or in one it starts, can take them off. */
#include "os/confine.h"
#include <errno.h>
#include <sys/prctl.h>

struct sandbox_has sandbox_probe(void)
{
    if (CONFINE_NOTHING) return (struct sandbox_has){0};
    return (struct sandbox_has){landlock_abi(), syscalls_can_be_filtered()};
}

bool sandbox_enter(enum sandbox_role role, const struct sandbox_path *paths, size_t count,
                   const struct sandbox_ports *ports, struct sandbox_has *ret, struct err *e)
{
    BUG_IF(role >= SANDBOX__COUNT, "a process has a role");
    struct sandbox_has has = sandbox_probe();
    bool any = has.landlock_abi > 0 || has.seccomp;
    if (any && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return err_set_errno(e, ERR_DENIED, "cannot give up gaining privileges");
    if (has.landlock_abi > 0 && !landlock_enter(has.landlock_abi, role, paths, count, ports, e))
        return err_while(e, "entering the sandbox");
    if (has.seccomp && !syscalls_filter(role, ports && ports->count, e))
        return err_while(e, "entering the sandbox");
    *ret = has;
    return true;
}
