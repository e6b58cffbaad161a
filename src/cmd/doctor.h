/* doctor — what doctor's parts have in common. Private to cmd.
 *
 * A new thing to look at is a function here and a row in doctor.c. */
#ifndef TOGUNA_CMD_DOCTOR_H
#define TOGUNA_CMD_DOCTOR_H
#include "cmd/findings.h"
#include "conf/conf.h"

struct patient {
    struct arena *arena;
    struct conf conf; /* the defaults where the settings cannot be read */
    bool settings_are_read;
    bool began_as_root;
    bool articles_are_there, languages_are_there;
    bool data_is_ours; /* data/ is there and belongs to who we are now */
    struct findings *found;
};

/* doctor_settings.c: what the settings mean together, and the system they run on. */
void doctor_settings(struct patient *p); /* reads them into p->conf */
void doctor_network(struct patient *p);
void doctor_system(struct patient *p);
/* doctor_mail.c */
void doctor_mail(struct patient *p);
/* doctor_folders.c: becomes the site's own user first, as root. */
void doctor_folders(struct patient *p);
void doctor_disk(struct patient *p);
void doctor_keys(struct patient *p);
void doctor_theme(struct patient *p);
/* doctor_articles.c */
void doctor_articles(struct patient *p);

#endif
