/* sound — whether the database is whole: every counter and every place recounted. Private to cmd.
 */
#ifndef TOGUNA_CMD_SOUND_H
#define TOGUNA_CMD_SOUND_H
#include "base/base.h"
#include "conf/conf.h"

enum soundness {
    SOUND_CHECKED,     /* faults were told, where there were any */
    SOUND_NO_DATABASE, /* nobody ever served this site */
    SOUND_FAILED       /* *e says why it could not be checked */
};
/* When no server runs, the lock is taken and the database opened by the writer, which also puts
 * right what a kill left in the middle. Beside a running server it is only read: nothing is opened
 * for writing, and the server goes on meanwhile. */
enum soundness sound_check(const struct conf *conf, void (*fault)(void *ctx, struct str line),
                           void *ctx, struct err *e);

#endif
