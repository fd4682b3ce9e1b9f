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

-- What a person works on in the console and has not sent yet: a move's form, a file, a list of placements.
CREATE TABLE papers (
  paper      INTEGER PRIMARY KEY AUTOINCREMENT,
  account    INTEGER NOT NULL REFERENCES accounts (account) ON DELETE CASCADE,
  kind       TEXT NOT NULL,             -- move, upload, placements
  content    BLOB NOT NULL,             -- sealed
  file       BLOB,                      -- sealed: the file as it was handed in
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX papers_by_account ON papers (account, kind, paper);
CREATE INDEX papers_by_age ON papers (changed_at);

-- Who reported which move.
CREATE TABLE move_reports (
  report    INTEGER PRIMARY KEY,
  account   TEXT NOT NULL,              -- the name to sign in with
  transfer  BLOB NOT NULL,
  origin    TEXT NOT NULL,              -- form, file, lead
  content   BLOB NOT NULL,              -- sealed: who, when, from where to where, the messages
  at        INTEGER NOT NULL,
  UNIQUE (account, transfer)
) STRICT;
CREATE INDEX move_reports_by_account ON move_reports (account, report);
CREATE INDEX move_reports_by_age ON move_reports (at);

-- Moves that this gateway knows notices of: found by what is known of a household.
CREATE TABLE notified (
  key      INTEGER NOT NULL,            -- keyed digest of a number, a name with a birth date or a postcode, a reference
  day      INTEGER NOT NULL,            -- of the move, since 1970
  transfer BLOB NOT NULL,
  PRIMARY KEY (key, day, transfer)
) STRICT, WITHOUT ROWID;
CREATE INDEX notified_by_transfer ON notified (transfer);
CREATE INDEX notified_by_day ON notified (day);

-- Children who are looked for: by people here, and by other authorities.
CREATE TABLE searches (
  search  INTEGER PRIMARY KEY,
  account TEXT NOT NULL,                -- the name to sign in with
  content BLOB NOT NULL,                -- sealed: the find-request
  at      INTEGER NOT NULL
) STRICT;
CREATE INDEX searches_by_account ON searches (account, search);
CREATE INDEX searches_by_age ON searches (at);
CREATE TABLE search_messages (
  message BLOB PRIMARY KEY,             -- id of a copy of the request
  search  INTEGER NOT NULL REFERENCES searches (search) ON DELETE CASCADE,
  asked   TEXT NOT NULL                 -- authority
) STRICT, WITHOUT ROWID;
CREATE INDEX search_messages_by_search ON search_messages (search);
CREATE TABLE search_answers (
  answer    INTEGER PRIMARY KEY,
  search    INTEGER NOT NULL REFERENCES searches (search) ON DELETE CASCADE,
  message   BLOB NOT NULL UNIQUE,       -- id of the find-response
  authority TEXT NOT NULL,
  content   BLOB NOT NULL,              -- sealed: the find-response
  standing  TEXT NOT NULL,              -- settled | look | accepted | rejected
  at        INTEGER NOT NULL
) STRICT;
CREATE INDEX search_answers_by_search ON search_answers (search);
CREATE INDEX search_answers_to_look_at ON search_answers (answer) WHERE standing = 'look';
CREATE TABLE sought (
  sought    INTEGER PRIMARY KEY,
  message   BLOB NOT NULL UNIQUE,       -- id of the find-request
  authority TEXT NOT NULL,
  content   BLOB NOT NULL,              -- sealed: the find-request, and what may match
  standing  TEXT NOT NULL,              -- open | answered
  at        INTEGER NOT NULL
) STRICT;
CREATE INDEX sought_open ON sought (sought) WHERE standing = 'open';
CREATE INDEX sought_by_age ON sought (at);

-- Children out of school and children who are missing, as case systems tell of them.
CREATE TABLE register (
  entry   INTEGER PRIMARY KEY,
  kind    TEXT NOT NULL,                -- missing | out-of-school
  since   INTEGER NOT NULL,             -- day, since 1970
  content BLOB NOT NULL,                -- sealed: who, and who tells
  ended   INTEGER                       -- day; none as long as it is so
) STRICT;
CREATE INDEX register_open ON register (kind, entry) WHERE ended IS NULL;
CREATE INDEX register_ended ON register (ended) WHERE ended IS NOT NULL;
CREATE TABLE register_children (
  child INTEGER NOT NULL,               -- keyed digest of what identifies the child
  entry INTEGER NOT NULL REFERENCES register (entry) ON DELETE CASCADE,
  PRIMARY KEY (child, entry)
) STRICT, WITHOUT ROWID;
CREATE INDEX register_children_by_entry ON register_children (entry);
