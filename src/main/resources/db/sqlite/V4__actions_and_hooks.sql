-- Actions (the draft, which carries a copy of the version in force), their versions, the ordered list of what is bound to
-- each trigger, and the older Hooks. Secrets are sealed under the master key.

CREATE TABLE action (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    secrets TEXT NOT NULL,
    name TEXT GENERATED ALWAYS AS (COALESCE(document ->> '$.name', '')) VIRTUAL
);
CREATE UNIQUE INDEX action_name ON action (name);

CREATE TABLE action_version (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    secrets TEXT NOT NULL,
    action_id TEXT GENERATED ALWAYS AS (COALESCE(document ->> '$.action_id', '')) VIRTUAL
);
CREATE INDEX action_version_action_id ON action_version (action_id);

-- One row for each trigger; its id is the trigger's.
CREATE TABLE trigger_bindings (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    secrets TEXT NOT NULL
);

CREATE TABLE hook (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    secrets TEXT NOT NULL,
    enabled TEXT GENERATED ALWAYS AS (CASE document -> '$.enabled' WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE '' END) VIRTUAL
);
CREATE INDEX hook_enabled ON hook (enabled);
