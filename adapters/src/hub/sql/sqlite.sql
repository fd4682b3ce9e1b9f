-- The table set of a local information hub, for SQLite 3.38 or later. Run it once: sqlite3 hub.db <sqlite.sql
-- ../README.md says what is read and what is written. Dates are text such as 2026-11-22, yes and no are 1 and 0.
PRAGMA journal_mode = WAL;
PRAGMA foreign_keys = ON;

-- One row a child of the area: the basic details.
CREATE TABLE hub_child (
  child_id            text PRIMARY KEY,
  title               text,
  given_names         text,              -- separated by blanks
  family_name         text NOT NULL,
  requested_name      text,              -- what the child asks to be called
  date_of_birth       text,
  date_of_birth_level text,              -- how well it was verified: Level 0 to Level 3
  expected_birth_date text,              -- of an unborn child
  date_of_death       text,
  sex                 text,              -- F, M, U
  ethnicity           text,              -- DfE code of four letters
  language            text,              -- in words, or the DfE code
  interpreter_needed  integer,
  nhs_number          text,
  upn                 text,              -- unique pupil number
  former_upn          text,
  uln                 text,              -- unique learner number
  family_id           text,              -- the same for brothers and sisters
  telephone           text,
  email               text,
  gp_code             text,              -- ODS code of the GP practice
  gp_name             text,
  gp_telephone        text,
  gp_postcode         text,
  gp_from             text,              -- first day of the registration
  school_lea          text,              -- DfE number of the authority, three digits
  school_estab        text,              -- DfE number of the school, four digits
  school_urn          text,
  school_name         text,
  school_from         text,
  school_to           text,              -- empty while the child attends
  home_educated       integer,
  no_school_reason    text,              -- why a child of school age has no school
  merged_into         text               -- the child_id that stays, when this row was a second one of the same child
);
CREATE INDEX hub_child_by_nhs_number ON hub_child (nhs_number);
CREATE INDEX hub_child_by_upn ON hub_child (upn);
CREATE INDEX hub_child_by_name ON hub_child (lower(family_name), date_of_birth);

-- Names by which the child was known before.
CREATE TABLE hub_former_name (
  name_id     text PRIMARY KEY,
  child_id    text NOT NULL REFERENCES hub_child ON DELETE CASCADE,
  given_names text,
  family_name text NOT NULL
);

-- Where the child lives and lived.
CREATE TABLE hub_address (
  address_id text PRIMARY KEY,
  child_id   text NOT NULL REFERENCES hub_child ON DELETE CASCADE,
  kind       text,                       -- home, placement, temporary, other
  line_1     text,
  line_2     text,
  line_3     text,
  line_4     text,
  line_5     text,
  postcode   text,
  uprn       text,
  from_date  text,
  to_date    text,
  sensitive  integer                     -- telling it could put somebody in danger
);

-- Who lives with the child or has parental responsibility.
CREATE TABLE hub_carer (
  carer_id                text PRIMARY KEY,
  child_id                text NOT NULL REFERENCES hub_child ON DELETE CASCADE,
  title                   text,
  given_names             text,
  family_name             text NOT NULL,
  relationship            text,
  parental_responsibility integer,
  lives_with_child        integer,
  contact_order           integer,
  telephone               text,
  email                   text
);

-- Agencies that know the child, and whom to ring there; not why.
CREATE TABLE hub_agency (
  agency_id         text PRIMARY KEY,
  child_id          text NOT NULL REFERENCES hub_child ON DELETE CASCADE,
  service           text NOT NULL,       -- social-care, education, housing, health, youth-justice, connexions, police
  agency            text,
  contact_name      text,
  contact_role      text,
  contact_telephone text,
  contact_email     text,
  known_from        text,
  known_to          text
);

-- Professionals who are involved, and who leads.
CREATE TABLE hub_involvement (
  involvement_id    text PRIMARY KEY,
  child_id          text NOT NULL REFERENCES hub_child ON DELETE CASCADE,
  service           text,
  name              text,
  role              text,
  job_title         text,
  team              text,
  telephone         text,
  email             text,
  lead_professional integer,
  start_date        text,
  end_date          text,
  change_reason     text
);

