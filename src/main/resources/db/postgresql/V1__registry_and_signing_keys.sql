-- The same tables as in db/sqlite; what they mean is said there. A document is kept as the text that was written, and the
-- columns generated from it are stored.

CREATE TABLE resource_server (
    position BIGINT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    secrets TEXT NOT NULL,
    identifier TEXT GENERATED ALWAYS AS (COALESCE(document::jsonb ->> 'identifier', '')) STORED,
    is_system TEXT GENERATED ALWAYS AS (COALESCE(document::jsonb ->> 'is_system', '')) STORED
);
CREATE UNIQUE INDEX resource_server_identifier ON resource_server (identifier);
CREATE INDEX resource_server_is_system ON resource_server (is_system);

CREATE TABLE client (
    position BIGINT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    secrets TEXT NOT NULL,
    client_id TEXT GENERATED ALWAYS AS (COALESCE(document::jsonb ->> 'client_id', '')) STORED,
    app_type TEXT GENERATED ALWAYS AS (COALESCE(document::jsonb ->> 'app_type', '')) STORED,
    is_first_party TEXT GENERATED ALWAYS AS (COALESCE(document::jsonb ->> 'is_first_party', '')) STORED,
    global TEXT GENERATED ALWAYS AS (COALESCE(document::jsonb ->> 'global', '')) STORED
);
CREATE INDEX client_client_id ON client (client_id);
CREATE INDEX client_app_type ON client (app_type);
CREATE INDEX client_is_first_party ON client (is_first_party);
CREATE INDEX client_global ON client (global);

CREATE TABLE client_grant (
    position BIGINT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    secrets TEXT NOT NULL,
    client_id TEXT GENERATED ALWAYS AS (COALESCE(document::jsonb ->> 'client_id', '')) STORED,
    audience TEXT GENERATED ALWAYS AS (COALESCE(document::jsonb ->> 'audience', '')) STORED,
    subject_type TEXT GENERATED ALWAYS AS (COALESCE(document::jsonb ->> 'subject_type', '')) STORED,
    default_for TEXT GENERATED ALWAYS AS (COALESCE(document::jsonb ->> 'default_for', '')) STORED,
    allow_any_organization TEXT GENERATED ALWAYS AS (COALESCE(document::jsonb ->> 'allow_any_organization', '')) STORED
);
CREATE UNIQUE INDEX client_grant_unique ON client_grant (client_id, audience, subject_type, default_for);
CREATE INDEX client_grant_audience ON client_grant (audience);
CREATE INDEX client_grant_subject_type ON client_grant (subject_type);
CREATE INDEX client_grant_default_for ON client_grant (default_for);
CREATE INDEX client_grant_allow_any_organization ON client_grant (allow_any_organization);

CREATE TABLE tenant_settings (
    position BIGINT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    secrets TEXT NOT NULL
);

CREATE TABLE log_stream (
    position BIGINT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    secrets TEXT NOT NULL
);

CREATE TABLE change_feed (
    version BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    entity_key TEXT NOT NULL
);

CREATE TABLE signing_key (
    kid TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    sealed_private_key BYTEA NOT NULL,
    certificate BYTEA NOT NULL,
    created_at TEXT NOT NULL
);

CREATE TABLE write_lock (
    id INTEGER PRIMARY KEY
);
INSERT INTO write_lock (id) VALUES (1);
