/* os — loop, descriptors, spawn, sandbox: what differs from system to system.
 *
 * Library calls only; no policy. Linux: epoll, signalfd, timerfd, SOCK_SEQPACKET, memfd, pidfd,
 * Landlock and seccomp (libseccomp). */
#ifndef TOGUNA_OS_H
#define TOGUNA_OS_H
#include "base/base.h"
#include <stdatomic.h>
#include <sys/types.h>

/* ---- loop: one thread, descriptors, timers, signals ---- */

struct loop;
struct loop *loop_new(void);
void loop_free(struct loop **l);
typedef void loop_fn(void *ctx, int fd);
/* Calls fn while fd is readable (level triggered). */
void loop_watch(struct loop *l, int fd, loop_fn *fn, void *ctx);
void loop_watch_write(struct loop *l, int fd, loop_fn *fn,
                      void *ctx); /* while writable; NULL: no more */
void loop_forget(struct loop *l, int fd);
/* SIGTERM, SIGHUP, SIGCHLD … are blocked and delivered here; fd is the signal's number. */
void loop_on_signal(struct loop *l, int signal, loop_fn *fn, void *ctx);
/* Called before each wait; returns the longest the wait may take in ms (-1: no bound). One per
 * loop. */
void loop_before_wait(struct loop *l, int (*fn)(void *ctx), void *ctx);
void loop_run(struct loop *l); /* until loop_stop */
void loop_stop(struct loop *l);

/* ---- descriptors ---- */

/* Closes all descriptors above standard error except the COUNT in KEEP. */
void fd_close_others(const int *keep, size_t count);
MUST_USE bool fd_pair(int ret[2], struct err *e); /* SOCK_SEQPACKET, close-on-exec, nonblocking */
/* False, saying what is expected, for what fd_listen could not read; asks nothing of the system. */
MUST_USE bool fd_address_check(struct str address, struct err *e);
/* "127.0.0.1:8080", "localhost:80", "[::1]:0", "unix:PATH"; [::] takes IPv4 too. A TCP port held by
 * another process is ERR_CONFLICT, said with what to do. *ret_address the real one, with the port
 * the kernel chose. Nonblocking, listening, close-on-exec. A unix socket has mode 0660 and, as
 * root, the owner and group of its folder: a proxy reaches it through that group. One that nobody
 * answers at is replaced. */
MUST_USE bool fd_listen(struct arena *a, struct str address, int *ret, struct str *ret_address,
                        struct err *e);
MUST_USE bool fd_listen_control(struct str path, int *ret,
                                struct err *e); /* SEQPACKET, 0600, stale one replaced */
/* Blocking, close-on-exec. ERR_MISSING when nobody listens. */
MUST_USE bool fd_connect_control(struct str path, int *ret, struct err *e);
/* Takes the lock on data/lock; ERR_CONFLICT naming the holder's process id when somebody has it;
 * ERR_BUSY when that process is gone but its children, which hold the lock too, are still coming to
 * their end. Kept until closed in every process that inherited it. */
MUST_USE bool fd_lock(struct str path, int *ret, struct err *e);
MUST_USE bool file_read(struct arena *a, struct str path, size_t max, struct str *ret,
                        struct err *e);
/* Writes to a temporary name, fsyncs, renames, fsyncs the directory. */
MUST_USE bool file_write(struct str path, struct str bytes, mode_t mode, struct err *e);

/* ---- generations: counters in memory shared by all processes ---- */

struct generations { /* LIMIT_GENERATIONS counters and the epoch */
    _Atomic uint64_t epoch;
    _Atomic uint32_t counter[LIMIT_GENERATIONS];
};
/* A memfd, sealed against resizing. *ret_read is the same memory, a descriptor that can only be
 * read. */
MUST_USE bool generations_make(int *ret_write, int *ret_read, struct err *e);
struct generations *generations_map(int fd); /* for the store */
const struct generations *generations_map_read(int fd);
/* The counter of a page's slug; 0 and 1 are never given to a page. */
unsigned generation_of(struct str slug);
#define GENERATION_LISTS 0u /* index and feeds */
#define GENERATION_SITE  1u /* settings, theme */

/* ---- children ---- */

/* Re-executes this program as argv (ending in NULL), with the descriptors KEEP open at the same
 * numbers and all others but standard output and error closed, standard input empty, signals as at
 * a start, dying with the parent (PR_SET_PDEATHSIG, checked for the race). False also when the exec
 * itself fails. Needs /proc. */
MUST_USE bool child_spawn(const char *const argv[], const int *keep, size_t count, pid_t *ret,
                          struct err *e);

/* ---- confinement ---- */

/* As root: becomes USER (or the owner of data/), who may be root. Drops every capability for good,
 * sets no_new_privs, and is not dumpable. Reads /etc/passwd, so a USER by name is for before the
 * sandbox; in a process that is not root any more it may be called again. */
MUST_USE bool drop_privileges(struct str user, struct str data_dir, struct err *e);
enum sandbox_role { SANDBOX_PARENT, SANDBOX_FRONT, SANDBOX_STORE, SANDBOX_POST, SANDBOX__COUNT };
struct sandbox_path {
    const char *path; /* may be missing: then it is left out */
    bool write;
};
#define SANDBOX_PORTS_MAX 4
struct sandbox_ports { /* TCP ports that may be connected to, at any address */
    unsigned at[SANDBOX_PORTS_MAX];
    size_t count; /* 0: no socket but those that are there */
};
struct sandbox_has {  /* what the kernel gave, for doctor and the start log */
    int landlock_abi; /* 0: none */
    bool seccomp;
};
/* Landlock: only these paths; no TCP bind, and connect to PORTS alone (NULL: none); from ABI 6 no
 * signal to a process outside. Seccomp: only the system calls of the role; anything else gets
 * EPERM, the dangerous (execve, ptrace, socket where the role has none, mount …) end the process.
 * Never fails where the kernel lacks a feature: says so in *ret. Both are inherited: the parent's
 * paths must hold those of its children; what they load at their start is added here. A build with
 * address, memory or thread sanitizer has no sandbox. TOGUNA_NO_SANDBOX is not a thing. */
MUST_USE bool sandbox_enter(enum sandbox_role role, const struct sandbox_path *paths, size_t count,
                            const struct sandbox_ports *ports, struct sandbox_has *ret,
                            struct err *e);
struct sandbox_has sandbox_probe(void);

/* ---- systemd's protocols, by hand ---- */
void notify_systemd(const char *state); /* "READY=1"; nothing when not asked */

#endif