-- Flags of concern, each with its level.
CREATE TABLE hub_flag (
  flag_id             text PRIMARY KEY,
  child_id            text NOT NULL REFERENCES hub_child ON DELETE CASCADE,
  raised_on           text NOT NULL,
  level               text,              -- the hub's own scale: 1, 2, 3, 4 or words
  concern             text,
  service             text,
  raised_by_name      text,
  raised_by_role      text,
  raised_by_team      text,
  raised_by_telephone text,
  raised_by_email     text,
  action_taken        text,
  review_date         text,
  withdrawn_on        text,
  withdrawn_reason    text
);

-- On which basis a section of the record is shared.
CREATE TABLE hub_basis (
  basis_id  text PRIMARY KEY,
  child_id  text NOT NULL REFERENCES hub_child ON DELETE CASCADE,
  section   text NOT NULL,               -- Identity, Addresses, Household, Involvements, Education, Health, FlagsOfConcern
  kind      text NOT NULL,               -- legal-gateway, consent
  provision text NOT NULL,
  given_by  text,
  given_on  text,
  ends_on   text,
  agreement text
);

-- What happened, in the order in which it was committed. Written by the triggers below and by deliveries; read by polling.
CREATE TABLE hub_event (
  event_seq             integer PRIMARY KEY AUTOINCREMENT, -- one writer at a time: numbers are given in the order of commits
  event_id              text NOT NULL UNIQUE DEFAULT (lower(hex(randomblob(16)))),
  child_id              text,
  kind                  text NOT NULL,   -- a kind of child-event, or: changed, asked, answered, merged, forgotten
  occurred_on           text NOT NULL DEFAULT (date('now')),
  row_id                text,            -- the involvement, flag, other child or message that it is about
  no_school_reason      text,
  reporter_organisation text,
  reporter_name         text,
  reporter_telephone    text,
  reporter_email        text,
  note                  text,
  origin                text,            -- what Crosswalk wrote: the message it came with
  changed_at            text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
);

-- Messages that came, each once. The hub answers a record-transfer by setting decision.
CREATE TABLE hub_delivery (
  message_id  text PRIMARY KEY,
  class       text NOT NULL,
  sender      text NOT NULL,             -- the authority that sent it
  transfer_id text,
  received_at text NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  document    text,                      -- the message itself, where these tables have no words for it
  decision    text,                      -- accepted, accepted-in-part, rejected, nothing-held
  reason      text
);

-- Children whose records another authority asks for.
CREATE TABLE hub_request (
  request_id    text PRIMARY KEY,
  given_names   text,
  family_name   text,
  date_of_birth text,
  nhs_number    text,
  upn           text,
  asked_by      text NOT NULL,           -- authority/service
  message_id    text,
  reason        text,
  sections      text
);

-- The message that is being written; empty between transactions.
CREATE TABLE hub_writing (
  message_id text PRIMARY KEY
);

CREATE TRIGGER hub_child_added AFTER INSERT ON hub_child
BEGIN
  INSERT INTO hub_event (child_id, kind, occurred_on, row_id, origin)
    SELECT NEW.child_id, 'changed', date('now'), NULL, (SELECT message_id FROM hub_writing);
END;
CREATE TRIGGER hub_child_deleted AFTER DELETE ON hub_child
BEGIN
  INSERT INTO hub_event (child_id, kind, occurred_on, row_id, origin)
    SELECT OLD.child_id, 'forgotten', date('now'), NULL, (SELECT message_id FROM hub_writing);
