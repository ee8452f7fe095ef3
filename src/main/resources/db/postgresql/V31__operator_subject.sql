-- Who the person of a session is at the OpenID provider (sub); empty: a link has opened the session, nobody vouches for the name.
ALTER TABLE operator_session ADD COLUMN subject TEXT NOT NULL DEFAULT '';
