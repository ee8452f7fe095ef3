-- The modules of Actions (the draft, which carries a copy of the newest version) and their versions. Secrets are sealed under the
-- master key.

CREATE TABLE action_module (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    secrets TEXT NOT NULL,
    name TEXT GENERATED ALWAYS AS (COALESCE(document ->> '$.name', '')) VIRTUAL
);
CREATE UNIQUE INDEX action_module_name ON action_module (name);

CREATE TABLE action_module_version (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    secrets TEXT NOT NULL,
    module_id TEXT GENERATED ALWAYS AS (COALESCE(document ->> '$.module_id', '')) VIRTUAL
);
CREATE INDEX action_module_version_module_id ON action_module_version (module_id);