END;
CREATE TRIGGER hub_child_changed AFTER UPDATE ON hub_child
BEGIN
  INSERT INTO hub_event (child_id, kind, occurred_on, row_id, origin)
    SELECT NEW.child_id, 'died', NEW.date_of_death, NULL, (SELECT message_id FROM hub_writing)
    WHERE NEW.date_of_death IS NOT NULL AND OLD.date_of_death IS NULL;
  INSERT INTO hub_event (child_id, kind, occurred_on, row_id, origin)
    SELECT NEW.child_id, 'gp-practice-changed', min(coalesce(NEW.gp_from, date('now')), date('now')), NULL, (SELECT message_id FROM hub_writing)
    WHERE NEW.gp_code IS NOT NULL AND NEW.gp_code IS NOT OLD.gp_code;
  INSERT INTO hub_event (child_id, kind, occurred_on, row_id, origin, no_school_reason)
    SELECT NEW.child_id, 'no-current-education-record', min(coalesce(NEW.school_to, date('now')), date('now')), NULL, (SELECT message_id FROM hub_writing), NEW.no_school_reason
    WHERE (OLD.school_to IS NULL AND coalesce(OLD.school_urn, OLD.school_estab, OLD.school_name) IS NOT NULL)
      AND NOT (NEW.school_to IS NULL AND coalesce(NEW.school_urn, NEW.school_estab, NEW.school_name) IS NOT NULL)
      AND NOT coalesce(NEW.home_educated, 0);
  INSERT INTO hub_event (child_id, kind, occurred_on, row_id, origin)
    SELECT NEW.child_id, 'education-resumed', min(coalesce(NEW.school_from, date('now')), date('now')), NULL, (SELECT message_id FROM hub_writing)
    WHERE (NEW.school_to IS NULL AND coalesce(NEW.school_urn, NEW.school_estab, NEW.school_name) IS NOT NULL)
      AND NOT (OLD.school_to IS NULL AND coalesce(OLD.school_urn, OLD.school_estab, OLD.school_name) IS NOT NULL);
  INSERT INTO hub_event (child_id, kind, occurred_on, row_id, origin)
    SELECT NEW.child_id, 'merged', date('now'), NEW.merged_into, (SELECT message_id FROM hub_writing)
    WHERE NEW.merged_into IS NOT NULL AND OLD.merged_into IS NULL;
  INSERT INTO hub_event (child_id, kind, occurred_on, row_id, origin)
    SELECT NEW.child_id, 'changed', date('now'), NULL, (SELECT message_id FROM hub_writing);
END;
CREATE TRIGGER hub_involvement_added AFTER INSERT ON hub_involvement
BEGIN
  INSERT INTO hub_event (child_id, kind, occurred_on, row_id, origin)
    SELECT NEW.child_id, 'new-involvement', min(coalesce(NEW.start_date, date('now')), date('now')), NEW.involvement_id, (SELECT message_id FROM hub_writing)
    WHERE NEW.end_date IS NULL;
  INSERT INTO hub_event (child_id, kind, occurred_on, row_id, origin)
    SELECT NEW.child_id, 'lead-professional-changed', date('now'), NEW.involvement_id, (SELECT message_id FROM hub_writing)
    WHERE NEW.lead_professional AND NEW.end_date IS NULL;
  INSERT INTO hub_event (child_id, kind, occurred_on, row_id, origin)
    SELECT NEW.child_id, 'changed', date('now'), NULL, (SELECT message_id FROM hub_writing);
END;
CREATE TRIGGER hub_involvement_changed AFTER UPDATE ON hub_involvement
BEGIN
  INSERT INTO hub_event (child_id, kind, occurred_on, row_id, origin)
    SELECT NEW.child_id, 'involvement-ended', min(coalesce(NEW.end_date, date('now')), date('now')), NEW.involvement_id, (SELECT message_id FROM hub_writing)
    WHERE NEW.end_date IS NOT NULL AND OLD.end_date IS NULL;
  INSERT INTO hub_event (child_id, kind, occurred_on, row_id, origin)
    SELECT NEW.child_id, 'lead-professional-changed', date('now'), NEW.involvement_id, (SELECT message_id FROM hub_writing)
    WHERE NEW.lead_professional AND NEW.end_date IS NULL AND NOT coalesce(OLD.lead_professional, 0);
  INSERT INTO hub_event (child_id, kind, occurred_on, row_id, origin)
    SELECT NEW.child_id, 'changed', date('now'), NULL, (SELECT message_id FROM hub_writing);
END;
CREATE TRIGGER hub_involvement_deleted AFTER DELETE ON hub_involvement
BEGIN
  INSERT INTO hub_event (child_id, kind, occurred_on, row_id, origin)
    SELECT OLD.child_id, 'changed', date('now'), NULL, (SELECT message_id FROM hub_writing);
