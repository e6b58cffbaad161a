-- What leaves by mail, who asked for it, and what proves an address. Readers' processes may read of all this only
-- the columns that name nobody: no column called address or sealed, and none of outbox, suppressed, mail_count and
-- origin.

-- Who wants to hear of answers: to one reply, or (reply NULL) of all replies of a page. Nothing but one letter is sent
-- before the address was confirmed by the link in it. id is random: it stands in links, beside its MAC.
CREATE TABLE subscription (
    id           INTEGER PRIMARY KEY,
    address      BLOB    NOT NULL,                      -- peppered hash
    sealed       BLOB    NOT NULL,
    page         INTEGER NOT NULL REFERENCES page (id),
    reply        INTEGER REFERENCES reply (id),
    made_with    INTEGER NOT NULL REFERENCES reply (id), -- whose author is never told of their own replies
    state        INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2), -- unconfirmed, active, ended
    how          INTEGER NOT NULL CHECK (how BETWEEN 0 AND 1),   -- each, digest
    lang         TEXT    NOT NULL,
    thread       TEXT    NOT NULL, -- the Message-ID its letters stand under
    created_ms   INTEGER NOT NULL,
    confirmed_ms INTEGER NOT NULL DEFAULT 0,
    ended_ms     INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX subscription_once ON subscription (address, page, ifnull(reply, 0));
CREATE INDEX subscription_of_page ON subscription (page) WHERE state = 1;
CREATE INDEX subscription_made_with ON subscription (made_with);

-- Answers that wait for the next digest of a subscription.
CREATE TABLE digest_item (
    id           INTEGER PRIMARY KEY,
    subscription INTEGER NOT NULL REFERENCES subscription (id) ON DELETE CASCADE,
    reply        INTEGER NOT NULL REFERENCES reply (id),
    UNIQUE (subscription, reply)
) STRICT;

-- A proof of an address: asked for by anybody, opened by who got the letter. id is random, as above.
CREATE TABLE session (
    id        INTEGER PRIMARY KEY,
    address   BLOB    NOT NULL, -- peppered hash
    asked_ms  INTEGER NOT NULL,
    opened_ms INTEGER NOT NULL DEFAULT 0, -- 0: not yet
    until_ms  INTEGER NOT NULL            -- of the link, then of the session
) STRICT;
CREATE INDEX session_address ON session (address);

-- What an open session may see: kind 0 a reply, 1 a subscription. Gone with it.
CREATE TABLE session_item (
    session INTEGER NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    kind    INTEGER NOT NULL,
    item    INTEGER NOT NULL,
    PRIMARY KEY (session, kind, item)
) STRICT, WITHOUT ROWID;

-- Letters not sent yet. A row goes when the mail server has taken it, refused it for good, or five days are over.
-- What it says is read when it is sent, so that nothing taken away meanwhile is.
CREATE TABLE outbox (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    kind         INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 3), -- confirm, answer, digest, proof
    address      BLOB    NOT NULL, -- peppered hash
    sealed       BLOB    NOT NULL,
    lang         TEXT    NOT NULL,
    message      TEXT    NOT NULL, -- Message-ID: random, the same at every try
    subscription INTEGER REFERENCES subscription (id) ON DELETE CASCADE,
    reply        INTEGER REFERENCES reply (id),
    session      INTEGER REFERENCES session (id) ON DELETE CASCADE,
    created_ms   INTEGER NOT NULL,
    due_ms       INTEGER NOT NULL,
    tries        INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX outbox_due ON outbox (due_ms, id);
CREATE INDEX outbox_address ON outbox (address);
CREATE INDEX outbox_reply ON outbox (reply) WHERE reply IS NOT NULL;
CREATE INDEX outbox_session ON outbox (session) WHERE session IS NOT NULL;
CREATE INDEX outbox_subscription ON outbox (subscription) WHERE subscription IS NOT NULL;
CREATE UNIQUE INDEX outbox_digest ON outbox (subscription) WHERE kind = 2;

-- Addresses nothing is sent to any more: 1 the mailbox is not there, 2 its owner said so.
CREATE TABLE suppressed (
    address  BLOB    PRIMARY KEY, -- peppered hash
    since_ms INTEGER NOT NULL,
    why      INTEGER NOT NULL CHECK (why BETWEEN 1 AND 2)
) STRICT, WITHOUT ROWID;

-- Letters written to an address on a day, and letters sent in an hour: for the caps. Days and hours since 1970.
CREATE TABLE mail_count (
    address BLOB    NOT NULL, -- peppered hash
    day     INTEGER NOT NULL,
    kind    INTEGER NOT NULL,
    count   INTEGER NOT NULL,
    PRIMARY KEY (address, day, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE mail_hour (
    hour  INTEGER PRIMARY KEY,
    count INTEGER NOT NULL
) STRICT;

-- The network a reply came from, as a hash under a secret key; gone after retention.ip_days.
CREATE TABLE origin (
    reply   INTEGER PRIMARY KEY REFERENCES reply (id),
    network BLOB    NOT NULL
) STRICT;
