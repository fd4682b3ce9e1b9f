-- After the hub was restored from a dump into another PostgreSQL: numbers transactions anew, so that polling finds what is
-- added from now on. Run as the hub's owner.
UPDATE hub_event SET changed_xid = DEFAULT;