END;
CREATE TRIGGER hub_flag_added AFTER INSERT ON hub_flag
BEGIN
  INSERT INTO hub_event (child_id, kind, occurred_on, row_id, origin)
    SELECT NEW.child_id, 'flag-of-concern-raised', min(coalesce(NEW.raised_on, date('now')), date('now')), NEW.flag_id, (SELECT message_id FROM hub_writing)
    WHERE NEW.withdrawn_on IS NULL;
  INSERT INTO hub_event (child_id, kind, occurred_on, row_id, origin)
    SELECT NEW.child_id, 'changed', date('now'), NULL, (SELECT message_id FROM hub_writing);
END;
CREATE TRIGGER hub_flag_changed AFTER UPDATE ON hub_flag
BEGIN
  INSERT INTO hub_event (child_id, kind, occurred_on, row_id, origin)
    SELECT NEW.child_id, 'flag-of-concern-withdrawn', min(coalesce(NEW.withdrawn_on, date('now')), date('now')), NEW.flag_id, (SELECT message_id FROM hub_writing)
    WHERE NEW.withdrawn_on IS NOT NULL AND OLD.withdrawn_on IS NULL;
  INSERT INTO hub_event (child_id, kind, occurred_on, row_id, origin)
    SELECT NEW.child_id, 'changed', date('now'), NULL, (SELECT message_id FROM hub_writing);
END;
CREATE TRIGGER hub_flag_deleted AFTER DELETE ON hub_flag
BEGIN
  INSERT INTO hub_event (child_id, kind, occurred_on, row_id, origin)
    SELECT OLD.child_id, 'changed', date('now'), NULL, (SELECT message_id FROM hub_writing);
END;
CREATE TRIGGER hub_former_name_added AFTER INSERT ON hub_former_name
BEGIN
  INSERT INTO hub_event (child_id, kind, occurred_on, row_id, origin)
    SELECT NEW.child_id, 'changed', date('now'), NULL, (SELECT message_id FROM hub_writing);
END;
CREATE TRIGGER hub_former_name_changed AFTER UPDATE ON hub_former_name
BEGIN
  INSERT INTO hub_event (child_id, kind, occurred_on, row_id, origin)
    SELECT NEW.child_id, 'changed', date('now'), NULL, (SELECT message_id FROM hub_writing);
END;
CREATE TRIGGER hub_former_name_deleted AFTER DELETE ON hub_former_name
BEGIN
  INSERT INTO hub_event (child_id, kind, occurred_on, row_id, origin)
    SELECT OLD.child_id, 'changed', date('now'), NULL, (SELECT message_id FROM hub_writing);
END;
CREATE TRIGGER hub_address_added AFTER INSERT ON hub_address
BEGIN
  INSERT INTO hub_event (child_id, kind, occurred_on, row_id, origin)
    SELECT NEW.child_id, 'changed', date('now'), NULL, (SELECT message_id FROM hub_writing);
END;
CREATE TRIGGER hub_address_changed AFTER UPDATE ON hub_address
BEGIN
  INSERT INTO hub_event (child_id, kind, occurred_on, row_id, origin)
    SELECT NEW.child_id, 'changed', date('now'), NULL, (SELECT message_id FROM hub_writing);
END;
CREATE TRIGGER hub_address_deleted AFTER DELETE ON hub_address
BEGIN
  INSERT INTO hub_event (child_id, kind, occurred_on, row_id, origin)
    SELECT OLD.child_id, 'changed', date('now'), NULL, (SELECT message_id FROM hub_writing);
END;
CREATE TRIGGER hub_carer_added AFTER INSERT ON hub_carer
BEGIN
  INSERT INTO hub_event (child_id, kind, occurred_on, row_id, origin)
    SELECT NEW.child_id, 'changed', date('now'), NULL, (SELECT message_id FROM hub_writing);
END;
CREATE TRIGGER hub_carer_changed AFTER UPDATE ON hub_carer
BEGIN
  INSERT INTO hub_event (child_id, kind, occurred_on, row_id, origin)
    SELECT NEW.child_id, 'changed', date('now'), NULL, (SELECT message_id FROM hub_writing);
