-- Between gateways everything is signed and sealed.

-- The id that the envelope of a sealed message claims, until it is opened; for a message that names itself, none.
ALTER TABLE inbox ADD COLUMN envelope BLOB;
CREATE INDEX inbox_by_envelope ON inbox (envelope) WHERE envelope IS NOT NULL;

CREATE TABLE evidence (             -- proof of what was sent and received: kept when the document is erased
  message INTEGER NOT NULL,
  side    TEXT NOT NULL,            -- sent | received
  signed  BLOB NOT NULL,            -- CMS SignedData, DER, the signer's chain inside; the document inside for receipts without findings
  at      INTEGER NOT NULL,         -- when the broker had it, or when it arrived
  PRIMARY KEY (message, side)
) STRICT;

CREATE TABLE partner_certificates ( -- the newest that each partner has signed with
  authority TEXT NOT NULL,
  place     INTEGER NOT NULL,       -- 0 for its own, then those above it
  der       BLOB NOT NULL,
  PRIMARY KEY (authority, place)
) STRICT, WITHOUT ROWID;
