-- Who may use the console, and who is signed in.

CREATE TABLE accounts (
  account      INTEGER PRIMARY KEY,
  name         TEXT NOT NULL UNIQUE COLLATE NOCASE, -- what is typed to sign in
  shown        TEXT NOT NULL,           -- the person's name
  roles        TEXT NOT NULL,           -- words with spaces between
  password     TEXT,                    -- argon2id in PHC form; none: signs in elsewhere, or not at all
  must_change  INTEGER NOT NULL,        -- the password was given by an administrator
  failures     INTEGER NOT NULL DEFAULT 0,
  locked_until INTEGER NOT NULL DEFAULT 0,
  disabled     INTEGER NOT NULL DEFAULT 0,
  subject      TEXT UNIQUE,             -- issuer and subject, of those that sign in elsewhere
  created_at   INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
  digest  BLOB PRIMARY KEY,             -- SHA-256 of what the browser's cookie holds
  account INTEGER NOT NULL REFERENCES accounts (account) ON DELETE CASCADE,
  began   INTEGER NOT NULL,
  seen    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_account ON sessions (account);
CREATE INDEX sessions_by_age ON sessions (seen);

CREATE TABLE pauses (                 -- to whom nothing is sent for now: a partner's code, or system:name
  name   TEXT PRIMARY KEY,
  since  INTEGER NOT NULL,
  who    TEXT NOT NULL,
  reason TEXT NOT NULL                -- in the person's words, without personal data
) STRICT, WITHOUT ROWID;

CREATE TABLE test_children (          -- the last that was sent to each partner
  authority TEXT PRIMARY KEY,
  message   BLOB NOT NULL,
  sent_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What the lists of the console are made by: pages are found by an index, never counted.
ALTER TABLE transfers ADD COLUMN partner TEXT NOT NULL DEFAULT '';     -- the authority on the other side
ALTER TABLE transfers ADD COLUMN opened_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE transfers ADD COLUMN alerts INTEGER NOT NULL DEFAULT 0;    -- how often a person was told of it
DROP INDEX transfers_by_change;
CREATE INDEX transfers_by_change ON transfers (updated_at, transfer, closed_at, partner, opened_at);
CREATE INDEX transfers_open ON transfers (updated_at, transfer, overdue, alerts, partner, opened_at) WHERE closed_at IS NULL;
CREATE INDEX outbox_by_transfer ON outbox (transfer_id) WHERE transfer_id IS NOT NULL;
CREATE INDEX outbox_by_class ON outbox (class, message);
CREATE INDEX outbox_by_partner ON outbox (substr(recipient, 1, 9), message, class);
CREATE INDEX outbox_by_state ON outbox (state, message) WHERE state <> 'received' AND class <> 'receipt';
CREATE INDEX inbox_by_transfer ON inbox (transfer_id) WHERE transfer_id IS NOT NULL;
CREATE INDEX inbox_by_class ON inbox (class, message);
CREATE INDEX inbox_by_partner ON inbox (sender, message, class);
CREATE INDEX inbox_by_state ON inbox (state, message) WHERE state <> 'done';

-- What a message said before a person mended it.
CREATE TABLE mended (
  id      INTEGER PRIMARY KEY,
  message INTEGER NOT NULL,
  at      INTEGER NOT NULL,
  who     TEXT NOT NULL,
  digest  TEXT NOT NULL,                -- SHA-256 of it, hex
  body    BLOB NOT NULL                 -- sealed
) STRICT;
CREATE INDEX mended_by_message ON mended (message);
