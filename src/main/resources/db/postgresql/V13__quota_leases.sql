ALTER TABLE quota_use ADD COLUMN outstanding BIGINT NOT NULL DEFAULT 0;
ALTER TABLE quota_use ADD COLUMN wanted BIGINT NOT NULL DEFAULT 0;

CREATE TABLE quota_lease (
    process TEXT NOT NULL,
    holder TEXT NOT NULL,
    holder_id TEXT NOT NULL,
    period TEXT NOT NULL,
    ends_at BIGINT NOT NULL,
    issued BIGINT NOT NULL,
    outstanding BIGINT NOT NULL,
    PRIMARY KEY (process, holder, holder_id, period, ends_at)
);
CREATE INDEX quota_lease_ends_at ON quota_lease (ends_at);
