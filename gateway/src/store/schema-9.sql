-- An open transfer is looked at when something in it becomes late: not before.

ALTER TABLE transfers ADD COLUMN due_at INTEGER NOT NULL DEFAULT 0;   -- when to look at it next
ALTER TABLE transfers ADD COLUMN overdue INTEGER NOT NULL DEFAULT 0;  -- how many of its steps are late
DROP INDEX transfers_open;
CREATE INDEX transfers_due ON transfers (due_at) WHERE closed_at IS NULL;
CREATE INDEX transfers_overdue ON transfers (overdue) WHERE overdue > 0 AND closed_at IS NULL;

-- When partners are heard.
CREATE TABLE partners (
  authority TEXT PRIMARY KEY,
  since     INTEGER NOT NULL,         -- when it was first heard
  heard_at  INTEGER NOT NULL,         -- and last
  hours     BLOB NOT NULL             -- in how many weeks, for each hour of the week from Monday 00:00 in London
) STRICT, WITHOUT ROWID;

-- Which receipts, sent or received, speak of a message. Those of older stores are read from their proofs.
CREATE TABLE answered_by (
  message INTEGER NOT NULL,
  receipt INTEGER NOT NULL,           -- a message too
  PRIMARY KEY (message, receipt)
) STRICT, WITHOUT ROWID;

CREATE TABLE certificates_seen (      -- what the audit log has told of certificates
  event  TEXT NOT NULL,
  detail TEXT NOT NULL,
  PRIMARY KEY (event, detail)
) STRICT, WITHOUT ROWID;

-- What waits for its receipt; receipts themselves wait for none.
DROP INDEX outbox_unanswered;
CREATE INDEX outbox_unanswered ON outbox (created_at) WHERE state = 'relayed' AND class <> 'receipt';
