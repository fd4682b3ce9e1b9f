-- Every set of sharing agreements that was in force, with what it said; append-only.

CREATE TABLE policy_versions (
  version INTEGER PRIMARY KEY,
  at      INTEGER NOT NULL,          -- since when it is in force
  digest  TEXT NOT NULL,             -- SHA-256 over all files, the national default among them, hex
  files   TEXT NOT NULL              -- the authority's agreements and stops with their text, JSON
) STRICT;
