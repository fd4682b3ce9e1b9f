-- The table set of a local information hub, for PostgreSQL 13 or later. Run it once as the hub's owner:
--   psql -v ON_ERROR_STOP=1 --single-transaction -f postgresql.sql hub
-- Then accounts.sql, for the two accounts that Crosswalk uses. ../README.md says what is read and what is written.

-- One row a child of the area: the basic details.
CREATE TABLE hub_child (
  child_id            text PRIMARY KEY,
  title               text,
  given_names         text,              -- separated by blanks
  family_name         text NOT NULL,
  requested_name      text,              -- what the child asks to be called
  date_of_birth       date,
  date_of_birth_level text,              -- how well it was verified: Level 0 to Level 3
  expected_birth_date date,              -- of an unborn child
  date_of_death       date,
  sex                 text,              -- F, M, U
  ethnicity           text,              -- DfE code of four letters
  language            text,              -- in words, or the DfE code
  interpreter_needed  boolean,
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
  gp_from             date,              -- first day of the registration
  school_lea          text,              -- DfE number of the authority, three digits
  school_estab        text,              -- DfE number of the school, four digits
  school_urn          text,
  school_name         text,
  school_from         date,
  school_to           date,              -- empty while the child attends
  home_educated       boolean,
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
  from_date  date,
  to_date    date,
  sensitive  boolean                     -- telling it could put somebody in danger
);

-- Who lives with the child or has parental responsibility.
CREATE TABLE hub_carer (
  carer_id                text PRIMARY KEY,
  child_id                text NOT NULL REFERENCES hub_child ON DELETE CASCADE,
  title                   text,
  given_names             text,
  family_name             text NOT NULL,
  relationship            text,
  parental_responsibility boolean,
  lives_with_child        boolean,
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
  known_from        date,
  known_to          date
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
  lead_professional boolean,
  start_date        date,
  end_date          date,
  change_reason     text
);

-- Flags of concern, each with its level.
CREATE TABLE hub_flag (
  flag_id             text PRIMARY KEY,
  child_id            text NOT NULL REFERENCES hub_child ON DELETE CASCADE,
  raised_on           date NOT NULL,
  level               text,              -- the hub's own scale: 1, 2, 3, 4 or words
  concern             text,
  service             text,
  raised_by_name      text,
  raised_by_role      text,
  raised_by_team      text,
  raised_by_telephone text,
  raised_by_email     text,
  action_taken        text,
  review_date         date,
  withdrawn_on        date,
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
  given_on  date,
  ends_on   date,
  agreement text
);

-- What happened, in the order in which it was committed. Written by the triggers below and by deliveries; read by polling.
CREATE TABLE hub_event (
  event_id              text PRIMARY KEY DEFAULT gen_random_uuid()::text,
  child_id              text,
  kind                  text NOT NULL,   -- a kind of child-event, or: changed, asked, answered, merged, forgotten
  occurred_on           date NOT NULL DEFAULT current_date,
  row_id                text,            -- the involvement, flag, other child or message that it is about
  no_school_reason      text,
  reporter_organisation text,
  reporter_name         text,
  reporter_telephone    text,
  reporter_email        text,
  note                  text,
  origin                text DEFAULT nullif(current_setting('crosswalk.origin', true), ''), -- what Crosswalk wrote
  changed_at            timestamptz NOT NULL DEFAULT now(),
  changed_xid           xid8 NOT NULL DEFAULT pg_current_xact_id(), -- its transaction: one that commits late is not missed
  event_seq             bigint GENERATED ALWAYS AS IDENTITY
);
CREATE INDEX hub_event_in_order ON hub_event (changed_xid, event_seq);

-- Messages that came, each once. The hub answers a record-transfer by setting decision.
CREATE TABLE hub_delivery (
  message_id  text PRIMARY KEY,
  class       text NOT NULL,
  sender      text NOT NULL,             -- the authority that sent it
  transfer_id text,
  received_at timestamptz NOT NULL DEFAULT now(),
  document    text,                      -- the message itself, where these tables have no words for it
  decision    text,                      -- accepted, accepted-in-part, rejected, nothing-held
  reason      text
);

