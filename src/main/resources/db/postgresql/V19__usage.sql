-- What operators were told of: that something expires, so many days ahead. id: of the secret, key or certificate. expires_at:
-- milliseconds since 1970.
CREATE TABLE expiry_told (
    id TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    days INTEGER NOT NULL,
    PRIMARY KEY (id, expires_at, days)
);

-- What was counted of the events: up to which event, and since when (milliseconds since 1970; 0: nothing yet).
CREATE TABLE usage_position (
    counted BIGINT NOT NULL,
    since BIGINT NOT NULL
);
INSERT INTO usage_position (counted, since) VALUES (0, 0);

-- Tokens of the tenant (kind 0), an API (1), an organization (2), or an application for one API and organization (3), on one
-- day (since 1970-01-01, UTC). thing: a digest of kind and texts. hours: issued and refused in each hour.
CREATE TABLE usage_day (
    thing BIGINT NOT NULL,
    day BIGINT NOT NULL,
    kind INTEGER NOT NULL,
    client_id TEXT NOT NULL,
    audience TEXT NOT NULL,
    organization_id TEXT NOT NULL,
    issued BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    hours BYTEA NOT NULL,
    PRIMARY KEY (thing, day)
);
CREATE INDEX usage_day_kind ON usage_day (kind, day);
CREATE INDEX usage_day_client ON usage_day (client_id, day);

-- The last token and refusal of an application for an API, and of all applications together (client_id is empty).
CREATE TABLE usage_last (
    thing BIGINT NOT NULL PRIMARY KEY,
    client_id TEXT NOT NULL,
    audience TEXT NOT NULL,
    issued_at BIGINT NOT NULL,
    refused_at BIGINT NOT NULL
);
CREATE INDEX usage_last_client ON usage_last (client_id);

-- The last day on which a token had a scope.
CREATE TABLE usage_scope (
    thing BIGINT NOT NULL PRIMARY KEY,
    client_id TEXT NOT NULL,
    audience TEXT NOT NULL,
    scope TEXT NOT NULL,
    day BIGINT NOT NULL
);
CREATE INDEX usage_scope_client ON usage_scope (client_id);

-- Tokens of one application from one address, of the same API, scopes and organization. wasted: issued while the one before had
-- more than half of its life left.
CREATE TABLE usage_caller (
    thing BIGINT NOT NULL,
    day BIGINT NOT NULL,
    client_id TEXT NOT NULL,
    audience TEXT NOT NULL,
    scope TEXT NOT NULL,
    organization_id TEXT NOT NULL,
    ip TEXT NOT NULL,
    issued BIGINT NOT NULL,
    wasted BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (thing, day)
);
CREATE INDEX usage_caller_day ON usage_caller (day);
CREATE INDEX usage_caller_client ON usage_caller (client_id, day);

-- Refusals of an application (client_id is empty: of nobody known) for one cause. time, place and process make the log_id of
-- the last one.
CREATE TABLE usage_refusal (
    thing BIGINT NOT NULL,
    day BIGINT NOT NULL,
    cause_key BIGINT NOT NULL,
    client_id TEXT NOT NULL,
    error TEXT NOT NULL,
    cause TEXT NOT NULL,
    count BIGINT NOT NULL,
    time BIGINT NOT NULL,
    place BIGINT NOT NULL,
    process BIGINT NOT NULL,
    PRIMARY KEY (thing, day)
);
CREATE INDEX usage_refusal_day ON usage_refusal (day);
CREATE INDEX usage_refusal_cause ON usage_refusal (cause_key, time);
