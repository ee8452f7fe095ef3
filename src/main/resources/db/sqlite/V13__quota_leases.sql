-- Token quotas are leased in blocks, so that all processes together never exceed one. outstanding: tokens granted to processes
-- that are not known to be issued; tokens + outstanding is what nobody else may have. wanted: the revision at which a process
-- last wanted a token and got none, so that others give back what they do not need.
ALTER TABLE quota_use ADD COLUMN outstanding INTEGER NOT NULL DEFAULT 0;
ALTER TABLE quota_use ADD COLUMN wanted INTEGER NOT NULL DEFAULT 0;

-- What each process has told of a bucket, in all since its start: telling it twice changes nothing. process: random, another
-- one at each start.
CREATE TABLE quota_lease (
    process TEXT NOT NULL,
    holder TEXT NOT NULL,
    holder_id TEXT NOT NULL,
    period TEXT NOT NULL,
    ends_at INTEGER NOT NULL,
    issued INTEGER NOT NULL,
    outstanding INTEGER NOT NULL,
    PRIMARY KEY (process, holder, holder_id, period, ends_at)
);
CREATE INDEX quota_lease_ends_at ON quota_lease (ends_at);
