/* Starting this program anew in another role. The child begins with nothing of its parent's but the
 * descriptors it is given: no memory, no handlers, no blocked signals, no standard input. */
#include "os/os.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define SELF "/proc/self/exe"

static void reset_signals(void)
{
    struct sigaction standard = {.sa_handler = SIG_DFL};
    for (int s = 1; s < _NSIG; s++) sigaction(s, &standard, NULL); /* refused for KILL and STOP */
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static bool empty_standard_input(void)
{
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (null < 0) return false;
    return dup2(null, STDIN_FILENO) == STDIN_FILENO;
}

static bool keep_open(const int *keep, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (fcntl(keep[i], F_SETFD, 0) != 0) return false;
    return true;
}

/* Between fork and exec: returns only when the program could not be started. TELL is closed by the
 * exec. */
static void become(const char *const argv[], const int *keep, size_t count, pid_t parent)
{
    /* The parent may have died before the kernel was asked to tell: then it is no longer ours. */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent) _exit(0);
    reset_signals();
    if (!empty_standard_input() || !keep_open(keep, count)) return;
    /* exec takes its arguments unconst and leaves them alone. */
    union {
        const char *const *given;
        char *const *taken;
    } arguments = {.given = argv};
    execv(SELF, arguments.taken);
}

/* Waits for the pipe to close (the exec worked) or to carry the errno of what did not. */
static int read_failure(int fd)
{
    int failure = 0;
    ssize_t n;
    do n = read(fd, &failure, sizeof failure);
    while (n < 0 && errno == EINTR);
    return n == (ssize_t)sizeof failure ? failure : 0;
}

static void run_child(int tell, const char *const argv[], const int *keep, size_t count,
                      pid_t parent)
{
    int kept[LIMIT_FRONTS * 2 + 64];
    if (count >= sizeof kept / sizeof *kept) _exit(70);
    memcpy(kept, keep, count * sizeof *keep);
    kept[count] = tell;
    fd_close_others(kept, count + 1);
    become(argv, keep, count, parent);
    int failure = errno;
    if (write(tell, &failure, sizeof failure) < 0) _exit(71);
    _exit(70);
}

bool child_spawn(const char *const argv[], const int *keep, size_t count, pid_t *ret, struct err *e)
{
    int tell[2];
    if (pipe2(tell, O_CLOEXEC) != 0) return err_set_errno(e, ERR_BUSY, "cannot start %s", argv[0]);
    pid_t parent = getpid(), child = fork();
    if (child == 0) run_child(tell[1], argv, keep, count, parent);
    int failure = child < 0 ? errno : 0;
    close(tell[1]);
    if (child > 0) failure = read_failure(tell[0]);
    close(tell[0]);
    if (failure == 0) {
        *ret = child;
        return true;
    }
    if (child > 0) waitpid(child, NULL, 0);
    errno = failure;
    return err_set_errno(e, ERR_BUSY, "cannot start %s", argv[0]);
}
