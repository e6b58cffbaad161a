/* looking — commands that only read the database. Private to cmd. */
#ifndef TOGUNA_CMD_LOOKING_H
#define TOGUNA_CMD_LOOKING_H
#include "conf/conf.h"
#include "store/reader.h"

enum looking { LOOKING_OK, LOOKING_NO_DATABASE, LOOKING_FAILED };
/* Opens and begins a reader. A database that no server runs for and that was left in the middle of
 * things is opened once by the writer, which puts it right. LOOKING_NO_DATABASE: nobody ever served
 * this site. LOOKING_FAILED says what is wrong. End with reader_end and reader_close. */
enum looking looking_open(const struct conf *conf, struct reader **ret);

#endif
