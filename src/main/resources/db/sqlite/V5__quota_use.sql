-- How many tokens of a client's or an organization's quota are used: one row an hour or day. Not part of the registry: no
-- change feed; each process adds what it has issued about every second and reads what has a newer revision than it knows.
-- ends_at: seconds since 1970. Rows that have ended are deleted.
CREATE TABLE quota_use (
    holder TEXT NOT NULL,
    holder_id TEXT NOT NULL,
    period TEXT NOT NULL,
    ends_at INTEGER NOT NULL,
    tokens INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (holder, holder_id, period, ends_at)
);
CREATE INDEX quota_use_revision ON quota_use (revision);
