-- A random text: another database may give the same number to another change, and never the same identity.
ALTER TABLE change_feed ADD COLUMN identity TEXT NOT NULL DEFAULT '';
UPDATE change_feed SET identity = lower(hex(randomblob(16)));
