/* proc/role — what the parent tells a child on its command line; private to this room.
 *
 *   toguna __store DIR - READY GENERATIONS LOCK CONTROL FRONT… POST
 *   toguna __front3/4 DIR BASE_URL READY GENERATIONS LOCK STORE LISTEN…
 *   toguna __post DIR BASE_URL READY GENERATIONS LOCK STORE
 *
 * The name of a front's role holds its number and how many there are.
 * Numbers are descriptors, open at the same number in the child. */
#ifndef TOGUNA_PROC_ROLE_H
#define TOGUNA_PROC_ROLE_H
#include "conf/conf.h"
#include "os/os.h"

struct role {
    struct str dir, base_url;
    unsigned index, fronts_count; /* of a front */
    int ready, generations, lock;
    int link; /* store: the control socket, listening; front, post: the store */
    int others[LIMIT_FRONTS +
               CONF_LISTEN_MAX]; /* store: a front each, then post; front: listening */
    size_t others_count;
};

int role_front(const struct role *role);
int role_store(const struct role *role);
int role_post(const struct role *role);
/* Says to the parent that this child works now. */
void role_is_ready(const struct role *role);
/* Reads toguna.conf; ends the process with a line in the log when it cannot be taken. */
void role_read_conf(struct arena *a, const struct role *role, struct conf *ret);
/* As root: becomes the site's user; before anything is opened, so that files get the right owner.
 */
void role_drop(const struct conf *conf);
void role_confine(enum sandbox_role which, const struct sandbox_path *paths, size_t count,
                  const struct sandbox_ports *ports);
/* Memory that libraries give back is overwritten: an address that passed through is not found there
 * later. Ours is wiped where it is (base/arena.h, base/buf.h). */
void role_wipes_freed(void);
/* Whether letters can leave: mail is set, and the secret half of the address key is here. */
bool role_has_mail(const struct conf *conf);

#endif
