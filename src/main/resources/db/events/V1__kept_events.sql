-- What many events have in common: everything but the time and the ids. digest: of all texts. No event of the shape is later
-- than used_until or earlier than first_time, in milliseconds since 1970.
CREATE TABLE event_shape (
    id INTEGER NOT NULL PRIMARY KEY,
    digest BIGINT NOT NULL,
    first_time BIGINT NOT NULL,
    used_until BIGINT NOT NULL,
    type TEXT,
    client_id TEXT,
    client_name TEXT,
    ip TEXT,
    audience TEXT,
    scope TEXT,
    organization_id TEXT,
    organization_name TEXT,
    user_agent TEXT,
    hostname TEXT,
    description TEXT,
    rest TEXT
);
CREATE UNIQUE INDEX event_shape_digest ON event_shape (digest);
CREATE INDEX event_shape_used_until ON event_shape (used_until);
CREATE INDEX event_shape_first_time ON event_shape (first_time);
CREATE INDEX event_shape_client_id ON event_shape (client_id);
CREATE INDEX event_shape_ip ON event_shape (ip);

-- The log, in the order of seq: whoever has read up to one number finds later events under higher ones. time, place and process
-- make the log_id. total: bytes of all events up to this one, estimated.
CREATE TABLE event (
    seq INTEGER NOT NULL PRIMARY KEY,
    time BIGINT NOT NULL,
    place BIGINT NOT NULL,
    process BIGINT NOT NULL,
    total BIGINT NOT NULL,
    shape INTEGER NOT NULL,
    own BLOB
);
CREATE INDEX event_time ON event (time);
CREATE INDEX event_shape_time ON event (shape, time);

-- One row, which every writer of events updates first: so they take turns, and seq grows in the order of commits.
CREATE TABLE event_position (
    seq BIGINT NOT NULL,
    shape BIGINT NOT NULL,
    total BIGINT NOT NULL
);
INSERT INTO event_position (seq, shape, total) VALUES (0, 0, 0);
