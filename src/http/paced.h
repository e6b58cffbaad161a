/* paced — a large answer goes into the kernel in pieces.
 *
 * libmicrohttpd hands a whole page to one sendmsg(3). Where that is more than a receiver's window,
 * the kernel copies all of it at once, sends what fits and comes back for the rest on every
 * acknowledgement: measured with 100 kB over loopback, twice the processor time of the same bytes
 * given in pieces. So this room defines sendmsg and send, as seen.h does recv: the same bytes, in
 * pieces of PIECE_BYTES; for answers that fit one piece nothing changes. */
#ifndef TOGUNA_HTTP_PACED_H
#define TOGUNA_HTTP_PACED_H

#define PIECE_BYTES 32768u

#endif
