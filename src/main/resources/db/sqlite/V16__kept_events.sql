-- Events that were stored in the transaction of the change they tell of, and are not in the log of events yet. time:
-- milliseconds since 1970.
CREATE TABLE event_pending (
    id TEXT NOT NULL PRIMARY KEY,
    time INTEGER NOT NULL,
    document TEXT NOT NULL
);
