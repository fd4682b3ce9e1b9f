-- The two accounts that Crosswalk uses. Run after postgresql.sql, as the hub's owner:
--   psql -v ON_ERROR_STOP=1 -f accounts.sql hub
-- Then give each a password with \password crosswalk_reader and \password crosswalk_writer.

-- Polls: may read, and nothing else.
CREATE ROLE crosswalk_reader LOGIN;
ALTER ROLE crosswalk_reader SET default_transaction_read_only = on;
GRANT SELECT ON hub_child, hub_former_name, hub_address, hub_carer, hub_agency, hub_involvement, hub_flag, hub_basis,
  hub_event, hub_delivery TO crosswalk_reader;

-- Delivers: adds and changes rows, deletes none.
CREATE ROLE crosswalk_writer LOGIN;
GRANT SELECT, INSERT, UPDATE ON hub_child, hub_former_name, hub_address, hub_carer, hub_agency, hub_involvement, hub_flag,
  hub_basis, hub_event, hub_delivery, hub_request TO crosswalk_writer;
