-- People who operate the server in a browser. A link works once and becomes a session; a session is a name and Management API
-- scopes, joined by spaces. id and hash: together the HMAC of what proves it, under the master key. All moments: milliseconds
-- since 1970.
CREATE TABLE operator_link (
    id TEXT PRIMARY KEY,
    hash TEXT NOT NULL,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL
);

CREATE TABLE operator_session (
    id TEXT PRIMARY KEY,
    hash TEXT NOT NULL,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    began_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL
);
