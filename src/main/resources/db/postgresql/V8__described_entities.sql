CREATE TABLE described_entity (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    PRIMARY KEY (kind, name)
);
