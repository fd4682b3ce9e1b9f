-- The audit log: one row for each thing that happens to a message, a transfer or the gateway itself, each bound to all
-- before it by the chain of digests (audit/chain.rs). What was history and transfer_log is read here.

CREATE TABLE audit (
  seq      INTEGER PRIMARY KEY,     -- from 1, without gaps
  at       INTEGER NOT NULL,
  event    TEXT NOT NULL,
  message  INTEGER,                 -- what it is about: a message, a transfer, or, with neither, the gateway
  transfer BLOB,
  number   INTEGER NOT NULL,        -- how many rows there are of the same subject, with this one
  who      TEXT NOT NULL,           -- who did it; empty: the gateway itself
  detail   TEXT NOT NULL,           -- no personal data
  head     BLOB NOT NULL            -- of the chain, after this row
) STRICT;
CREATE INDEX audit_by_message ON audit (message, number) WHERE message IS NOT NULL;
CREATE INDEX audit_by_transfer ON audit (transfer, number) WHERE transfer IS NOT NULL;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
  BEGIN SELECT raise(ABORT, 'the audit log is only added to'); END;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
  BEGIN SELECT raise(ABORT, 'the audit log is only added to'); END;
CREATE TRIGGER audit_has_no_gaps BEFORE INSERT ON audit
  WHEN new.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit)
  BEGIN SELECT raise(ABORT, 'the audit log is only added to'); END;

CREATE TABLE checkpoints (          -- heads of the chain that this gateway has signed
  seq    INTEGER PRIMARY KEY,       -- the last row that it covers
  at     INTEGER NOT NULL,
  signed BLOB NOT NULL              -- CMS
) STRICT;
CREATE TRIGGER checkpoints_are_not_changed BEFORE UPDATE ON checkpoints
  BEGIN SELECT raise(ABORT, 'checkpoints are only added to'); END;
CREATE TRIGGER checkpoints_are_not_deleted BEFORE DELETE ON checkpoints
  BEGIN SELECT raise(ABORT, 'checkpoints are only added to'); END;
