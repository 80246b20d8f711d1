-- The first schema. Times are UTC in milliseconds, GUIDs are dashed lower-case text, JSON stands only where nothing is looked up by it.

PRAGMA application_id = 1129531719; -- "CSIG"

-- The cloud profile this data directory belongs to.
CREATE TABLE profile (
    only_row    INTEGER PRIMARY KEY CHECK (only_row = 1),
    name        TEXT NOT NULL,
    fingerprint TEXT NOT NULL
) STRICT;

-- Everything that the vault sealed, apart from the rows it belongs to, so that destroying it is one statement in one place.
CREATE TABLE sealed_values (
    holder    TEXT NOT NULL CHECK (holder IN ('account', 'link', 'outbox', 'intent')),
    holder_id TEXT NOT NULL,
    sealed    BLOB NOT NULL,
    PRIMARY KEY (holder, holder_id)
) STRICT;

CREATE TABLE audit (
    seq          INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE,
    at           INTEGER NOT NULL,
    actor        TEXT NOT NULL, -- JSON
    subject_kind TEXT NOT NULL CHECK (subject_kind IN ('account', 'store', 'workflow', 'request', 'none')),
    subject_id   TEXT,
    happening    TEXT NOT NULL, -- JSON
    CHECK ((subject_kind = 'none') = (subject_id IS NULL))
) STRICT;
CREATE INDEX audit_by_subject ON audit (subject_kind, subject_id, seq);
CREATE TRIGGER audit_is_not_rewritten BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is only added to');
END;
CREATE TRIGGER audit_is_not_shortened BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is only added to');
END;

CREATE TABLE accounts (
    seq                 INTEGER PRIMARY KEY,
    id                  TEXT NOT NULL UNIQUE,
    kind                TEXT NOT NULL CHECK (kind IN ('delegated', 'app')),
    tenant_hint         TEXT NOT NULL,
    tenant_hint_key     TEXT NOT NULL, -- the hint in lower case
    tenant              TEXT,
    client              TEXT NOT NULL,
    principal_tenant    TEXT,
    principal_object    TEXT,
    principal_kind      TEXT CHECK (principal_kind IN ('person', 'app')),
    name                TEXT NOT NULL,
    user_principal_name TEXT,
    session             TEXT NOT NULL CHECK (session IN ('live', 'sign_in_needed')),
    active              INTEGER NOT NULL CHECK (active IN (0, 1)),
    added_at            INTEGER NOT NULL,
    CHECK ((principal_tenant IS NULL) = (principal_object IS NULL)),
    CHECK ((principal_tenant IS NULL) = (principal_kind IS NULL))
) STRICT;
CREATE UNIQUE INDEX accounts_one_active ON accounts (active) WHERE active = 1;
CREATE UNIQUE INDEX accounts_one_per_person ON accounts (client, principal_tenant, principal_object)
    WHERE kind = 'delegated' AND principal_object IS NOT NULL;
CREATE UNIQUE INDEX accounts_one_per_app ON accounts (client, tenant_hint_key) WHERE kind = 'app';

CREATE TABLE stores (
    seq                INTEGER PRIMARY KEY,
    id                 TEXT NOT NULL UNIQUE,
    name               TEXT NOT NULL,
    name_key           TEXT NOT NULL UNIQUE, -- the name in lower case
    provider           TEXT NOT NULL, -- JSON
    service_credential TEXT REFERENCES accounts (id) ON DELETE SET NULL,
    linking_account    TEXT REFERENCES accounts (id) ON DELETE SET NULL,
    settings           TEXT NOT NULL, -- JSON
    created_at         INTEGER NOT NULL
) STRICT;
CREATE INDEX stores_by_service_credential ON stores (service_credential);
CREATE INDEX stores_by_linking_account ON stores (linking_account);

CREATE TABLE power_automate_clients (
    seq               INTEGER PRIMARY KEY,
    store             TEXT NOT NULL UNIQUE REFERENCES stores (id),
    organization_code TEXT NOT NULL,
    region            TEXT NOT NULL,
    data_service_url  TEXT NOT NULL,
    tenant            TEXT NOT NULL,
    client            TEXT NOT NULL,
    registered_at     INTEGER NOT NULL
) STRICT;

CREATE TABLE workflows (
    seq         INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    store       TEXT NOT NULL REFERENCES stores (id),
    name        TEXT NOT NULL,
    name_key    TEXT NOT NULL, -- the name in lower case
    description TEXT NOT NULL,
    enabled     INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    object      TEXT NOT NULL,
    event       TEXT NOT NULL,
    filters     TEXT NOT NULL, -- JSON
    approvers   TEXT NOT NULL, -- JSON
    created_at  INTEGER NOT NULL,
    UNIQUE (store, name_key)
) STRICT;
CREATE UNIQUE INDEX workflows_one_for_create ON workflows (store, object) WHERE event = 'create';

