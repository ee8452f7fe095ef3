-- What is sorted by is compared byte by byte, as SQLite does, whatever the database's own collation.

CREATE TABLE organization (
    position BIGINT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    secrets TEXT NOT NULL,
    name TEXT COLLATE "C" GENERATED ALWAYS AS (COALESCE(document::jsonb ->> 'name', '')) STORED,
    display_name TEXT COLLATE "C" GENERATED ALWAYS AS (COALESCE(document::jsonb ->> 'display_name', '')) STORED
);
CREATE UNIQUE INDEX organization_name ON organization (name);
CREATE INDEX organization_display_name ON organization (display_name, position);

CREATE TABLE organization_client_grant (
    position BIGINT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    secrets TEXT NOT NULL,
    organization_id TEXT GENERATED ALWAYS AS (COALESCE(document::jsonb ->> 'organization_id', '')) STORED,
    grant_id TEXT GENERATED ALWAYS AS (COALESCE(document::jsonb ->> 'grant_id', '')) STORED
);
CREATE UNIQUE INDEX organization_client_grant_unique ON organization_client_grant (organization_id, grant_id);
CREATE INDEX organization_client_grant_grant_id ON organization_client_grant (grant_id);

ALTER TABLE client ADD COLUMN default_organization TEXT GENERATED ALWAYS AS (COALESCE(document::jsonb #>> '{default_organization,organization_id}', document::jsonb ->> 'default_organization', '')) STORED;
CREATE INDEX client_default_organization ON client (default_organization);
