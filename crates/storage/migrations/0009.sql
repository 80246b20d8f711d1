-- What people wrote about an identity store.
ALTER TABLE stores ADD COLUMN description TEXT NOT NULL DEFAULT '';

-- When a request was last decided on the word of a link's flow, since the approval could not be read.
ALTER TABLE links ADD COLUMN unconfirmed_at INTEGER;
UPDATE links SET unconfirmed_at = (
    SELECT CASE json_extract(decision, '$.through') WHEN 'flowUnconfirmed' THEN json_extract(decision, '$.at') END
    FROM requests
    WHERE workflow = links.workflow AND called_link = links.linked_at AND json_extract(decision, '$.through') <> 'console'
    ORDER BY json_extract(decision, '$.at') DESC LIMIT 1
);

-- My Requests: whose they are is known from the index, in which tenant too, and so is all that narrows them.
ALTER TABLE requests ADD COLUMN requester_tenant TEXT
    GENERATED ALWAYS AS (json_extract(requester, '$.principal.tenant')) VIRTUAL;
DROP INDEX requests_by_requester;
CREATE INDEX requests_by_requester ON requests
    (requester_object, requester_tenant, created_at, seq, status, store, event, workflow, target_name, requester_name, workflow_name);
