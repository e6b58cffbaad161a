/* cmd — the commands, one a file; what main calls.
 *
 * Every command ends with 0 (done), 1 (failed, with one line on standard error saying what and what
 * to do) or 2 (wrong usage). A new command is a file with a struct command and a row in cmd.c. */
#ifndef TOGUNA_CMD_H
#define TOGUNA_CMD_H

int cmd_main(int argc, char **argv);

#endif
