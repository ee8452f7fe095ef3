CREATE TABLE action_module (
    position BIGINT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    secrets TEXT NOT NULL,
    name TEXT GENERATED ALWAYS AS (COALESCE(document::jsonb ->> 'name', '')) STORED
);
CREATE UNIQUE INDEX action_module_name ON action_module (name);

CREATE TABLE action_module_version (
    position BIGINT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    secrets TEXT NOT NULL,
    module_id TEXT GENERATED ALWAYS AS (COALESCE(document::jsonb ->> 'module_id', '')) STORED
);
CREATE INDEX action_module_version_module_id ON action_module_version (module_id);
