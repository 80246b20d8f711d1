-- An answer belongs to one call of a flow, and a summary was sent with it.

-- The outbox: whose report is to be confirmed. A call is known by the hash of its callback token, which no other has.
ALTER TABLE outbox ADD COLUMN call BLOB CHECK (length(call) = 32); -- confirm: the call whose report it is
UPDATE outbox SET call = (SELECT callback_token_hash FROM requests WHERE requests.id = outbox.request) WHERE duty = 'confirm';

-- Requests: the SHA-256 of the summary that was sent to the flow; null for what was sent before, and while nothing was.
ALTER TABLE requests ADD COLUMN called_summary BLOB CHECK (length(called_summary) = 32);
