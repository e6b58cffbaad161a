/* Landlock, by raw system calls: glibc has no wrappers, and the kernel headers of the oldest system
 * we build on know only the first version. Everything newer is named here; the kernel is asked for
 * its version (ABI) and gets only what that version knows. Landlock forbids what is *handled* and
 * not allowed by a rule.
 *
 *   ABI  1 files   2 refer   3 truncate   4 TCP bind, connect   5 device ioctl   6 abstract
 * sockets, signals */
#include "os/confine.h"
#include "os/path.h"
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <linux/landlock.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FS_REFER        (UINT64_C(1) << 13)
#define FS_TRUNCATE     (UINT64_C(1) << 14)
#define FS_IOCTL_DEV    (UINT64_C(1) << 15)
#define FS_ABI_1        ((UINT64_C(1) << 13) - 1)
#define NET_BIND_TCP    (UINT64_C(1) << 0)
#define NET_CONNECT_TCP (UINT64_C(1) << 1)
#define SCOPE_ABSTRACT  (UINT64_C(1) << 0)
#define SCOPE_SIGNAL    (UINT64_C(1) << 1)

/* What a rule on a plain file may allow; the kernel refuses the rest for one. */
#define ON_FILES                                                                                   \
    (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE |   \
     FS_TRUNCATE | FS_IOCTL_DEV)
#define TO_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define TO_RUN  (TO_READ | LANDLOCK_ACCESS_FS_EXECUTE)
#define TO_WRITE                                                                                   \
    (TO_READ | LANDLOCK_ACCESS_FS_WRITE_FILE | FS_TRUNCATE | LANDLOCK_ACCESS_FS_REMOVE_FILE |      \
     LANDLOCK_ACCESS_FS_MAKE_REG)

#define RULE_NET_PORT 2 /* LANDLOCK_RULE_NET_PORT, from ABI 4 */

struct handled { /* the kernel's struct landlock_ruleset_attr as of ABI 6 */
    uint64_t fs, net, scoped;
};

struct port_rule { /* struct landlock_net_port_attr */
    uint64_t allowed, port;
};

struct rules {
    int fd;
    uint64_t handled; /* of files */
    struct err *e;
};

int landlock_abi(void)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    return abi > 0 ? (int)abi : 0;
}

static struct handled handled_of(int abi)
{
    struct handled h = {.fs = FS_ABI_1};
    if (abi >= 2) h.fs |= FS_REFER;
    if (abi >= 3) h.fs |= FS_TRUNCATE;
    if (abi >= 4) h.net = NET_BIND_TCP | NET_CONNECT_TCP;
    if (abi >= 5) h.fs |= FS_IOCTL_DEV;
    if (abi >= 6) h.scoped = SCOPE_ABSTRACT | SCOPE_SIGNAL;
    return h;
}

/* An older kernel refuses a struct with more than it knows, so it is given no more. */
static size_t size_of(int abi)
{
    if (abi >= 6) return sizeof(struct handled);
    return abi >= 4 ? offsetof(struct handled, scoped) : offsetof(struct handled, net);
}

static bool allow(const struct rules *r, const char *path, uint64_t access)
{
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR)) return true;
    if (fd < 0) return err_set_errno(r->e, ERR_DENIED, "cannot open %s", path);
    struct stat is;
    if (fstat(fd, &is) == 0 && !S_ISDIR(is.st_mode)) access &= ON_FILES;
    struct landlock_path_beneath_attr rule = {.allowed_access = access & r->handled,
                                              .parent_fd = fd};
    long failed = syscall(SYS_landlock_add_rule, r->fd, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    if (failed) (void)err_set_errno(r->e, ERR_DENIED, "cannot allow %s", path);
    close(fd);
    return !failed;
}

/* The folder of one loaded library: the folder, because an upgrade puts new files into it while we
 * run, and a child started then must load them. */
static int allow_library(struct dl_phdr_info *info, size_t size, void *ctx)
{
    (void)size;
    const char *slash = strrchr(info->dlpi_name, '/');
    if (!slash) return 0; /* the program itself, or the kernel's vdso */
    char folder[PATH_MAX];
    int n =
        snprintf(folder, sizeof folder, "%.*s", (int)(slash - info->dlpi_name), info->dlpi_name);
    if (n <= 0 || (size_t)n >= sizeof folder) return 0;
    return !allow(ctx, folder, TO_RUN);
}

/* What a child needs from its first instruction on; it inherits the parent's rules. */
static bool allow_this_program(struct rules *r)
{
    return allow(r, "/proc/self/exe", TO_RUN) && allow(r, "/etc/ld.so.cache", TO_READ) &&
           allow(r, "/sys/devices/system/cpu", TO_READ) && dl_iterate_phdr(allow_library, r) == 0;
}

static bool allow_all(struct rules *r, enum sandbox_role role, const struct sandbox_path *paths,
                      size_t count)
{
    /* Time zones are not needed: all times are UTC. */
    if (!allow(r, "/dev/null", TO_READ | LANDLOCK_ACCESS_FS_WRITE_FILE)) return false;
    if (!allow(r, "/dev/urandom", TO_READ)) return false;
    if (role == SANDBOX_PARENT && !allow_this_program(r)) return false;
    for (size_t i = 0; i < count; i++)
        if (!allow(r, paths[i].path, paths[i].write ? TO_WRITE : TO_READ)) return false;
    return true;
}

static bool allow_ports(const struct rules *r, const struct sandbox_ports *ports)
{
    for (size_t i = 0; i < ports->count; i++) {
        struct port_rule rule = {NET_CONNECT_TCP, ports->at[i]};
        if (syscall(SYS_landlock_add_rule, r->fd, RULE_NET_PORT, &rule, 0) != 0)
            return err_set_errno(r->e, ERR_DENIED, "cannot allow the port %u", ports->at[i]);
    }
    return true;
}

bool landlock_enter(int abi, enum sandbox_role role, const struct sandbox_path *paths, size_t count,
                    const struct sandbox_ports *ports, struct err *e)
{
    struct handled h = handled_of(abi);
    long fd = syscall(SYS_landlock_create_ruleset, &h, size_of(abi), 0);
    if (fd < 0) return err_set_errno(e, ERR_DENIED, "Landlock gives no set of rules");
    struct rules r = {.fd = (int)fd, .handled = h.fs, .e = e};
    bool done = allow_all(&r, role, paths, count);
    if (done && ports && h.net) done = allow_ports(&r, ports);
    if (done && syscall(SYS_landlock_restrict_self, r.fd, 0) != 0)
        done = err_set_errno(e, ERR_DENIED, "Landlock cannot be entered");
    close(r.fd);
    return done;
}
