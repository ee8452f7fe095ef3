-- How far those have read who send the kept events on. seq: the last event; -1: none yet. holder: the process that reads, until
-- held_until, in milliseconds since 1970 by the clock of the database. note: what others should know of it.
CREATE TABLE event_cursor (
    name TEXT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    holder TEXT NOT NULL,
    held_until BIGINT NOT NULL,
    note TEXT
);
