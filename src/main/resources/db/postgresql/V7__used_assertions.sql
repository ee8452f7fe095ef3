-- Client assertions that have been used and have not expired: what several processes share, or what the one process of a SQLite
-- file left when it stopped. expires_at: seconds since 1970.
CREATE TABLE used_assertion (
    id TEXT PRIMARY KEY,
    client_id TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX used_assertion_expires_at ON used_assertion (expires_at);

-- The process of a SQLite file, in one row: 1 while it runs, 0 once it has stopped in order. Assertions made before
-- unknown_before (seconds since 1970) may have been used by a process that did not.
CREATE TABLE assertion_memory (
    running INTEGER NOT NULL,
    unknown_before BIGINT NOT NULL
);
