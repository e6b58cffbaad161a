/* files — key files: one line of base64url each, 0600, in a directory of 0700. */
#ifndef TOGUNA_KEY_FILES_H
#define TOGUNA_KEY_FILES_H
#include "key/ring.h"

/* False when it is missing, readable by others, or not one line of the right length; names the
 * file. */
MUST_USE bool key_file_read(struct str dir, enum key_name name, unsigned char ret[KEY_BYTES],
                            struct err *e);
/* The same for a file that is no key of a ring. */
MUST_USE bool key_file_read_named(struct str dir, const char *name, unsigned char ret[KEY_BYTES],
                                  struct err *e);
/* Replaces or makes the file, all of it or nothing. */
MUST_USE bool key_file_put(struct str dir, const char *name, const unsigned char key[KEY_BYTES],
                           struct err *e);
MUST_USE bool key_file_drop(struct str dir, const char *name,
                            struct err *e); /* fine when missing */

#endif
