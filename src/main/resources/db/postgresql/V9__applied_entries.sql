CREATE TABLE applied_entry (
    entry TEXT NOT NULL PRIMARY KEY,
    digest TEXT NOT NULL
);
