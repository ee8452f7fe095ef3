-- Which entity a name in the tenant file stands for, from the first time the file was applied with it. Not part of the registry: no
-- change feed. Rows of entities that are gone stay: their name is nobody else's.
CREATE TABLE described_entity (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    PRIMARY KEY (kind, name)
);
