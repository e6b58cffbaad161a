/* files — key files: one line of base64url each, 0600, in a directory of 0700. */
#ifndef TOGUNA_KEY_FILES_H
#define TOGUNA_KEY_FILES_H
#include "key/ring.h"

/* False when it is missing, readable by others, or not one line of the right length; names the
 * file. */
MUST_USE bool key_file_read(struct str dir, enum key_name name, unsigned char ret[KEY_BYTES],
                            struct err *e);

#endif
