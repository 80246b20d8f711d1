-- Requests: what lists narrow and sort by, so that neither reads whole requests.
CREATE INDEX requests_narrow ON requests
    (store, status, event, workflow, requester_object, target_name, requester_name, workflow_name, created_at, seq);
