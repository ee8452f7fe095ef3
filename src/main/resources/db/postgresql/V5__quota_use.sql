CREATE TABLE quota_use (
    holder TEXT NOT NULL,
    holder_id TEXT NOT NULL,
    period TEXT NOT NULL,
    ends_at BIGINT NOT NULL,
    tokens BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (holder, holder_id, period, ends_at)
);
CREATE INDEX quota_use_revision ON quota_use (revision);
