/* Counters in memory that all processes share. The store writes them; fronts hold a descriptor that
 * was opened for reading, so that no broken front can make another serve an old page. */
#include "os/os.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

_Static_assert(sizeof(_Atomic uint32_t) == 4, "a counter is a plain word in shared memory");
_Static_assert(ATOMIC_LLONG_LOCK_FREE == 2, "the epoch is shared without a lock");

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 8u /* Linux 6.3 */
#endif

static int memory_file(void)
{
    const unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
    int fd = memfd_create("toguna generations", flags | MFD_NOEXEC_SEAL);
    return fd < 0 && errno == EINVAL ? memfd_create("toguna generations", flags) : fd;
}

static bool size_and_seal(int fd)
{
    /* Mode 0400: who holds the reading descriptor cannot open the file anew for writing through
     * /proc either; changing the mode back is none of a front's system calls. */
    return ftruncate(fd, sizeof(struct generations)) == 0 &&
           fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0 &&
           fchmod(fd, 0400) == 0;
}

bool generations_make(int *ret_write, int *ret_read, struct err *e)
{
    int write_fd = memory_file();
    if (write_fd < 0) return err_set_errno(e, ERR_BUSY, "cannot make the shared counters");
    char name[40];
    snprintf(name, sizeof name, "/proc/self/fd/%d", write_fd);
    int read_fd = size_and_seal(write_fd) ? open(name, O_RDONLY | O_CLOEXEC) : -1;
    if (read_fd < 0) {
        (void)err_set_errno(e, ERR_BUSY,
                            "cannot make the shared counters read-only (is /proc there?)");
        close(write_fd);
        return false;
    }
    *ret_write = write_fd;
    *ret_read = read_fd;
    return true;
}

static void *map(int fd, int protection)
{
    void *at = mmap(NULL, sizeof(struct generations), protection, MAP_SHARED, fd, 0);
    if (at == MAP_FAILED) die("cannot map the shared counters: %s", strerror(errno));
    return at;
}

struct generations *generations_map(int fd) { return map(fd, PROT_READ | PROT_WRITE); }

const struct generations *generations_map_read(int fd) { return map(fd, PROT_READ); }

/* FNV-1a, 64 bits: slugs come from the publisher, so nobody hostile chooses who shares a counter,
 * and two pages that do only render once more than they need. */
unsigned generation_of(struct str slug)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < slug.len; i++) {
        hash ^= (unsigned char)slug.at[i];
        hash *= 0x100000001b3u;
    }
    const unsigned first = GENERATION_SITE + 1;
    return first + (unsigned)(hash % (LIMIT_GENERATIONS - first));
}
