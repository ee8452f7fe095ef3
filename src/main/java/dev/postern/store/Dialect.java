package dev.postern.store;

import java.io.File;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;

/** Statements and answers in which the two databases differ; everything else is the SQL that they share. */
sealed interface Dialect {

    /** Begins a transaction that reads one state of the database; empty where every transaction does. */
    Optional<String> beginReadingOneView();

    /**
     * Begins a transaction that writes, by the row that every writer updates first.
     *
     * @param hurried whether a request waits for it, which has to end soon
     */
    String beginWriting(boolean hurried);

    /**
     * Asks whether the database is read-only, as one column of text, {@code on} or another; empty if only an attempt to write
     * shows it.
     */
    Optional<String> isReadOnly();

    /**
     * Asks whether this session takes no changes only because the database took none when it was opened, as one column of text,
     * {@code on} or another; empty where a session knows no such thing. A pooler keeps such sessions.
     */
    Optional<String> isOutdated();

    /** {@link #beginWriting} in such a session. */
    String beginWritingAnew(boolean hurried);

    /** Why a change could not be stored, in words for operators. */
    String reason(StoreFault fault, SQLException failure);

    /** Whether there is a network in between, which may be silent for any time. */
    boolean isRemote();

    /** Whether there is room enough for changes, as far as this process can see. */
    boolean hasRoom();

    /**
     * Asks for the columns of every table in the catalog that the database does not generate by itself: {@code table_name},
     * {@code column_name} and {@code declared}, its type.
     */
    String columns();

    /** What a column of that declared type holds; empty when no migration uses the type. */
    Optional<CopiedTable.Content> content(String declared);

    /** Asks how many connections other processes of Postern have to the database; empty where no other can have one. */
    Optional<String> othersConnected();

    /** The first line of a driver's message; names hosts, files and roles, and never a password. */
    static String firstLine(SQLException failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }

    /** @param file the database */
    record Sqlite(Path file) implements Dialect {

        /** Fewer bytes than this and a change may or may not fit. */
        private static final long ROOM_MIN = 1 << 20;

        @Override
        public Optional<String> beginReadingOneView() {
            return Optional.empty();
        }

        @Override
        public String beginWriting(boolean hurried) {
            return "UPDATE write_lock SET id = id";
        }

        @Override
        public Optional<String> isReadOnly() {
            return Optional.empty();
        }

        @Override
        public Optional<String> isOutdated() {
            return Optional.empty();
        }

        @Override
        public String beginWritingAnew(boolean hurried) {
            return beginWriting(hurried);
        }

        @Override
        public String reason(StoreFault fault, SQLException failure) {
            return switch (fault) {
                case READ_ONLY ->
                    file + " is read-only for this process: look at the owner and mode of the file, of " + file.getFileName()
                            + "-wal and " + file.getFileName() + "-shm beside it and of their directory, and at how the file "
                            + "system is mounted";
                case EXHAUSTED -> hasRoom() ? firstLine(failure)
                        : "the disk is full, " + room() / 1024 + " KB are free for " + file;
                default -> firstLine(failure);
            };
        }

        @Override
        public boolean isRemote() {
            return false;
        }

        @Override
        public boolean hasRoom() {
            return room() >= ROOM_MIN;
        }

        @Override
        public String columns() {
            return """
                    SELECT t.name AS table_name, c.name AS column_name, c.type AS declared
                    FROM sqlite_master t JOIN pragma_table_xinfo(t.name) c
                    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND c.hidden = 0""";
        }

        @Override
        public Optional<CopiedTable.Content> content(String declared) {
            return switch (declared) {
                case "INTEGER" -> Optional.of(CopiedTable.Content.NUMBER);
                case "TEXT" -> Optional.of(CopiedTable.Content.TEXT);
                case "BLOB" -> Optional.of(CopiedTable.Content.BYTES);
                default -> Optional.empty();
            };
        }

