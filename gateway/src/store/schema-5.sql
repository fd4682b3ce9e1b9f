-- What messages say is sealed with a key kept outside the store, and digests of what identifies a child or a record are
-- made with a key too, so that they cannot be guessed. `seal` and `blind` are functions of this program.

CREATE TABLE store_keys (           -- which keys this store is sealed with
  id    INTEGER PRIMARY KEY,
  proof BLOB NOT NULL               -- a known text, sealed
) STRICT;

UPDATE outbox_documents SET body = seal('outbox_documents.body', message, body);
UPDATE inbox_documents SET body = seal('inbox_documents.body', message, body);

CREATE TABLE transfers_sealed (
  transfer   INTEGER PRIMARY KEY,
  id         BLOB NOT NULL,
  body       BLOB NOT NULL,         -- the state machine's own state, JSON, sealed
  closed_at  INTEGER,
  purged     INTEGER NOT NULL DEFAULT 0, -- whether what its messages say was forgotten
  updated_at INTEGER NOT NULL
) STRICT;
INSERT INTO transfers_sealed (transfer, id, body, closed_at, updated_at)
  SELECT transfer, id, seal('transfers.body', transfer, body), iif(closed, updated_at, NULL), updated_at FROM transfers;
DROP TABLE transfers;
ALTER TABLE transfers_sealed RENAME TO transfers;
CREATE INDEX transfers_open ON transfers (transfer) WHERE closed_at IS NULL;
CREATE INDEX transfers_kept ON transfers (closed_at) WHERE closed_at IS NOT NULL AND purged = 0;
CREATE INDEX transfers_by_change ON transfers (updated_at);

CREATE TABLE transfer_children_blind (
  child    INTEGER NOT NULL,
  transfer INTEGER NOT NULL,
  PRIMARY KEY (child, transfer)
) STRICT, WITHOUT ROWID;
INSERT INTO transfer_children_blind SELECT blind('child', child), transfer FROM transfer_children;
DROP TABLE transfer_children;
ALTER TABLE transfer_children_blind RENAME TO transfer_children;
CREATE INDEX transfer_children_by_transfer ON transfer_children (transfer);

CREATE TABLE receipts_sealed (
  message   INTEGER PRIMARY KEY,
  sender    TEXT NOT NULL,          -- the party the receipt comes from: ours
  recipient TEXT NOT NULL,          -- the party that sent the message
  entry     BLOB NOT NULL,          -- JSON of the receipt's entry, sealed
  owed      INTEGER NOT NULL
) STRICT;
INSERT INTO receipts_sealed SELECT message, sender, recipient, seal('receipts.entry', message, entry), owed FROM receipts;
DROP TABLE receipts;
ALTER TABLE receipts_sealed RENAME TO receipts;
CREATE INDEX receipts_owed ON receipts (message) WHERE owed = 1;

CREATE TABLE quarantine_sealed (
  id         INTEGER PRIMARY KEY,
  message    INTEGER NOT NULL,
  side       TEXT NOT NULL,         -- outbox | inbox | delivery
  reason     TEXT NOT NULL,         -- a code
  detail     TEXT NOT NULL,         -- what a person should do, without personal data
  report     BLOB,                  -- findings, JSON, sealed
  state      TEXT NOT NULL,         -- open | released | closed
  created_at INTEGER NOT NULL
) STRICT;
INSERT INTO quarantine_sealed
  SELECT id, message, side, reason, detail, seal('quarantine.report', id, report), state, created_at FROM quarantine;
DROP TABLE quarantine;
ALTER TABLE quarantine_sealed RENAME TO quarantine;
CREATE INDEX quarantine_by_message ON quarantine (message);
CREATE INDEX quarantine_open ON quarantine (id) WHERE state = 'open';

CREATE TABLE intake_blind (
  record  BLOB NOT NULL,            -- digest of the system and its key
  slot    INTEGER NOT NULL,         -- digest of what kind of content it was; for records, of who asked
  content BLOB NOT NULL,            -- digest of what it said
  seen_on INTEGER NOT NULL,         -- day since 1970
  PRIMARY KEY (record, slot)
) STRICT, WITHOUT ROWID;
INSERT INTO intake_blind SELECT blind('record', record), slot, blind('content', content), seen_on FROM intake;
DROP TABLE intake;
ALTER TABLE intake_blind RENAME TO intake;

CREATE TABLE holdings_blind (
  child  INTEGER NOT NULL,          -- digest of something that identifies the child
  system TEXT NOT NULL,
  record BLOB NOT NULL,             -- as in intake
  PRIMARY KEY (child, system, record)
) STRICT, WITHOUT ROWID;
INSERT INTO holdings_blind SELECT blind('child', child), system, blind('record', record) FROM holdings;
DROP TABLE holdings;
ALTER TABLE holdings_blind RENAME TO holdings;
CREATE INDEX holdings_by_record ON holdings (record);

CREATE TABLE leads_sealed (
  id         INTEGER PRIMARY KEY,
  system     TEXT NOT NULL,
  record     BLOB NOT NULL,         -- digest of its key in the system
  missing    TEXT NOT NULL,         -- paths of a move-notification, a JSON list
  content    BLOB NOT NULL,         -- JSON, sealed: the key, the text for the person, the draft, why it was dismissed
  state      TEXT NOT NULL,         -- open | completed | dismissed
  message    BLOB,                  -- the notice that it became
  created_at INTEGER NOT NULL,
  settled_at INTEGER
) STRICT;
INSERT INTO leads_sealed
  SELECT id, system, blind('lead', record), missing,
         seal('leads.content', id,
              json_object('record', record, 'text', text, 'draft', json(draft), 'reason', reason)),
         state, message, created_at, settled_at FROM leads;
DROP TABLE leads;
ALTER TABLE leads_sealed RENAME TO leads;
CREATE UNIQUE INDEX leads_open ON leads (system, record) WHERE state = 'open';
