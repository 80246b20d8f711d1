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

-- Workflows: several objects each, fields, system workflows; a deleted one stays for the requests that fell under it.
ALTER TABLE workflows ADD COLUMN system TEXT;
ALTER TABLE workflows ADD COLUMN of_user INTEGER NOT NULL DEFAULT 0 CHECK (of_user IN (0, 1));
ALTER TABLE workflows ADD COLUMN of_group INTEGER NOT NULL DEFAULT 0 CHECK (of_group IN (0, 1));
ALTER TABLE workflows ADD COLUMN fields TEXT NOT NULL DEFAULT '[]'; -- JSON
ALTER TABLE workflows ADD COLUMN deleted_at INTEGER; -- the name_key is no name then, so that the name is free
UPDATE workflows SET of_user = 1;
DROP INDEX workflows_one_for_create;
ALTER TABLE workflows DROP COLUMN object;
CREATE UNIQUE INDEX workflows_one_for_create_user ON workflows (store)
    WHERE event = 'create' AND of_user = 1 AND deleted_at IS NULL;
CREATE UNIQUE INDEX workflows_one_for_create_group ON workflows (store)
    WHERE event = 'create' AND of_group = 1 AND deleted_at IS NULL;
CREATE UNIQUE INDEX workflows_one_of_each_system ON workflows (store, system) WHERE system IS NOT NULL;

CREATE TEMP TABLE system_workflows (position INTEGER, system TEXT, name TEXT, on_group INTEGER, event TEXT, fields TEXT, relation TEXT, enabled INTEGER);
INSERT INTO system_workflows VALUES
    (1, 'reset_password', 'Workflow to Reset Password', 0, 'reset_password', '[]', 'managerAndAdditionalManager', 0),
    (2, 'change_group_expiration_policy', 'Workflow to Change Group Expiration Policy', 1, 'change_expiration_policy', '[]', NULL, 0),
    (3, 'nest_group', 'Workflow to Nest a Group', 1, 'nest', '["member"]', 'ownerAndAdditionalOwner', 1),
    (4, 'join_group', 'Workflow to Join a Group', 1, 'join', '["member"]', 'ownerAndAdditionalOwner', 1),
    (5, 'leave_group', 'Workflow to Leave a Group', 1, 'leave', '["member"]', 'ownerAndAdditionalOwner', 1),
    (6, 'transfer_user', 'Workflow to Transfer a User', 0, 'transfer', '["directReports"]', 'newManager', 1),
    (7, 'terminate_user', 'Workflow to Terminate a User', 0, 'terminate', '["directReports"]', NULL, 0),
    (8, 'change_manager', 'Workflow to Change Manager', 0, 'edit', '["manager","XAdditionalManager"]', 'managerAndAdditionalManager', 1);
-- A workflow that somebody gave the name of a system workflow makes room for it.
UPDATE workflows SET name = name || ' (user defined)', name_key = name_key || ' (user defined)'
    WHERE name_key IN (SELECT lower(name) FROM system_workflows);
INSERT INTO workflows (id, store, name, name_key, description, enabled, event, filters, approvers, created_at, system, of_user, of_group, fields)
    SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-'
                 || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
           stores.id, s.name, lower(s.name), '', s.enabled, s.event, '[]',
           CASE WHEN s.relation IS NULL THEN '[]' ELSE json_array(json_object('kind', 'relation', 'relation', s.relation)) END,
           stores.created_at, s.system, 1 - s.on_group, s.on_group, s.fields
    FROM stores CROSS JOIN system_workflows AS s ORDER BY stores.seq, s.position;
DROP TABLE system_workflows;

-- Intents: what was about to be made has a sign-in name, a mail nickname, or none of both.
ALTER TABLE intents RENAME COLUMN user_principal_name TO name;
