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

-- Templates of workflows: the flow that was made from each, remembered before it is made.
CREATE TABLE templates (
    workflow        TEXT PRIMARY KEY NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
    environment_url TEXT NOT NULL,
    workflowid      TEXT NOT NULL UNIQUE, -- the flow's row in Dataverse, with an id that we chose
    name            TEXT NOT NULL,
    written         TEXT NOT NULL, -- JSON: what was written last
    as_read         TEXT, -- JSON: what the service made of it
    pending         TEXT, -- JSON: a change that was begun and is not known to be done
    intended_at     INTEGER NOT NULL,
    made_at         INTEGER, -- null while it is not known whether the flow was made
    updated_at      INTEGER
) STRICT;

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
-- A workflow that somebody gave the name of a system workflow makes room for it, and takes the first name that is free in its store.
UPDATE workflows SET (name, name_key) = (
    WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n <= (SELECT count(*) FROM workflows)),
                   suffixes (n, suffix) AS (SELECT n, CASE n WHEN 1 THEN ' (user defined)' ELSE ' (user defined ' || n || ')' END FROM numbers)
    SELECT workflows.name || suffix, workflows.name_key || suffix FROM suffixes
    WHERE NOT EXISTS (SELECT 1 FROM workflows AS other WHERE other.store = workflows.store AND other.name_key = workflows.name_key || suffix)
    ORDER BY n LIMIT 1
) WHERE name_key IN (SELECT lower(name) FROM system_workflows);
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

-- Requests: the flow that was called, until when it waits, when its approval was last looked for, and who decided.
ALTER TABLE requests ADD COLUMN called_environment TEXT;
ALTER TABLE requests ADD COLUMN called_flow TEXT;
ALTER TABLE requests ADD COLUMN called_organization TEXT;
ALTER TABLE requests ADD COLUMN called_region TEXT;
ALTER TABLE requests ADD COLUMN called_link INTEGER; -- when the link was set that named the flow
ALTER TABLE requests ADD COLUMN called_at INTEGER;
ALTER TABLE requests ADD COLUMN decide_by INTEGER;
ALTER TABLE requests ADD COLUMN looked_at INTEGER;
ALTER TABLE requests ADD COLUMN decided_by TEXT GENERATED ALWAYS AS (json_extract(decision, '$.by.principal.object')) VIRTUAL;
CREATE INDEX requests_by_status ON requests (status, created_at, seq);
CREATE INDEX requests_by_decider ON requests (decided_by, created_at, seq) WHERE decided_by IS NOT NULL;
CREATE INDEX requests_running ON requests (store, looked_at, seq) WHERE status = 'pending' AND trigger_state = 'triggered';
DROP INDEX requests_by_workflow;
CREATE INDEX requests_by_workflow ON requests (workflow, created_at, seq);
-- Until now the flow of a run was that of the workflow's present link.
UPDATE requests SET (called_environment, called_flow, called_organization, called_region, called_link) = (
    SELECT l.flow_environment, l.flow_id, c.organization_code, c.region, l.linked_at
    FROM links l JOIN power_automate_clients c ON c.store = requests.store WHERE l.workflow = requests.workflow
) WHERE trigger_state IN ('queued', 'waiting', 'triggered', 'parked');
UPDATE requests SET called_at = created_at, decide_by = created_at + 2160000000 -- 25 days
    WHERE trigger_state = 'triggered' AND called_link IS NOT NULL;

-- The outbox: cancelling a run that a request was taken away from. A CHECK cannot be changed, so that the table is made anew.
CREATE TABLE outbox_with_cancel (
    seq             INTEGER PRIMARY KEY,
    id              TEXT NOT NULL UNIQUE,
    request         TEXT NOT NULL REFERENCES requests (id),
    duty            TEXT NOT NULL CHECK (duty IN ('trigger', 'confirm', 'apply', 'settle', 'cancel')),
    state           TEXT NOT NULL CHECK (state IN ('due', 'claimed', 'done', 'parked')),
    at              INTEGER, -- due: not before; claimed: since
    code            TEXT,    -- parked: why
    attempts        INTEGER NOT NULL DEFAULT 0,
    outcome_unknown INTEGER NOT NULL DEFAULT 0 CHECK (outcome_unknown IN (0, 1)),
    run_environment TEXT,    -- cancel: the run
    run_flow        TEXT,
    run_name        TEXT,
    CHECK ((state IN ('due', 'claimed')) = (at IS NOT NULL)),
    CHECK ((state = 'parked') = (code IS NOT NULL)),
    CHECK ((duty = 'cancel') = (run_name IS NOT NULL)),
    CHECK ((duty = 'cancel') = (run_flow IS NOT NULL)),
    CHECK ((duty = 'cancel') = (run_environment IS NOT NULL))
) STRICT;
INSERT INTO outbox_with_cancel (seq, id, request, duty, state, at, code, attempts, outcome_unknown)
    SELECT seq, id, request, duty, state, at, code, attempts, outcome_unknown FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_with_cancel RENAME TO outbox;
CREATE INDEX outbox_due ON outbox (duty, at, seq) WHERE state = 'due';
CREATE INDEX outbox_next ON outbox (at) WHERE state = 'due';
CREATE INDEX outbox_claimed ON outbox (seq) WHERE state = 'claimed';
CREATE INDEX outbox_parked ON outbox (seq) WHERE state = 'parked';
CREATE INDEX outbox_by_request ON outbox (request, seq);
-- Two open rows would mean two runs or two users. Reports and runs to cancel may be several.
CREATE UNIQUE INDEX outbox_one_open ON outbox (request, duty) WHERE state <> 'done' AND duty NOT IN ('confirm', 'cancel');

-- Accounts: what each was last granted or refused for each service.
CREATE TABLE account_resources (
    account    TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    audience   TEXT NOT NULL,
    scopes     TEXT NOT NULL, -- with spaces between them
    granted_at INTEGER,
    failed_at  INTEGER,
    failure    TEXT, -- an error of the contract, JSON
    claims     TEXT, -- what the next sign-in has to satisfy, JSON
    PRIMARY KEY (account, audience),
    CHECK ((failed_at IS NULL) = (failure IS NULL)),
    CHECK (claims IS NULL OR failure IS NOT NULL)
) STRICT, WITHOUT ROWID;

-- Requests: which one made an object, and whether a person confirmed to overwrite what somebody else changed meanwhile.
CREATE INDEX requests_by_made_object ON requests (apply_object) WHERE apply_object IS NOT NULL AND event = 'create';
ALTER TABLE requests ADD COLUMN overwrite INTEGER NOT NULL DEFAULT 0 CHECK (overwrite IN (0, 1));
