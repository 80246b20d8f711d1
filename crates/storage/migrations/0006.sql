-- Templates: what is remembered of what the service made of our writing holds no longer what a person wrote into the flow; a template that
-- another is being made beside stays known. Flows: that one is being turned on or off.

-- The whole flow as it was read back stood here; from now on, digests do. Without it, what the service made of our writing counts as an edit
-- until the template is updated next.
UPDATE templates SET as_read = NULL;
ALTER TABLE templates ADD COLUMN replaces TEXT; -- JSON: the template that was known before, while it is not known whether this one was made

CREATE TABLE flow_switches (
    workflow  TEXT PRIMARY KEY NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    flow      TEXT NOT NULL, -- its row in Dataverse
    turned_on INTEGER NOT NULL CHECK (turned_on IN (0, 1)),
    asked_at  INTEGER NOT NULL
) STRICT;
