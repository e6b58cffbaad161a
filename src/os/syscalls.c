/* The system calls each role may make, by seccomp (libseccomp knows their numbers on every
 * machine).
 *
 * A filter is inherited and never loosened, so the parent's must allow all that its children do
 * from their first instruction on: it is the union of all tables. What is in no table gets EPERM;
 * what nobody here has any business with ends the process at once; and what a newer glibc tries
 * first gets ENOSYS, on which it falls back to what is allowed (EPERM it would take for a refusal).
 */
#include "os/confine.h"
#include <errno.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

static const char memory_and_time[] =
    "brk munmap mremap madvise mlock mlock2 munlock msync membarrier futex futex_waitv rseq "
    "set_robust_list get_robust_list getrandom clock_gettime clock_getres clock_nanosleep "
    "nanosleep gettimeofday time times getpid getppid gettid getuid geteuid getgid getegid "
    "getresuid getresgid getgroups uname sysinfo sched_yield sched_getaffinity getcpu "
    "getrusage getrlimit rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending "
    "rt_sigtimedwait sigaltstack restart_syscall exit exit_group";

/* MHD, the loop and links between processes. No socket of one's own: descriptors come from the
 * parent. */
static const char descriptors[] =
    "read write readv writev close close_range dup dup2 dup3 fcntl fcntl64 lseek _llseek pipe "
    "pipe2 poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait "
    "epoll_pwait eventfd eventfd2 signalfd signalfd4 timerfd_create timerfd_settime "
    "timerfd_gettime accept accept4 recvfrom recvmsg recvmmsg sendto sendmsg sendmmsg recv "
    "send shutdown sendfile sendfile64 splice getsockname getpeername getsockopt setsockopt";

/* Opening for writing is Landlock's to refuse: it knows the paths. */
static const char files_to_read[] =
    "open openat stat stat64 fstat fstat64 lstat lstat64 newfstatat fstatat64 statx statfs "
    "statfs64 fstatfs fstatfs64 access faccessat faccessat2 readlink readlinkat getdents "
    "getdents64 getcwd chdir fchdir pread64 preadv preadv2 fadvise64 fadvise64_64 "
    "arm_fadvise64_64 readahead inotify_init inotify_init1 inotify_add_watch inotify_rm_watch "
    "umask";

static const char files_to_write[] =
    "pwrite64 pwritev pwritev2 fsync fdatasync sync_file_range ftruncate ftruncate64 "
    "fallocate unlink unlinkat rename renameat renameat2 mkdir mkdirat rmdir fchmod fchmodat "
    "chmod fchown fchownat chown lchown utimensat flock";

/* Starting children, and a child's way from its first instruction to its own filter. */
static const char starting[] =
    "fork vfork execve wait4 waitid waitpid kill tkill tgkill pidfd_open pidfd_send_signal "
    "prctl seccomp landlock_create_ruleset landlock_add_rule landlock_restrict_self mmap "
    "mmap2 mprotect arch_prctl set_tid_address prlimit64 setrlimit setgroups setgroups32 "
    "setresuid setresuid32 setresgid setresgid32 setuid setuid32 capset capget memfd_create "
    "socketpair set_tls cacheflush sched_setaffinity ioctl";

/* Tried by newer libraries, which know another way. */
static const char not_known_here[] =
    "clone3 openat2 epoll_pwait2 fchmodat2 io_uring_setup map_shadow_stack mseal memfd_secret";

/* Nothing that works as written ever calls these. */
static const char deadly[] =
    "ptrace process_vm_readv process_vm_writev kcmp pidfd_getfd process_madvise mount umount "
    "umount2 pivot_root chroot setns unshare move_mount open_tree fsopen fsconfig fsmount "
    "mount_setattr init_module finit_module delete_module kexec_load kexec_file_load bpf "
    "perf_event_open userfaultfd add_key keyctl request_key reboot swapon swapoff "
    "open_by_handle_at name_to_handle_at iopl ioperm modify_ldt personality acct quotactl "
    "syslog vhangup settimeofday clock_settime adjtimex clock_adjtime sethostname "
    "setdomainname mknod mknodat uselib lookup_dcookie execveat io_uring_enter "
    "io_uring_register";
static const char deadly_to_children[] =
    "execve socket socketpair connect bind listen fork vfork seccomp pidfd_open setresuid setuid";

static const char deadly_to_post[] =
    "execve bind listen accept accept4 fork vfork seccomp pidfd_open setresuid setuid";

/* A name that this machine, or this libseccomp, does not have needs no rule. */
static bool add(scmp_filter_ctx filter, uint32_t action, const char *name, unsigned count,
                const struct scmp_arg_cmp *compared)
{
    int number = seccomp_syscall_resolve_name(name);
    if (number == __NR_SCMP_ERROR) return true;
    int failed = seccomp_rule_add_array(filter, action, number, count, compared);
    if (failed == -EDOM || failed == -EACCES)
        return true; /* not of this machine; the default action */
    errno = -failed;
    return failed == 0;
}

static bool add_all(scmp_filter_ctx filter, uint32_t action, const char *names)
{
    struct str rest = str_of(names);
    while (rest.at) {
        char name[40];
        struct str word = str_cut(&rest, ' '); /* STR() looks at its argument twice */
        snprintf(name, sizeof name, "%.*s", STR(word));
        if (!add(filter, action, name, 0, NULL)) return false;
    }
    return true;
}

static bool allow_when(scmp_filter_ctx filter, const char *name, struct scmp_arg_cmp compared)
{
    return add(filter, SCMP_ACT_ALLOW, name, 1, &compared);
}

