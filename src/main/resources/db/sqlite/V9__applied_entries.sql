-- Which entries of the tenant file were applied as they are: what stops one of them later has come into the registry since, and
-- does not stop a start. A digest leaves out what is secret in the entry.
CREATE TABLE applied_entry (
    entry TEXT NOT NULL PRIMARY KEY,
    digest TEXT NOT NULL
);