-- Children whose records another authority asks for.
CREATE TABLE hub_request (
  request_id    text PRIMARY KEY,
  given_names   text,
  family_name   text,
  date_of_birth date,
  nhs_number    text,
  upn           text,
  asked_by      text NOT NULL,           -- authority/service
  message_id    text,
  reason        text,
  sections      text
);

CREATE FUNCTION hub_tell(child text, what text, day date, about text, why text DEFAULT NULL) RETURNS void LANGUAGE sql AS $$
  INSERT INTO hub_event (child_id, kind, occurred_on, row_id, no_school_reason)
  VALUES (child, what, coalesce(day, current_date), about, why)
$$;

CREATE FUNCTION hub_attends(row_ hub_child) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT row_.school_to IS NULL AND coalesce(row_.school_urn, row_.school_estab, row_.school_name) IS NOT NULL
$$;

CREATE FUNCTION hub_child_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM hub_tell(OLD.child_id, 'forgotten', NULL, NULL);
    RETURN NULL;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF NEW.date_of_death IS NOT NULL AND OLD.date_of_death IS NULL THEN
      PERFORM hub_tell(NEW.child_id, 'died', NEW.date_of_death, NULL);
    END IF;
    IF NEW.gp_code IS NOT NULL AND NEW.gp_code IS DISTINCT FROM OLD.gp_code THEN
      PERFORM hub_tell(NEW.child_id, 'gp-practice-changed', least(NEW.gp_from, current_date), NULL);
    END IF;
    IF hub_attends(OLD) AND NOT hub_attends(NEW) AND NOT coalesce(NEW.home_educated, false) THEN
      PERFORM hub_tell(NEW.child_id, 'no-current-education-record', least(NEW.school_to, current_date), NULL, NEW.no_school_reason);
    ELSIF hub_attends(NEW) AND NOT hub_attends(OLD) THEN
      PERFORM hub_tell(NEW.child_id, 'education-resumed', least(NEW.school_from, current_date), NULL);
    END IF;
    IF NEW.merged_into IS NOT NULL AND OLD.merged_into IS NULL THEN
      PERFORM hub_tell(NEW.child_id, 'merged', NULL, NEW.merged_into);
    END IF;
  END IF;
  PERFORM hub_tell(NEW.child_id, 'changed', NULL, NULL);
  RETURN NULL;
END $$;

CREATE FUNCTION hub_involvement_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM hub_tell(OLD.child_id, 'changed', NULL, NULL);
    RETURN NULL;
  END IF;
  IF TG_OP = 'INSERT' AND NEW.end_date IS NULL THEN
    PERFORM hub_tell(NEW.child_id, 'new-involvement', least(NEW.start_date, current_date), NEW.involvement_id);
  ELSIF TG_OP = 'UPDATE' AND NEW.end_date IS NOT NULL AND OLD.end_date IS NULL THEN
    PERFORM hub_tell(NEW.child_id, 'involvement-ended', least(NEW.end_date, current_date), NEW.involvement_id);
  END IF;
  IF NEW.lead_professional AND NEW.end_date IS NULL AND (TG_OP = 'INSERT' OR OLD.lead_professional IS NOT TRUE) THEN
    PERFORM hub_tell(NEW.child_id, 'lead-professional-changed', NULL, NEW.involvement_id);
  END IF;
  PERFORM hub_tell(NEW.child_id, 'changed', NULL, NULL);
  RETURN NULL;
END $$;

