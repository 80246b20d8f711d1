-- Stores can be disabled, workflows are of two types, changes of every kind are asked for, templates are remembered.

-- Stores
ALTER TABLE stores ADD COLUMN enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1));

-- Power Automate clients: the environment that organization code and region stand for.
ALTER TABLE power_automate_clients ADD COLUMN environment TEXT;
ALTER TABLE power_automate_clients ADD COLUMN environment_source TEXT
    CHECK (environment_source IN ('discovery', 'environment_list', 'typed'))
    CHECK ((environment IS NULL) = (environment_source IS NULL));

-- Links: the flow's row in Dataverse, and what authenticating the link showed.
ALTER TABLE links ADD COLUMN flow_workflow_row TEXT;
ALTER TABLE links ADD COLUMN health TEXT; -- JSON

-- Requests: the object that a change is about, where it existed before. Its name is in target_name.
ALTER TABLE requests ADD COLUMN target_object TEXT;
CREATE INDEX requests_by_target ON requests (target_object) WHERE target_object IS NOT NULL;
