/* os/confine — the two halves of the sandbox; private to this room. */
#ifndef TOGUNA_OS_CONFINE_H
#define TOGUNA_OS_CONFINE_H
#include "os/os.h"

/* Sanitizers need ptrace, /proc and what else a sandbox takes away: a build with them has no
 * sandbox, and says so in sandbox_has. Never a release. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CONFINE_NOTHING 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) ||                         \
    __has_feature(thread_sanitizer)
#define CONFINE_NOTHING 1
#endif
#endif
#ifndef CONFINE_NOTHING
#define CONFINE_NOTHING 0
#endif

/* The kernel's Landlock ABI, or 0. */
int landlock_abi(void);
/* Files, TCP, abstract sockets and signals, as far as ABI (from 1) has them. */
MUST_USE bool landlock_enter(int abi, enum sandbox_role role, const struct sandbox_path *paths,
                             size_t count, const struct sandbox_ports *ports, struct err *e);
bool syscalls_can_be_filtered(void);
/* CONNECTS: of the parent, whether a child of its may open sockets to the network. */
MUST_USE bool syscalls_filter(enum sandbox_role role, bool connects, struct err *e);

#endif