CREATE FUNCTION hub_flag_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM hub_tell(OLD.child_id, 'changed', NULL, NULL);
    RETURN NULL;
  END IF;
  IF TG_OP = 'INSERT' AND NEW.withdrawn_on IS NULL THEN
    PERFORM hub_tell(NEW.child_id, 'flag-of-concern-raised', least(NEW.raised_on, current_date), NEW.flag_id);
  ELSIF TG_OP = 'UPDATE' AND NEW.withdrawn_on IS NOT NULL AND OLD.withdrawn_on IS NULL THEN
    PERFORM hub_tell(NEW.child_id, 'flag-of-concern-withdrawn', least(NEW.withdrawn_on, current_date), NEW.flag_id);
  END IF;
  PERFORM hub_tell(NEW.child_id, 'changed', NULL, NULL);
  RETURN NULL;
END $$;

CREATE FUNCTION hub_part_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM hub_tell(CASE WHEN TG_OP = 'DELETE' THEN OLD.child_id ELSE NEW.child_id END, 'changed', NULL, NULL);
  RETURN NULL;
END $$;

-- Whoever may be the child that is asked for is sent; the gateway lets go only of who surely is.
CREATE FUNCTION hub_asked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM hub_tell(child_id, 'asked', NULL, NEW.request_id) FROM hub_child
    WHERE nhs_number = NEW.nhs_number OR upn = NEW.upn
       OR (lower(family_name) = lower(NEW.family_name) AND date_of_birth = NEW.date_of_birth);
  RETURN NULL;
END $$;

CREATE FUNCTION hub_answered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.decision IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.decision IS NULL) THEN
    PERFORM hub_tell(NULL, 'answered', NULL, NEW.message_id);
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER hub_child_changed AFTER INSERT OR UPDATE OR DELETE ON hub_child
  FOR EACH ROW EXECUTE FUNCTION hub_child_changed();
CREATE TRIGGER hub_involvement_changed AFTER INSERT OR UPDATE OR DELETE ON hub_involvement
  FOR EACH ROW EXECUTE FUNCTION hub_involvement_changed();
CREATE TRIGGER hub_flag_changed AFTER INSERT OR UPDATE OR DELETE ON hub_flag
  FOR EACH ROW EXECUTE FUNCTION hub_flag_changed();
CREATE TRIGGER hub_former_name_changed AFTER INSERT OR UPDATE OR DELETE ON hub_former_name
  FOR EACH ROW EXECUTE FUNCTION hub_part_changed();
CREATE TRIGGER hub_address_changed AFTER INSERT OR UPDATE OR DELETE ON hub_address
  FOR EACH ROW EXECUTE FUNCTION hub_part_changed();
CREATE TRIGGER hub_carer_changed AFTER INSERT OR UPDATE OR DELETE ON hub_carer
  FOR EACH ROW EXECUTE FUNCTION hub_part_changed();
CREATE TRIGGER hub_agency_changed AFTER INSERT OR UPDATE OR DELETE ON hub_agency
  FOR EACH ROW EXECUTE FUNCTION hub_part_changed();
CREATE TRIGGER hub_basis_changed AFTER INSERT OR UPDATE OR DELETE ON hub_basis
  FOR EACH ROW EXECUTE FUNCTION hub_part_changed();
CREATE TRIGGER hub_asked AFTER INSERT ON hub_request FOR EACH ROW EXECUTE FUNCTION hub_asked();
CREATE TRIGGER hub_answered AFTER INSERT OR UPDATE ON hub_delivery FOR EACH ROW EXECUTE FUNCTION hub_answered();

CREATE INDEX hub_former_name_by_child ON hub_former_name (child_id);
CREATE INDEX hub_address_by_child ON hub_address (child_id);
CREATE INDEX hub_carer_by_child ON hub_carer (child_id);
CREATE INDEX hub_agency_by_child ON hub_agency (child_id);
CREATE INDEX hub_involvement_by_child ON hub_involvement (child_id);
CREATE INDEX hub_flag_by_child ON hub_flag (child_id);
CREATE INDEX hub_basis_by_child ON hub_basis (child_id);
