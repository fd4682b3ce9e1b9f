-- How often what a record says has changed: so that what says A, then B, then A again is told each time.

ALTER TABLE intake ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;
