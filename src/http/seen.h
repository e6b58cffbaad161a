/* seen — every byte a client sends, looked at before libmicrohttpd has it.
 *
 * libmicrohttpd calls back when it has parsed: what its parser forgives, or refuses in its own
 * words, nobody else sees. It reads its sockets with recv(3), and a program's own definition of a
 * function stands before the C library's for every shared library (as with replacements of malloc).
 * So this room defines recv: the same system call, and then, where the descriptor is one of our
 * connections, connection_saw. For other descriptors and callers nothing changes. Should a linker
 * not do so, nothing is ever seen, and bodies in chunks are refused (request.c). */
#ifndef TOGUNA_HTTP_SEEN_H
#define TOGUNA_HTTP_SEEN_H

struct connection;

void seen_watch(int fd, struct connection *c); /* NULL: no longer */

#endif
