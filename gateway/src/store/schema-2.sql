-- What was taken from the case systems, which of them holds whom, and what waits for a person to complete.

CREATE TABLE intake (               -- what was last accepted of each record of a case system; the record itself is not kept
  record  BLOB NOT NULL,            -- digest of the system and its key
  slot    INTEGER NOT NULL,         -- digest of what kind of content it was; for records, of who asked
  content BLOB NOT NULL,            -- digest of what it said
  seen_on INTEGER NOT NULL,         -- day since 1970
  PRIMARY KEY (record, slot)
) STRICT, WITHOUT ROWID;

CREATE TABLE holdings (             -- which system holds a record of which child
  child  INTEGER NOT NULL,          -- digest of something that identifies the child
  system TEXT NOT NULL,
  record BLOB NOT NULL,             -- as in intake
  PRIMARY KEY (child, system, record)
) STRICT, WITHOUT ROWID;
CREATE INDEX holdings_by_record ON holdings (record);

CREATE TABLE leads (                -- what a person must complete before it can be a message
  id         INTEGER PRIMARY KEY,
  system     TEXT NOT NULL,
  record     TEXT NOT NULL,         -- its key in the system
  missing    TEXT NOT NULL,         -- paths of a move-notification, a JSON list
  text       TEXT NOT NULL,         -- what is known and what is missing; for the person only
  draft      TEXT NOT NULL,         -- the notice as far as it is known, JSON
  state      TEXT NOT NULL,         -- open | completed | dismissed
  reason     TEXT,                  -- why it was dismissed, in the person's words
  message    BLOB,                  -- the notice that it became
  created_at INTEGER NOT NULL,
  settled_at INTEGER
) STRICT;
CREATE UNIQUE INDEX leads_open ON leads (system, record) WHERE state = 'open';