END;
CREATE TRIGGER hub_carer_deleted AFTER DELETE ON hub_carer
BEGIN
  INSERT INTO hub_event (child_id, kind, occurred_on, row_id, origin)
    SELECT OLD.child_id, 'changed', date('now'), NULL, (SELECT message_id FROM hub_writing);
END;
CREATE TRIGGER hub_agency_added AFTER INSERT ON hub_agency
BEGIN
  INSERT INTO hub_event (child_id, kind, occurred_on, row_id, origin)
    SELECT NEW.child_id, 'changed', date('now'), NULL, (SELECT message_id FROM hub_writing);
END;
CREATE TRIGGER hub_agency_changed AFTER UPDATE ON hub_agency
BEGIN
  INSERT INTO hub_event (child_id, kind, occurred_on, row_id, origin)
    SELECT NEW.child_id, 'changed', date('now'), NULL, (SELECT message_id FROM hub_writing);
END;
CREATE TRIGGER hub_agency_deleted AFTER DELETE ON hub_agency
BEGIN
  INSERT INTO hub_event (child_id, kind, occurred_on, row_id, origin)
    SELECT OLD.child_id, 'changed', date('now'), NULL, (SELECT message_id FROM hub_writing);
END;
CREATE TRIGGER hub_basis_added AFTER INSERT ON hub_basis
BEGIN
  INSERT INTO hub_event (child_id, kind, occurred_on, row_id, origin)
    SELECT NEW.child_id, 'changed', date('now'), NULL, (SELECT message_id FROM hub_writing);
END;
CREATE TRIGGER hub_basis_changed AFTER UPDATE ON hub_basis
BEGIN
  INSERT INTO hub_event (child_id, kind, occurred_on, row_id, origin)
    SELECT NEW.child_id, 'changed', date('now'), NULL, (SELECT message_id FROM hub_writing);
END;
CREATE TRIGGER hub_basis_deleted AFTER DELETE ON hub_basis
BEGIN
  INSERT INTO hub_event (child_id, kind, occurred_on, row_id, origin)
    SELECT OLD.child_id, 'changed', date('now'), NULL, (SELECT message_id FROM hub_writing);
END;

-- Whoever may be the child that is asked for is sent; the gateway lets go only of who surely is.
CREATE TRIGGER hub_asked AFTER INSERT ON hub_request
BEGIN
  INSERT INTO hub_event (child_id, kind, row_id, origin)
    SELECT child_id, 'asked', NEW.request_id, (SELECT message_id FROM hub_writing) FROM hub_child
    WHERE nhs_number = NEW.nhs_number OR upn = NEW.upn
       OR (lower(family_name) = lower(NEW.family_name) AND date_of_birth = NEW.date_of_birth);
END;
CREATE TRIGGER hub_answered_at_once AFTER INSERT ON hub_delivery
BEGIN
  INSERT INTO hub_event (child_id, kind, occurred_on, row_id, origin)
    SELECT NULL, 'answered', date('now'), NEW.message_id, (SELECT message_id FROM hub_writing)
    WHERE NEW.decision IS NOT NULL;
END;
CREATE TRIGGER hub_answered AFTER UPDATE ON hub_delivery
BEGIN
  INSERT INTO hub_event (child_id, kind, occurred_on, row_id, origin)
    SELECT NULL, 'answered', date('now'), NEW.message_id, (SELECT message_id FROM hub_writing)
    WHERE NEW.decision IS NOT NULL AND OLD.decision IS NULL;
END;

CREATE INDEX hub_former_name_by_child ON hub_former_name (child_id);
CREATE INDEX hub_address_by_child ON hub_address (child_id);
CREATE INDEX hub_carer_by_child ON hub_carer (child_id);
CREATE INDEX hub_agency_by_child ON hub_agency (child_id);
CREATE INDEX hub_involvement_by_child ON hub_involvement (child_id);
CREATE INDEX hub_flag_by_child ON hub_flag (child_id);
CREATE INDEX hub_basis_by_child ON hub_basis (child_id);
