ALTER TABLE signing_key ADD COLUMN known_from TEXT NOT NULL DEFAULT '';
ALTER TABLE signing_key ADD COLUMN current_since TEXT NOT NULL DEFAULT '';
ALTER TABLE signing_key ADD COLUMN current_until TEXT NOT NULL DEFAULT '';
ALTER TABLE signing_key ADD COLUMN revoked_at TEXT NOT NULL DEFAULT '';
UPDATE signing_key SET known_from = created_at;
UPDATE signing_key SET current_since = created_at WHERE state = 'CURRENT';

CREATE TABLE key_ring (
    position BIGINT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    secrets TEXT NOT NULL
);

CREATE TABLE credential_use (
    credential_id TEXT PRIMARY KEY,
    last_used_at BIGINT NOT NULL
);
