-- What operators were told of: that something expires, so many days ahead. id: of the secret, key or certificate. expires_at:
-- milliseconds since 1970.
CREATE TABLE expiry_told (
    id TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    days INTEGER NOT NULL,
    PRIMARY KEY (id, expires_at, days)
);
