-- The log of what was done with each reply, as one transparency log (RFC 6962, C2SP tlog-tiles). What stands in it
-- holds no word of a reply: those are committed to with salts that stand beside them and go with them.

-- The log there is now, and those it follows: a database put back from a backup closes its log, whose newer entries
-- it has lost, and begins another. size, root and checkpoint change with each transaction that adds entries.
CREATE TABLE log (
    number     INTEGER PRIMARY KEY, -- from 1
    origin     TEXT    NOT NULL,
    site       TEXT    NOT NULL,    -- its address when the first log began: what commitments call it
    key        BLOB    NOT NULL CHECK (length(key) = 32),
    base       INTEGER NOT NULL,    -- log_entry.id of index 0
    size       INTEGER NOT NULL,
    root       BLOB    NOT NULL CHECK (length(root) = 32),
    signed_ms  INTEGER NOT NULL,
    checkpoint TEXT    NOT NULL,
    follows    TEXT    NOT NULL     -- the checkpoint of the log it follows, which its first entry commits to; or ''
) STRICT;

CREATE TABLE log_entry (
    id   INTEGER PRIMARY KEY,
    leaf BLOB NOT NULL, -- the hash of text
    text TEXT NOT NULL
) STRICT;
CREATE TRIGGER log_entry_stays BEFORE UPDATE ON log_entry BEGIN
    SELECT raise(ABORT, 'entries of the log are only ever added');
END;
CREATE TRIGGER log_entry_is_kept BEFORE DELETE ON log_entry BEGIN
    SELECT raise(ABORT, 'entries of the log are only ever added');
END;

-- The hashes of tiles above the leaves: at level L one for 256^L entries.
CREATE TABLE log_node (
    log      INTEGER NOT NULL,
    level    INTEGER NOT NULL,
    position INTEGER NOT NULL,
    hash     BLOB    NOT NULL,
    PRIMARY KEY (log, level, position)
) STRICT, WITHOUT ROWID;

-- What an article said at the time replies were given to it: the hash alone.
CREATE TABLE revision (
    id   INTEGER PRIMARY KEY,
    slug TEXT NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    UNIQUE (slug, hash)
) STRICT;

-- 0: stored before there were revisions; it gets one when it is read again.
ALTER TABLE article ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;

-- first_salt makes the reference the log knows the reply by; salt is that of its text as it is now, NULL while that is
-- the first. logged is the index of its newest entry. All of it goes when the reply is erased.
ALTER TABLE reply ADD COLUMN revision INTEGER REFERENCES revision (id);
ALTER TABLE reply ADD COLUMN first_salt BLOB;
ALTER TABLE reply ADD COLUMN salt BLOB;
ALTER TABLE reply ADD COLUMN logged INTEGER;
-- Those the log does not know: of a site that is older than its log, or whose log begins anew.
CREATE INDEX reply_unlogged ON reply (id) WHERE logged IS NULL AND state <> 4;
