-- How far each process has followed the changes of the store, so that whoever asks sees who is behind. Empty: a version before
-- 0.3. host: what people call its machine or container. applied, applied_identity: the last change that is in force there (number
-- and identity in change_feed). due: the newest change at due_at; when it is applied, both move on. So a process whose applied is
-- below due has lacked a change since due_at.
ALTER TABLE replica ADD COLUMN host TEXT;
ALTER TABLE replica ADD COLUMN applied INTEGER;
ALTER TABLE replica ADD COLUMN applied_identity TEXT;
ALTER TABLE replica ADD COLUMN due INTEGER;
ALTER TABLE replica ADD COLUMN due_at INTEGER;
