-- Rotation of the signing keys. Times are ISO-8601; empty: not yet. known_from: from then on every verifier that keeps the
-- JWKS no longer than it may has seen the key. A revoked key has no private half any more.
ALTER TABLE signing_key ADD COLUMN known_from TEXT NOT NULL DEFAULT '';
ALTER TABLE signing_key ADD COLUMN current_since TEXT NOT NULL DEFAULT '';
ALTER TABLE signing_key ADD COLUMN current_until TEXT NOT NULL DEFAULT '';
ALTER TABLE signing_key ADD COLUMN revoked_at TEXT NOT NULL DEFAULT '';
UPDATE signing_key SET known_from = created_at;
UPDATE signing_key SET current_since = created_at WHERE state = 'CURRENT';

-- One entity, written with every change of the signing keys: the change feed carries it to other processes.
CREATE TABLE key_ring (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    secrets TEXT NOT NULL
);

-- When a client's secret was last used, in seconds since 1970. Not part of the registry: no change feed, written in batches.
CREATE TABLE credential_use (
    credential_id TEXT PRIMARY KEY NOT NULL,
    last_used_at INTEGER NOT NULL
);
