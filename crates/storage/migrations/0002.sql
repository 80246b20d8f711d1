-- Stores can be disabled, workflows are of two types, changes of every kind are asked for, templates are remembered.

-- Stores
ALTER TABLE stores ADD COLUMN enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1));
