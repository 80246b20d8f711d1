-- Requests: the sign-in name of the object that a change is about, where it has one.
ALTER TABLE requests ADD COLUMN target_user_principal_name TEXT;
