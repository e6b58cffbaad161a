/* Giving up root. Each test does it in a child; as another user than root there is little to give
 * up. */
#include "for_tests.h"
#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

static bool has_no_capability(void)
{
    struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
    if (syscall(SYS_capget, &head, data) != 0) return false;
    for (size_t i = 0; i < _LINUX_CAPABILITY_U32S_3; i++)
        if (data[i].effective || data[i].permitted || data[i].inheritable) return false;
    return true;
}

struct wish {
    struct place *place;
    struct str user;
    uid_t expected;
};

/* 0: dropped as expected; else the number of what is not. */
static int drop(void *ctx)
{
    struct wish *w = ctx;
    struct err e;
    uid_t r, effective, saved;
    if (!drop_privileges(w->user, str_of(w->place->dir), &e)) return 100 + (int)e.kind;
    getresuid(&r, &effective, &saved);
    if (r != w->expected || effective != w->expected || saved != w->expected) return 1;
    if (!has_no_capability()) return 2;
    if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1) return 3;
    if (w->expected != 0 && setuid(0) == 0) return 4;
    if (w->expected != 0 && getgroups(0, NULL) != 0) return 5;
    if (prctl(PR_CAPBSET_READ, CAP_SYS_ADMIN, 0, 0, 0) > 0 && geteuid() == 0) return 6;
    struct sandbox_has has = sandbox_probe();
    if (has.seccomp && prctl(PR_GET_DUMPABLE) != 0) return 7;
    /* A second time finds nothing more to give up. */
    return drop_privileges(w->user, str_of(w->place->dir), &e) ? 0 : 8;
}

static void root_becomes_the_owner_of_the_data(void **state)
{
    struct place *p = *state;
    if (geteuid() != 0) skip();
    assert_int_equal(chown(p->dir, 12345, 12346), 0);
    struct wish w = {p, STR_NONE, 12345};
    assert_int_equal(exit_of(drop, &w), 0);
}

static void root_becomes_the_user_of_the_settings(void **state)
{
    struct place *p = *state;
    if (geteuid() != 0) skip();
    struct wish w = {p, S("nobody"), 65534};
    assert_int_equal(exit_of(drop, &w), 0);
}

static void root_that_owns_the_data_stays_root_without_capabilities(void **state)
{
    if (geteuid() != 0) skip();
    struct wish w = {*state, STR_NONE, 0};
    assert_int_equal(exit_of(drop, &w), 0);
}

static int use_files_as_powerless_root(void *ctx)
{
    struct place *p = ctx;
    struct err e;
    struct str got;
    if (!drop_privileges(STR_NONE, str_of(p->dir), &e)) return 100;
    if (!file_write(in_place(p, "mine"), S("x"), 0600, &e)) return 1;
    if (!file_read(p->arena, in_place(p, "mine"), 10, &got, &e)) return 2;
    if (file_read(p->arena, in_place(p, "theirs"), 10, &got, &e)) return 3;
    return 0;
}

static void root_without_capabilities_has_its_own_files_and_no_others(void **state)
{
    struct place *p = *state;
    struct err e;
    if (geteuid() != 0) skip();
    assert_true(file_write(in_place(p, "theirs"), S("x"), 0600, &e));
    assert_int_equal(chown(c_in_place(p, "theirs"), 65534, 65534), 0);
    assert_int_equal(exit_of(use_files_as_powerless_root, p), 0);
}

static int exec_as_powerless_root(void *ctx)
{
    struct place *p = ctx;
    struct err e;
    if (!drop_privileges(STR_NONE, str_of(p->dir), &e)) return 100;
    execl("/bin/sh", "sh", "-c", "grep -q '^CapEff:.0*$' /proc/self/status", (char *)NULL);
    return 101;
}

static void an_exec_does_not_bring_capabilities_back(void **state)
{
    if (geteuid() != 0) skip();
    assert_int_equal(exit_of(exec_as_powerless_root, *state), 0);
}

static void a_user_that_is_not_there_is_named(void **state)
{
    struct place *p = *state;
    if (geteuid() != 0) skip();
    struct wish w = {p, S("no-such-user-here"), 0};
    assert_int_equal(exit_of(drop, &w), 100 + ERR_INPUT);
    struct err e;
    char long_name[400];
    memset(long_name, 'u', sizeof long_name);
    assert_false(drop_privileges(S("no-such-user-here"), str_of(p->dir), &e));
    assert_non_null(strstr(e.detail, "there is no user 'no-such-user-here'"));
    assert_false(drop_privileges((struct str){long_name, sizeof long_name}, str_of(p->dir), &e));
    assert_false(drop_privileges(STR_NONE, in_place(p, "none"), &e));
    assert_int_equal(e.kind, ERR_MISSING);
}

static int drop_as_nobody(void *ctx)
{
    struct wish *w = ctx;
    if (geteuid() == 0 && (setgroups(0, NULL) != 0 || setuid(65534) != 0)) return 50;
    w->expected = geteuid();
    return drop(w);
}

static void a_plain_user_stays_who_it_is(void **state)
{
    struct wish w = {*state, S("root"), 0};
    if (geteuid() != 0) skip(); /* its supplementary groups stay, which drop() would count */
    assert_int_equal(exit_of(drop_as_nobody, &w), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_place(root_becomes_the_owner_of_the_data),
        with_place(root_becomes_the_user_of_the_settings),
        with_place(root_that_owns_the_data_stays_root_without_capabilities),
        with_place(root_without_capabilities_has_its_own_files_and_no_others),
        with_place(an_exec_does_not_bring_capabilities_back),
        with_place(a_user_that_is_not_there_is_named),
        with_place(a_plain_user_stays_who_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