#define EQUAL(argument, value)                                                                     \
    ((struct scmp_arg_cmp){argument, SCMP_CMP_EQ, (scmp_datum_t)(value), 0})
#define WITHOUT(argument, bits)                                                                    \
    ((struct scmp_arg_cmp){argument, SCMP_CMP_MASKED_EQ, (scmp_datum_t)(bits), 0})

/* A child has all of its code once it is here: no memory becomes executable any more, it signals
 * nobody but itself (abort), and asks of descriptors and limits only what libraries ask. */
static bool allow_narrowly(scmp_filter_ctx f)
{
    const uint64_t self = (uint64_t)getpid();
    return allow_when(f, "mmap", WITHOUT(2, PROT_EXEC)) &&
           allow_when(f, "mmap2", WITHOUT(2, PROT_EXEC)) &&
           allow_when(f, "mprotect", WITHOUT(2, PROT_EXEC)) &&
           allow_when(f, "kill", EQUAL(0, self)) && allow_when(f, "tgkill", EQUAL(0, self)) &&
           allow_when(f, "prlimit64", EQUAL(2, 0)) &&
           allow_when(f, "prctl", EQUAL(0, PR_SET_NAME)) &&
           allow_when(f, "ioctl", EQUAL(1, FIONREAD)) &&
           allow_when(f, "ioctl", EQUAL(1, FIONBIO)) && allow_when(f, "ioctl", EQUAL(1, TCGETS));
}

/* Sockets of the internet; not their binding nor listening. What libcurl speaks over with its own
 * threads is a pair. */
static bool allow_network(scmp_filter_ctx f)
{
    return allow_when(f, "socket", EQUAL(0, AF_INET)) &&
           allow_when(f, "socket", EQUAL(0, AF_INET6)) && add_all(f, SCMP_ACT_ALLOW, "connect") &&
           allow_when(f, "socketpair", EQUAL(0, AF_UNIX));
}

/* Names are looked up in a thread; a process it cannot become. */
static bool allow_post(scmp_filter_ctx f)
{
    const struct scmp_arg_cmp thread = {0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD};
    return allow_narrowly(f) && allow_network(f) && allow_when(f, "clone", thread) &&
           add_all(f, SCMP_ACT_KILL_PROCESS, deadly_to_post);
}

/* The parent tells systemd by a datagram and has no other socket after its start; it forks, but
 * into no namespace. CONNECTS: a child of its has sockets of the internet. */
static bool allow_parent(scmp_filter_ctx f, bool connects)
{
    const uint64_t namespaces = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET |
                                CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;
    const struct scmp_arg_cmp datagram[] = {EQUAL(0, AF_UNIX), EQUAL(1, SOCK_DGRAM | SOCK_CLOEXEC)};
    const struct scmp_arg_cmp foreign = {0, SCMP_CMP_NE, AF_UNIX, 0};
    return add_all(f, SCMP_ACT_ALLOW, starting) && add_all(f, SCMP_ACT_ALLOW, files_to_write) &&
           allow_when(f, "clone", WITHOUT(0, namespaces)) &&
           add(f, SCMP_ACT_ALLOW, "socket", 2, datagram) &&
           (connects ? allow_network(f) : add(f, SCMP_ACT_KILL_PROCESS, "socket", 1, &foreign));
}

static bool allow_role(scmp_filter_ctx f, enum sandbox_role role, bool connects)
{
    switch (role) {
    case SANDBOX_PARENT:
        return allow_parent(f, connects);
    case SANDBOX_FRONT:
        return allow_narrowly(f) && add_all(f, SCMP_ACT_KILL_PROCESS, deadly_to_children);
    case SANDBOX_STORE:
        return allow_narrowly(f) && add_all(f, SCMP_ACT_KILL_PROCESS, deadly_to_children) &&
               add_all(f, SCMP_ACT_ALLOW, files_to_write);
    case SANDBOX_POST:
        return allow_post(f);
    case SANDBOX__COUNT:
        break;
    }
    return false;
}

static bool fill(scmp_filter_ctx f, enum sandbox_role role, bool connects)
{
    return add_all(f, SCMP_ACT_ALLOW, memory_and_time) && add_all(f, SCMP_ACT_ALLOW, descriptors) &&
           add_all(f, SCMP_ACT_ALLOW, files_to_read) && allow_role(f, role, connects) &&
           add_all(f, SCMP_ACT_ERRNO(ENOSYS), not_known_here) &&
           add_all(f, SCMP_ACT_KILL_PROCESS, deadly);
}

bool syscalls_can_be_filtered(void)
{
    const uint32_t action = SECCOMP_RET_KILL_PROCESS;
    return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

bool syscalls_filter(enum sandbox_role role, bool connects, struct err *e)
{
    scmp_filter_ctx f = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (!f) return err_set(e, ERR_DENIED, "no filter of system calls can be made");
    /* A call by the numbers of another machine (x32, i386) is an attack. A tree instead of a list:
     * some of these calls are made for each request. Both are improvements only, so their failure
     * is let be. */
    (void)seccomp_attr_set(f, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    (void)seccomp_attr_set(f, SCMP_FLTATR_CTL_OPTIMIZE, 2);
    bool done = fill(f, role, connects);
    int failed = done ? seccomp_load(f) : -errno;
    seccomp_release(f);
    if (failed == 0) return true;
    errno = -failed;
    return err_set_errno(e, ERR_DENIED, "the filter of system calls cannot be loaded");
}
