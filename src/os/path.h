/* os/path — a path as the system wants it; private to this room. */
#ifndef TOGUNA_OS_PATH_H
#define TOGUNA_OS_PATH_H
#include "base/base.h"
#include <linux/limits.h> /* <limits.h> would be the bounds of this program */

/* Copies PATH with a NUL. False for one that is empty, too long, or holds a NUL itself. */
MUST_USE bool path_copy(char ret[PATH_MAX], struct str path, struct err *e);
/* The kind an errno of opening something belongs to. */
enum err_kind kind_of_errno(int error);
/* Opens the directory PATH stands in (O_PATH), and says where in PATH its last name begins. */
MUST_USE bool path_open_dir(const char *path, int *ret_dir, const char **ret_name, struct err *e);
/* As root: what FD names belongs to whom the directory DIR belongs to, so that a process that has
 * dropped root, or a later one that never was, can use it. Never follows a link; FD may be O_PATH.
 */
void path_give_to_owner(int dir, int fd);

#endif
