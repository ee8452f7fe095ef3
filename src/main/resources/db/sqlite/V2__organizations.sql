-- Organizations, and which client grants each may be used with.

CREATE TABLE organization (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    secrets TEXT NOT NULL,
    name TEXT GENERATED ALWAYS AS (COALESCE(document ->> '$.name', '')) VIRTUAL,
    display_name TEXT GENERATED ALWAYS AS (COALESCE(document ->> '$.display_name', '')) VIRTUAL
);
CREATE UNIQUE INDEX organization_name ON organization (name);
CREATE INDEX organization_display_name ON organization (display_name, position);

CREATE TABLE organization_client_grant (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    secrets TEXT NOT NULL,
    organization_id TEXT GENERATED ALWAYS AS (COALESCE(document ->> '$.organization_id', '')) VIRTUAL,
    grant_id TEXT GENERATED ALWAYS AS (COALESCE(document ->> '$.grant_id', '')) VIRTUAL
);
CREATE UNIQUE INDEX organization_client_grant_unique ON organization_client_grant (organization_id, grant_id);
CREATE INDEX organization_client_grant_grant_id ON organization_client_grant (grant_id);

-- The id of the organization; the object itself has no column of its own.
ALTER TABLE client ADD COLUMN default_organization TEXT GENERATED ALWAYS AS (COALESCE(document ->> '$.default_organization.organization_id', document ->> '$.default_organization', '')) VIRTUAL;
CREATE INDEX client_default_organization ON client (default_organization);
