-- How far each polled database has been read.

CREATE TABLE positions (
  system   TEXT PRIMARY KEY,
  position TEXT NOT NULL            -- the database's own words for a place in the order of its commits
) STRICT, WITHOUT ROWID;
