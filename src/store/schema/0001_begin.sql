-- The first shape of the database. Times are Unix milliseconds, UTC. Enums are the numbers of store.h
-- and site.h, which therefore never change their meaning.

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What the files in articles/ said when last read. A row goes with its file; the page stays.
-- The body stands last, so that lists do not read it.
CREATE TABLE article (
    id         INTEGER PRIMARY KEY,
    slug       TEXT    NOT NULL UNIQUE,
    kind       INTEGER NOT NULL,
    replies    INTEGER NOT NULL,
    draft      INTEGER NOT NULL,
    lang_given INTEGER NOT NULL,
    date_given INTEGER NOT NULL,
    date_ms    INTEGER NOT NULL,
    file_ms    INTEGER NOT NULL,
    file_bytes INTEGER NOT NULL,
    words      INTEGER NOT NULL,
    title      TEXT    NOT NULL,
    author     TEXT    NOT NULL,
    lang       TEXT    NOT NULL,
    summary    TEXT    NOT NULL,
    body       TEXT    NOT NULL
) STRICT;
CREATE INDEX article_newest ON article (date_ms DESC, slug) WHERE draft = 0;

-- A place replies belong to; it outlives its article.
CREATE TABLE page (
    id        INTEGER PRIMARY KEY,
    slug      TEXT    NOT NULL UNIQUE,
    roots     INTEGER NOT NULL DEFAULT 0, -- the highest ordinal given
    published INTEGER NOT NULL DEFAULT 0  -- replies published now, answers too
) STRICT;

-- Known by a cookie's secret, of which this is the hash. The face is random: never from an address.
CREATE TABLE author (
    id        INTEGER PRIMARY KEY,
    secret    BLOB    NOT NULL UNIQUE,
    face      INTEGER NOT NULL,
    published INTEGER NOT NULL DEFAULT 0
) STRICT;

-- once stays when a reply is erased, so that the same post does not come back: it is a hash over a
-- random token id of 128 bits that is kept nowhere, so nobody can guess the content from it.
-- was_public is true from the first publication on: the row then shows for ever, at last as a
-- tombstone. ordinal is given to top-level replies at that moment. answers counts the answers of a
-- top-level reply that show (was_public).
CREATE TABLE reply (
    id          INTEGER PRIMARY KEY,
    page        INTEGER NOT NULL REFERENCES page (id),
    root        INTEGER NOT NULL REFERENCES reply (id),
    parent      INTEGER REFERENCES reply (id),
    ordinal     INTEGER,
    depth       INTEGER NOT NULL,
    state       INTEGER NOT NULL CHECK (state BETWEEN 0 AND 4),
    reason      INTEGER NOT NULL DEFAULT 0,
    was_public  INTEGER NOT NULL DEFAULT 0,
    answers     INTEGER NOT NULL DEFAULT 0,
    created_ms  INTEGER NOT NULL,
    edited_ms   INTEGER NOT NULL DEFAULT 0,
    author      INTEGER REFERENCES author (id),
    once        BLOB    UNIQUE,
    author_name TEXT    NOT NULL,
    url         TEXT    NOT NULL,
    lang        TEXT    NOT NULL,
    passage     TEXT    NOT NULL,
    quote       TEXT    NOT NULL,
    held_for    TEXT    NOT NULL,
    text        TEXT    NOT NULL,
    CHECK ((parent IS NULL) = (root = id)),
    CHECK (ordinal IS NULL OR (parent IS NULL AND was_public = 1)),
    CHECK (state <> 1 OR was_public = 1)
) STRICT;
CREATE UNIQUE INDEX reply_ordinal ON reply (page, ordinal) WHERE ordinal IS NOT NULL;
CREATE INDEX reply_answer ON reply (root, created_ms) WHERE was_public = 1 AND parent IS NOT NULL;
CREATE INDEX reply_author ON reply (author, page, state, created_ms) WHERE author IS NOT NULL;
CREATE INDEX reply_latest ON reply (created_ms) WHERE state = 1;
CREATE INDEX reply_latest_of_page ON reply (page, created_ms) WHERE state = 1;
CREATE INDEX reply_passage ON reply (page, passage, created_ms) WHERE state = 1 AND passage <> '';
CREATE INDEX reply_waiting ON reply (created_ms) WHERE state = 0;

-- The one table that readers' processes may not read: the address sealed to a key that no process on
-- the web holds, and its peppered hash, by which it is found to be erased.
CREATE TABLE contact (
    reply   INTEGER PRIMARY KEY REFERENCES reply (id),
    sealed  BLOB NOT NULL,
    address BLOB NOT NULL
) STRICT;
CREATE INDEX contact_address ON contact (address);

-- Who did what to which reply, and why. Only ever added to.
CREATE TABLE action (
    id     INTEGER PRIMARY KEY,
    at_ms  INTEGER NOT NULL,
    reply  INTEGER NOT NULL REFERENCES reply (id),
    kind   TEXT    NOT NULL CHECK (kind IN ('publish', 'remove', 'erase')),
    reason INTEGER NOT NULL,
    note   TEXT    NOT NULL,
    by     TEXT    NOT NULL
) STRICT;
CREATE INDEX action_reply ON action (reply);
CREATE TRIGGER action_stays BEFORE UPDATE ON action BEGIN
    SELECT raise(ABORT, 'actions are only ever added');
END;
CREATE TRIGGER action_is_kept BEFORE DELETE ON action BEGIN
    SELECT raise(ABORT, 'actions are only ever added');
END;
