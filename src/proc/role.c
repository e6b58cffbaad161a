/* What children share at their start: reading what the parent told them, their settings, their
 * confinement. */
#include "proc/role.h"
#include "proc/proc.h"
#include <malloc.h>
#include <stdlib.h>
#include <unistd.h>

static int descriptor(const char *text)
{
    uint64_t n;
    if (!str_to_u64(str_of(text), 1u << 20, &n))
        die("a child was given '%s' for a descriptor", text);
    return (int)n;
}

static void read_role(int argc, char **argv, struct role *ret)
{
    if (argc < 8) die("a child was started without its descriptors; run toguna serve");
    *ret = (struct role){
        .dir = str_of(argv[2]),
        .base_url = str_of(argv[3]),
        .ready = descriptor(argv[4]),
        .generations = descriptor(argv[5]),
        .lock = descriptor(argv[6]),
        .link = descriptor(argv[7]),
    };
    for (int i = 8; i < argc && ret->others_count < sizeof ret->others / sizeof *ret->others; i++)
        ret->others[ret->others_count++] = descriptor(argv[i]);
}

bool proc_role(int argc, char **argv, int *ret)
{
    struct str name = argc > 1 ? str_of(argv[1]) : STR_NONE;
    bool front = str_starts(name, S("__front"));
    bool post = str_eq(name, S("__post"));
    if (!front && !post && !str_eq(name, S("__store"))) return false;
    struct role role;
    read_role(argc, argv, &role);
    struct str numbers = str_from(name, 7);
    uint64_t index = 0, count = 0;
    if (front && (!str_to_u64(str_cut(&numbers, '/'), LIMIT_FRONTS, &index) ||
                  !str_to_u64(numbers, LIMIT_FRONTS, &count) || count == 0))
        die("a front without its number");
    role.index = (unsigned)index;
    role.fronts_count = (unsigned)count;
    *ret = front ? role_front(&role) : post ? role_post(&role) : role_store(&role);
    return true;
}

void role_is_ready(const struct role *role)
{
    /* The pipe is the parent's; when it is gone this process goes with it. */
    if (write(role->ready, "r", 1) != 1) log_line(LOG_WARNING, "the parent does not listen");
    close(role->ready);
}

void role_read_conf(struct arena *a, const struct role *role, struct conf *ret)
{
    struct conf_fault fault;
    if (conf_read(a, role->dir, ret, &fault)) return;
    if (!fault.line) die("%s", fault.err.detail);
    die("toguna.conf line %u: %s", fault.line, fault.err.detail);
}

#define FREED_BYTE 0xa5

void role_wipes_freed(void)
{
    if (mallopt(M_PERTURB, FREED_BYTE) != 1) log_line(LOG_DEBUG, "freed memory is not overwritten");
}

bool role_has_mail(const struct conf *conf)
{
    SCOPED(arena_free) struct arena *a = arena_new();
    if (str_is_empty(conf->mail_url)) return false;
    return access(proc_path(a, conf, "data/keys/address.sec").at, F_OK) == 0;
}

void role_drop(const struct conf *conf)
{
    struct err e;
    SCOPED(arena_free) struct arena *a = arena_new();
    if (!drop_privileges(conf->user, proc_path(a, conf, "data"), &e)) die("%s", e.detail);
}

void role_confine(enum sandbox_role which, const struct sandbox_path *paths, size_t count,
                  const struct sandbox_ports *ports)
{
    struct err e;
    struct sandbox_has has;
    if (!sandbox_enter(which, paths, count, ports, &has, &e)) die("%s", e.detail);
}
