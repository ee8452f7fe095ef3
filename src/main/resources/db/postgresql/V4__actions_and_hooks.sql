CREATE TABLE action (
    position BIGINT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    secrets TEXT NOT NULL,
    name TEXT GENERATED ALWAYS AS (COALESCE(document::jsonb ->> 'name', '')) STORED
);
CREATE UNIQUE INDEX action_name ON action (name);

CREATE TABLE action_version (
    position BIGINT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    secrets TEXT NOT NULL,
    action_id TEXT GENERATED ALWAYS AS (COALESCE(document::jsonb ->> 'action_id', '')) STORED
);
CREATE INDEX action_version_action_id ON action_version (action_id);

CREATE TABLE trigger_bindings (
    position BIGINT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    secrets TEXT NOT NULL
);

CREATE TABLE hook (
    position BIGINT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    secrets TEXT NOT NULL,
    enabled TEXT GENERATED ALWAYS AS (COALESCE(document::jsonb ->> 'enabled', '')) STORED
);
CREATE INDEX hook_enabled ON hook (enabled);
