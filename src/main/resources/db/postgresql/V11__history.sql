-- Two databases may give the same number to different changes; they never give the same identity to them. The default is for
-- processes of the version before, which may write for a while.
ALTER TABLE change_feed ADD COLUMN identity TEXT NOT NULL DEFAULT md5(random()::text || random()::text);
