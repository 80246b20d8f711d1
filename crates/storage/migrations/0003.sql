-- Requests: what the last try found that somebody else changed meanwhile, and what of that a person confirmed to overwrite. What was
-- confirmed until now is not known, so that it is asked for again.
ALTER TABLE requests ADD COLUMN changed_meanwhile TEXT; -- JSON
ALTER TABLE requests ADD COLUMN overwrites TEXT; -- JSON
ALTER TABLE requests DROP COLUMN overwrite;
