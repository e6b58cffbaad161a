/* proc/asking — a front's questions to the store, until they are answered; private to this room.
 *
 * Each message is kept until its answer is there and said again to a store that starts anew (it
 * says hello): the token makes saying it twice safe. Questions that wait too long, or that are too
 * many, are answered WIRE_AWAY here; the reader gets their text back and can send it again. */
#ifndef TOGUNA_PROC_ASKING_H
#define TOGUNA_PROC_ASKING_H
#include "http/http.h"
#include "os/os.h"
#include "wire/wire.h"

struct asking;
typedef void answered_fn(void *ctx, struct http_request *r, const struct wire_answer *said);
struct asking *asking_new(struct loop *loop, int store_fd, answered_fn *answered, void *ctx);
void asking_free(struct asking **a);
/* Sends M (its seq is set here). ANSWERED comes later; when it cannot wait it comes before this
 * returns, and then false is returned: do not suspend. */
bool asking_ask(struct asking *a, struct wire_message *m, struct http_request *r);
/* The client is gone; its question is still asked, its answer told to nobody. */
void asking_forget(struct asking *a, struct http_request *r);
/* Answers what waited too long; returns ms until the next does, or -1. */
int asking_wait_ms(struct asking *a);
bool asking_is_idle(const struct asking *a);

#endif
