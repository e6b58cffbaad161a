/* sd_notify's protocol: one datagram to the socket named in NOTIFY_SOCKET (systemd's sd_notify(3)).
 */
#include "os/os.h"
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

void notify_systemd(const char *state)
{
    const char *name = getenv("NOTIFY_SOCKET");
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    size_t len = name ? strlen(name) : 0;
    if ((len < 2) || (name[0] != '/' && name[0] != '@') || len >= sizeof at.sun_path) return;
    memcpy(at.sun_path, name, len);
    if (name[0] == '@') at.sun_path[0] = '\0'; /* an abstract name begins with a NUL */
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return;
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
    /* Nobody to tell when it fails: systemd then says itself that it heard nothing. */
    if (sendto(fd, state, strlen(state), MSG_NOSIGNAL, (const struct sockaddr *)&at, size) < 0) {
        close(fd);
        return;
    }
    close(fd);
}
