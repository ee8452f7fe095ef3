CREATE TABLE replica (
    id TEXT PRIMARY KEY,
    version TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);

CREATE TABLE rate_demand (
    replica TEXT NOT NULL,
    policy_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    demand BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (replica, policy_id, client_id)
);