CREATE TABLE links (
    workflow         TEXT PRIMARY KEY NOT NULL REFERENCES workflows (id),
    host             TEXT NOT NULL,
    hint             TEXT NOT NULL,
    bearer           INTEGER NOT NULL CHECK (bearer IN (0, 1)),
    flow_environment TEXT,
    flow_id          TEXT,
    flow_name        TEXT,
    fault            TEXT,
    linked_at        INTEGER NOT NULL,
    CHECK ((flow_environment IS NULL) = (flow_id IS NULL)),
    CHECK ((flow_environment IS NULL) = (flow_name IS NULL))
) STRICT;

CREATE TABLE requests (
    seq                 INTEGER PRIMARY KEY,
    id                  TEXT NOT NULL UNIQUE,
    store               TEXT NOT NULL REFERENCES stores (id),
    workflow            TEXT REFERENCES workflows (id),
    workflow_name       TEXT NOT NULL,
    requester           TEXT NOT NULL, -- JSON
    requester_object    TEXT,
    requester_name      TEXT NOT NULL,
    object              TEXT NOT NULL,
    event               TEXT NOT NULL,
    target_name         TEXT NOT NULL,
    changes             TEXT NOT NULL, -- JSON
    awaiting            TEXT NOT NULL,
    status              TEXT NOT NULL CHECK (status IN ('pending', 'approved', 'denied')),
    decision            TEXT, -- JSON
    trigger_state       TEXT NOT NULL CHECK (trigger_state IN ('not_linked', 'queued', 'waiting', 'triggered', 'parked', 'withdrawn')),
    trigger_code        TEXT,
    trigger_at          INTEGER,
    trigger_run         TEXT,
    apply_state         TEXT NOT NULL CHECK (apply_state IN ('not_due', 'queued', 'waiting', 'applied', 'failed')),
    apply_code          TEXT,
    apply_at            INTEGER,
    apply_object        TEXT,
    settle_state        TEXT NOT NULL CHECK (settle_state IN ('not_due', 'queued', 'cancelled', 'left_open', 'refused')),
    settle_code         TEXT,
    doubt               TEXT,
    initial_password    TEXT NOT NULL CHECK (initial_password IN ('none', 'waiting', 'revealed', 'expired')),
    callback_token_hash BLOB CHECK (length(callback_token_hash) = 32),
    created_at          INTEGER NOT NULL,
    CHECK (status <> 'pending' OR decision IS NULL)
) STRICT;
CREATE INDEX requests_by_time ON requests (created_at, seq);
CREATE INDEX requests_by_store ON requests (store, created_at, seq);
CREATE INDEX requests_by_requester ON requests (requester_object, created_at, seq);
CREATE INDEX requests_by_workflow ON requests (workflow);
CREATE INDEX requests_open ON requests (store) WHERE status = 'pending';
CREATE INDEX requests_with_password ON requests (apply_at) WHERE initial_password = 'waiting';

CREATE TABLE request_approvers (
    request             TEXT NOT NULL REFERENCES requests (id),
    position            INTEGER NOT NULL,
    object              TEXT NOT NULL,
    name                TEXT NOT NULL,
    user_principal_name TEXT NOT NULL,
    mail                TEXT,
    PRIMARY KEY (request, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX request_approvers_by_object ON request_approvers (object, request);

CREATE TABLE outbox (
    seq             INTEGER PRIMARY KEY,
    id              TEXT NOT NULL UNIQUE,
    request         TEXT NOT NULL REFERENCES requests (id),
    duty            TEXT NOT NULL CHECK (duty IN ('trigger', 'confirm', 'apply', 'settle')),
    state           TEXT NOT NULL CHECK (state IN ('due', 'claimed', 'done', 'parked')),
    at              INTEGER, -- due: not before; claimed: since
    code            TEXT,    -- parked: why
    attempts        INTEGER NOT NULL DEFAULT 0,
    outcome_unknown INTEGER NOT NULL DEFAULT 0 CHECK (outcome_unknown IN (0, 1)),
    CHECK ((state IN ('due', 'claimed')) = (at IS NOT NULL)),
    CHECK ((state = 'parked') = (code IS NOT NULL))
) STRICT;
CREATE INDEX outbox_due ON outbox (duty, at, seq) WHERE state = 'due';
CREATE INDEX outbox_next ON outbox (at) WHERE state = 'due';
CREATE INDEX outbox_claimed ON outbox (seq) WHERE state = 'claimed';
CREATE INDEX outbox_parked ON outbox (seq) WHERE state = 'parked';
CREATE INDEX outbox_by_request ON outbox (request, seq);
-- Two open rows would mean two runs or two users. A second report may come while the first is being confirmed.
CREATE UNIQUE INDEX outbox_one_open ON outbox (request, duty) WHERE state <> 'done' AND duty <> 'confirm';

CREATE TABLE intents (
    request             TEXT PRIMARY KEY NOT NULL REFERENCES requests (id),
    user_principal_name TEXT NOT NULL,
    directory_time      INTEGER NOT NULL
) STRICT;
