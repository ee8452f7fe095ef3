CREATE TABLE rate_limit_policy (
    position BIGINT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    secrets TEXT NOT NULL,
    resource TEXT GENERATED ALWAYS AS (COALESCE(document::jsonb ->> 'resource', '')) STORED,
    consumer TEXT GENERATED ALWAYS AS (COALESCE(document::jsonb ->> 'consumer', '')) STORED,
    consumer_selector TEXT GENERATED ALWAYS AS (COALESCE(document::jsonb ->> 'consumer_selector', '')) STORED
);
CREATE UNIQUE INDEX rate_limit_policy_unique ON rate_limit_policy (resource, consumer, consumer_selector);
