-- Processes that share the database. id: random, another one at each start; version: of the program. Each process writes its own
-- row once a second and deletes it when it stops in order. All moments: milliseconds since 1970 by the database's clock.
CREATE TABLE replica (
    id TEXT PRIMARY KEY,
    version TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL
);

-- How many requests each process gets, in a thousand seconds, of clients that are near a rate limit. client_id: empty where a
-- policy counts all its clients together.
CREATE TABLE rate_demand (
    replica TEXT NOT NULL,
    policy_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    demand INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (replica, policy_id, client_id)
);
