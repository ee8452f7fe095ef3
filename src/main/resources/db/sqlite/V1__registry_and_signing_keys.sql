-- One table for each kind of entity. What the Management API shows is the document; the columns generated from it are
-- what lists can be filtered by: text, empty when the field is absent, booleans 'true' and 'false'.
-- position is the number of the change that created the entity, hence the order of creation.

CREATE TABLE resource_server (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    secrets TEXT NOT NULL,
    identifier TEXT GENERATED ALWAYS AS (COALESCE(document ->> '$.identifier', '')) VIRTUAL,
    is_system TEXT GENERATED ALWAYS AS (CASE document -> '$.is_system' WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE '' END) VIRTUAL
);
CREATE UNIQUE INDEX resource_server_identifier ON resource_server (identifier);
CREATE INDEX resource_server_is_system ON resource_server (is_system);

CREATE TABLE client (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    secrets TEXT NOT NULL,
    client_id TEXT GENERATED ALWAYS AS (COALESCE(document ->> '$.client_id', '')) VIRTUAL,
    app_type TEXT GENERATED ALWAYS AS (COALESCE(document ->> '$.app_type', '')) VIRTUAL,
    is_first_party TEXT GENERATED ALWAYS AS (CASE document -> '$.is_first_party' WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE '' END) VIRTUAL,
    global TEXT GENERATED ALWAYS AS (CASE document -> '$.global' WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE '' END) VIRTUAL
);
CREATE INDEX client_client_id ON client (client_id);
CREATE INDEX client_app_type ON client (app_type);
CREATE INDEX client_is_first_party ON client (is_first_party);
CREATE INDEX client_global ON client (global);

CREATE TABLE client_grant (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    secrets TEXT NOT NULL,
    client_id TEXT GENERATED ALWAYS AS (COALESCE(document ->> '$.client_id', '')) VIRTUAL,
    audience TEXT GENERATED ALWAYS AS (COALESCE(document ->> '$.audience', '')) VIRTUAL,
    subject_type TEXT GENERATED ALWAYS AS (COALESCE(document ->> '$.subject_type', '')) VIRTUAL,
    default_for TEXT GENERATED ALWAYS AS (COALESCE(document ->> '$.default_for', '')) VIRTUAL,
    allow_any_organization TEXT GENERATED ALWAYS AS (CASE document -> '$.allow_any_organization' WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE '' END) VIRTUAL
);
CREATE UNIQUE INDEX client_grant_unique ON client_grant (client_id, audience, subject_type, default_for);
CREATE INDEX client_grant_audience ON client_grant (audience);
CREATE INDEX client_grant_subject_type ON client_grant (subject_type);
CREATE INDEX client_grant_default_for ON client_grant (default_for);
CREATE INDEX client_grant_allow_any_organization ON client_grant (allow_any_organization);

CREATE TABLE tenant_settings (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    secrets TEXT NOT NULL
);

CREATE TABLE log_stream (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    secrets TEXT NOT NULL
);

-- The newest changes, numbered without a gap.
CREATE TABLE change_feed (
    version INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    entity_key TEXT NOT NULL
);

-- RSA keys of the tenant; private keys are sealed under the master key.
CREATE TABLE signing_key (
    kid TEXT PRIMARY KEY NOT NULL,
    state TEXT NOT NULL,
    sealed_private_key BLOB NOT NULL,
    certificate BLOB NOT NULL,
    created_at TEXT NOT NULL
);

-- One row, which every writer updates first: writers come one after the other.
CREATE TABLE write_lock (
    id INTEGER PRIMARY KEY
);
INSERT INTO write_lock (id) VALUES (1);
