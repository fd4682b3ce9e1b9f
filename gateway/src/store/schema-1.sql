-- Times are milliseconds since 1970, UTC. Work is leased: a row whose lease_until has passed may be taken again.

CREATE TABLE outbox (
  seq            INTEGER PRIMARY KEY,
  message_id     TEXT NOT NULL UNIQUE,
  transfer_id    TEXT,
  correlation_id TEXT,
  class          TEXT NOT NULL,
  sender         TEXT NOT NULL,     -- authority/service
  recipient      TEXT NOT NULL,
  form           TEXT NOT NULL,     -- xml | json
  digest         TEXT NOT NULL,     -- SHA-256 of body, hex
  body           BLOB NOT NULL,
  state          TEXT NOT NULL,     -- pending | relayed | received | refused | expired | quarantined
  attempts       INTEGER NOT NULL DEFAULT 0,
  due_at         INTEGER NOT NULL,
  lease_until    INTEGER NOT NULL DEFAULT 0,
  created_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_pending ON outbox (due_at, seq) WHERE state = 'pending';
CREATE INDEX outbox_unanswered ON outbox (created_at) WHERE state = 'relayed';

CREATE TABLE inbox (
  seq         INTEGER PRIMARY KEY,
  message_id  TEXT NOT NULL UNIQUE,
  transfer_id TEXT,
  class       TEXT NOT NULL,
  sender      TEXT NOT NULL,        -- authority, as the broker vouches for it
  form        TEXT NOT NULL,
  digest      TEXT NOT NULL,
  body        BLOB NOT NULL,
  state       TEXT NOT NULL,        -- arrived | done | refused | quarantined
  attempts    INTEGER NOT NULL DEFAULT 0,
  due_at      INTEGER NOT NULL,
  lease_until INTEGER NOT NULL DEFAULT 0,
  received_at INTEGER NOT NULL
) STRICT;
CREATE INDEX inbox_arrived ON inbox (due_at, seq) WHERE state = 'arrived';

CREATE TABLE deliveries (
  seq         INTEGER PRIMARY KEY,
  message_id  TEXT NOT NULL,        -- of the inbox
  system      TEXT NOT NULL,
  service     TEXT NOT NULL,
  entry       TEXT,                 -- name in the system's folder, once prepared
  state       TEXT NOT NULL,        -- pending | prepared | delivered | answered | quarantined
  attempts    INTEGER NOT NULL DEFAULT 0,
  due_at      INTEGER NOT NULL,
  lease_until INTEGER NOT NULL DEFAULT 0,
  UNIQUE (message_id, system)
) STRICT;
CREATE INDEX deliveries_open ON deliveries (due_at, seq) WHERE state IN ('pending', 'prepared');
CREATE INDEX deliveries_by_system ON deliveries (system, seq) WHERE state = 'delivered';

CREATE TABLE transfers (
  id         TEXT PRIMARY KEY,
  body       TEXT NOT NULL,         -- the state machine's own state, JSON
  closed     INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX transfers_open ON transfers (updated_at) WHERE closed = 0;
CREATE TABLE transfer_names (       -- every id under which a transfer is known
  name        TEXT PRIMARY KEY,
  transfer_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE transfer_children (    -- digests of what identifies a child, to find its transfers
  child       TEXT NOT NULL,
  transfer_id TEXT NOT NULL,
  PRIMARY KEY (child, transfer_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE transfer_log (         -- custody, alerts, endings of each transfer; append-only
  seq         INTEGER PRIMARY KEY,
  transfer_id TEXT NOT NULL,
  at          INTEGER NOT NULL,
  event       TEXT NOT NULL,
  detail      TEXT                  -- no personal data
) STRICT;
CREATE INDEX transfer_log_by_transfer ON transfer_log (transfer_id, seq);

CREATE TABLE receipts (             -- what we said of each message that came in; owed until it is in the outbox
  seq         INTEGER PRIMARY KEY,
  message_id  TEXT NOT NULL UNIQUE,
  sender      TEXT NOT NULL,        -- the party the receipt comes from: ours
  recipient   TEXT NOT NULL,        -- the party that sent the message
  entry       TEXT NOT NULL,        -- JSON of the receipt's entry
  owed        INTEGER NOT NULL
) STRICT;
CREATE INDEX receipts_owed ON receipts (seq) WHERE owed = 1;

CREATE TABLE quarantine (
  id         INTEGER PRIMARY KEY,
  message_id TEXT NOT NULL,
  side       TEXT NOT NULL,         -- outbox | inbox | delivery
  reason     TEXT NOT NULL,         -- a code
  detail     TEXT NOT NULL,         -- what a person should do, without personal data
  report     TEXT,                  -- findings, JSON
  state      TEXT NOT NULL,         -- open | released | closed
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX quarantine_by_message ON quarantine (message_id);
CREATE INDEX quarantine_open ON quarantine (id) WHERE state = 'open';

CREATE TABLE history (              -- what happened to each message; append-only
  seq        INTEGER PRIMARY KEY,
  message_id TEXT NOT NULL,
  at         INTEGER NOT NULL,
  event      TEXT NOT NULL,
  detail     TEXT                   -- no personal data
) STRICT;
CREATE INDEX history_by_message ON history (message_id, seq);
