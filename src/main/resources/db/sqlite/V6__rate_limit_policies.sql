-- How many requests a client, or a group of clients, may make to the token endpoint in a second.
CREATE TABLE rate_limit_policy (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    secrets TEXT NOT NULL,
    resource TEXT GENERATED ALWAYS AS (COALESCE(document ->> '$.resource', '')) VIRTUAL,
    consumer TEXT GENERATED ALWAYS AS (COALESCE(document ->> '$.consumer', '')) VIRTUAL,
    consumer_selector TEXT GENERATED ALWAYS AS (COALESCE(document ->> '$.consumer_selector', '')) VIRTUAL
);
CREATE UNIQUE INDEX rate_limit_policy_unique ON rate_limit_policy (resource, consumer, consumer_selector);