        @Override
        public Optional<String> othersConnected() {
            return Optional.empty();
        }

        private long room() {
            File directory = file.toAbsolutePath().getParent().toFile();
            return directory.getUsableSpace();
        }
    }

    /** @param lockTimeout as PostgreSQL writes it; nobody waits longer for another writer, and a request not so long */
    record Postgresql(String lockTimeout) implements Dialect {

        private static final String OF_A_REQUEST = "2500ms";
        private static final String IS_OUTDATED = """
                SELECT CASE WHEN NOT pg_is_in_recovery()
                AND EXISTS (SELECT 1 FROM pg_settings WHERE name = 'default_transaction_read_only'
                    AND source IN ('global', 'database', 'user', 'database user'))
                AND NOT EXISTS (SELECT 1 FROM pg_db_role_setting s, unnest(s.setconfig) AS c (setting)
                    WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
                    AND setrole IN (0, (SELECT oid FROM pg_roles WHERE rolname = session_user))
                    AND setting LIKE 'default_transaction_read_only=%'
                    AND setting !~ '=(off|false|no|0)$')
                THEN 'on' ELSE 'off' END""";

        @Override
        public Optional<String> beginReadingOneView() {
            return Optional.of("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
        }

        /** Settings of the transaction, not of the session: a pooler may give each transaction another session. */
        @Override
        public String beginWriting(boolean hurried) {
            return "SET LOCAL lock_timeout = '" + (hurried ? OF_A_REQUEST : lockTimeout)
                    + "'; SET LOCAL idle_in_transaction_session_timeout = '30s'; "
                    + "UPDATE write_lock SET id = id";
        }

        /** {@code on} on a standby too. */
        @Override
        public Optional<String> isReadOnly() {
            return Optional.of("SELECT current_setting('transaction_read_only')");
        }

        /** Set for the database or a role when the session was opened, and not any more; for the server it would be off now. */
        @Override
        public Optional<String> isOutdated() {
            return Optional.of(IS_OUTDATED);
        }

        @Override
        public String beginWritingAnew(boolean hurried) {
            return "SET TRANSACTION READ WRITE; " + beginWriting(hurried);
        }

        @Override
        public String reason(StoreFault fault, SQLException failure) {
            return switch (fault) {
                case READ_ONLY -> "42501".equals(failure.getSQLState())
                        ? "the login may not write (" + firstLine(failure) + "): it must own the tables"
                        : "PostgreSQL takes reads only: the server is a standby, or default_transaction_read_only is on for the "
                                + "server, the database or the role";
                case POOLED -> "the pooler in front of PostgreSQL mixes up sessions (" + firstLine(failure) + "): let it pool "
                        + "sessions";
                case MISSING -> "the tables are not whole, or not where the login looks for them (" + firstLine(failure)
                        + "): end the restore that is under way, or look at the search_path of the role and the database";
                default -> firstLine(failure);
            };
        }

        @Override
        public boolean isRemote() {
            return true;
        }

        @Override
        public boolean hasRoom() {
            return true; // not seen from here
        }

        @Override
        public String columns() {
            return """
                    SELECT table_name, column_name, data_type AS declared FROM information_schema.columns
                    JOIN information_schema.tables USING (table_schema, table_name)
                    WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND is_generated = 'NEVER'""";
        }

        @Override
        public Optional<CopiedTable.Content> content(String declared) {
            return switch (declared) {
                case "bigint", "integer" -> Optional.of(CopiedTable.Content.NUMBER);
                case "text" -> Optional.of(CopiedTable.Content.TEXT);
                case "bytea" -> Optional.of(CopiedTable.Content.BYTES);
                default -> Optional.empty();
            };
        }

        @Override
        public Optional<String> othersConnected() {
            return Optional.of("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                    + "AND application_name LIKE 'postern%' AND pid <> pg_backend_pid()");
        }
    }
}
