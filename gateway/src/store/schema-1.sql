-- Times are milliseconds since 1970, UTC. Work is leased: a row whose lease_until has passed may be taken again.
-- Ids are kept once, as 16 bytes; everything else refers to a message by its number here, so that most writes fall on
-- the last pages of a table. Documents stand apart: moving a message on does not write its document again.

CREATE TABLE messages (
  message INTEGER PRIMARY KEY,
  id      BLOB NOT NULL UNIQUE
) STRICT;

CREATE TABLE outbox (
  message        INTEGER PRIMARY KEY,
  transfer_id    BLOB,
  correlation_id BLOB,
  class          TEXT NOT NULL,
  sender         TEXT NOT NULL,     -- authority/service
  recipient      TEXT NOT NULL,
  form           TEXT NOT NULL,     -- xml | json
  digest         TEXT NOT NULL,     -- SHA-256 of the document, hex
  size           INTEGER NOT NULL,  -- of the document, bytes
  state          TEXT NOT NULL,     -- pending | relayed | received | refused | expired | quarantined
  attempts       INTEGER NOT NULL DEFAULT 0,
  due_at         INTEGER NOT NULL,
  lease_until    INTEGER NOT NULL DEFAULT 0,
  created_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_pending ON outbox (due_at, message) WHERE state = 'pending';
CREATE INDEX outbox_unanswered ON outbox (created_at) WHERE state = 'relayed';
CREATE TABLE outbox_documents (
  message INTEGER PRIMARY KEY,
  body    BLOB NOT NULL
) STRICT;

CREATE TABLE inbox (
  message     INTEGER PRIMARY KEY,
  transfer_id BLOB,
  class       TEXT NOT NULL,
  sender      TEXT NOT NULL,        -- authority, as the broker vouches for it
  form        TEXT NOT NULL,
  digest      TEXT NOT NULL,
  size        INTEGER NOT NULL,
  state       TEXT NOT NULL,        -- arrived | done | refused | quarantined
  attempts    INTEGER NOT NULL DEFAULT 0,
  due_at      INTEGER NOT NULL,
  lease_until INTEGER NOT NULL DEFAULT 0,
  received_at INTEGER NOT NULL
) STRICT;
CREATE INDEX inbox_arrived ON inbox (due_at, message) WHERE state = 'arrived';
CREATE TABLE inbox_documents (
  message INTEGER PRIMARY KEY,
  body    BLOB NOT NULL
) STRICT;

CREATE TABLE deliveries (
  message     INTEGER NOT NULL,     -- of the inbox
  system      TEXT NOT NULL,
  service     TEXT NOT NULL,
  entry       TEXT,                 -- name in the system's folder, once prepared
  state       TEXT NOT NULL,        -- pending | prepared | delivered | answered | quarantined
  attempts    INTEGER NOT NULL DEFAULT 0,
  due_at      INTEGER NOT NULL,
  lease_until INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (message, system)
) STRICT, WITHOUT ROWID;
CREATE INDEX deliveries_open ON deliveries (system, due_at, message) WHERE state IN ('pending', 'prepared');
CREATE INDEX deliveries_by_system ON deliveries (system, message) WHERE state = 'delivered';

CREATE TABLE transfers (
  transfer   INTEGER PRIMARY KEY,
  id         BLOB NOT NULL,
  body       TEXT NOT NULL,         -- the state machine's own state, JSON
  closed     INTEGER NOT NULL DEFAULT 0,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX transfers_open ON transfers (transfer) WHERE closed = 0;
CREATE INDEX transfers_by_change ON transfers (updated_at);
CREATE TABLE transfer_names (       -- every id under which a transfer is known
  name     BLOB PRIMARY KEY,
  transfer INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX transfer_names_by_transfer ON transfer_names (transfer);
CREATE TABLE transfer_children (    -- digests of what identifies a child, to find its transfers
  child    INTEGER NOT NULL,
  transfer INTEGER NOT NULL,
  PRIMARY KEY (child, transfer)
) STRICT, WITHOUT ROWID;

CREATE TABLE transfer_log (         -- custody, alerts, endings of each transfer; append-only
  seq      INTEGER PRIMARY KEY,
  transfer INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  event    TEXT NOT NULL,
  detail   TEXT                     -- no personal data
) STRICT;
CREATE INDEX transfer_log_by_transfer ON transfer_log (transfer, seq);

CREATE TABLE receipts (             -- what we said of each message that came in; owed until it is in the outbox
  message   INTEGER PRIMARY KEY,
  sender    TEXT NOT NULL,          -- the party the receipt comes from: ours
  recipient TEXT NOT NULL,          -- the party that sent the message
  entry     TEXT NOT NULL,          -- JSON of the receipt's entry
  owed      INTEGER NOT NULL
) STRICT;
CREATE INDEX receipts_owed ON receipts (message) WHERE owed = 1;

CREATE TABLE quarantine (
  id         INTEGER PRIMARY KEY,
  message    INTEGER NOT NULL,
  side       TEXT NOT NULL,         -- outbox | inbox | delivery
  reason     TEXT NOT NULL,         -- a code
  detail     TEXT NOT NULL,         -- what a person should do, without personal data
  report     TEXT,                  -- findings, JSON
  state      TEXT NOT NULL,         -- open | released | closed
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX quarantine_by_message ON quarantine (message);
CREATE INDEX quarantine_open ON quarantine (id) WHERE state = 'open';

CREATE TABLE history (              -- what happened to each message, in order; append-only
  message INTEGER NOT NULL,
  number  INTEGER NOT NULL,
  at      INTEGER NOT NULL,
  event   TEXT NOT NULL,
  detail  TEXT,                     -- no personal data
  PRIMARY KEY (message, number)
) STRICT, WITHOUT ROWID;
