/* base — what everything stands on. This door opens all of the room: text in memory (str), bounded
 * buffers (buf), memory by request (arena), errors (err), JSON (json), one log line (log), time and
 * chance (world), bytes as text (code). Nothing here knows what a reply is. */
#ifndef TOGUNA_BASE_H
#define TOGUNA_BASE_H
#include "base/arena.h"
#include "base/buf.h"
#include "base/code.h"
#include "base/err.h"
#include "base/json.h"
#include "base/log.h"
#include "base/str.h"
#include "base/world.h"
#include "limits.h"
#endif
