-- Signing keys that are not RSA keys. Version 0.1 takes every row of signing_key for an RSA key, so they have a table of their own.
-- kind: P256 or ED25519. The other columns are those of signing_key.
CREATE TABLE curve_signing_key (
    kid TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    sealed_private_key BYTEA NOT NULL,
    certificate BYTEA NOT NULL,
    created_at TEXT NOT NULL,
    known_from TEXT NOT NULL,
    current_since TEXT NOT NULL,
    current_until TEXT NOT NULL,
    revoked_at TEXT NOT NULL
);
