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
