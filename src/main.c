/* toguna: a folder of articles becomes a site on which readers reply. */
#include "cmd/cmd.h"

int main(int argc, char **argv) { return cmd_main(argc, argv); }
