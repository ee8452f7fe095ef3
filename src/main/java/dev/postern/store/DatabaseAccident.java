package dev.postern.store;

import java.io.FileNotFoundException;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.regex.Pattern;

import org.flywaydb.core.api.FlywayException;
import org.postgresql.util.PSQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

import dev.postern.config.DataDirectory;
import dev.postern.config.PosternConfig.StoreKind;
import dev.postern.config.StartRefused;
import dev.postern.entity.StoreUnavailable;

/** Failures of the database at start, in words for operators: the setting or file, what is wrong with it, what to do. */
final class DatabaseAccident {

    private static final String URL = "postern.postgresql.url ";
    private static final int PRIMARY_CODE = 0xFF;
    /** The driver's SQLSTATE where it finds no way of authentication, or no TLS. */
    private static final String REJECTED = "08004";
    private static final String INVALID_PARAMETER = "22023";
    private static final Pattern INVALID_VALUE = Pattern.compile("Invalid \\S+ value|requested protocol");

    private DatabaseAccident() {
    }

    /** The failure itself if the database did not cause it. */
    static RuntimeException explained(StoreKind kind, DataDirectory directory, RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StartRefused refused) {
                return refused;
            }
            if (cause instanceof FlywayException && String.valueOf(cause.getMessage()).contains("non-empty schema")) {
                return new StartRefused(URL + "leads to a database that holds tables of another program, and none of Postern: "
                        + "give Postern one of its own, with createdb --template=template0 --encoding=UTF8 --owner=OWNER NAME",
                        failure);
            }
            if (cause instanceof SQLException sql) {
                return new StartRefused(isOfSqlite(kind, sql) ? ofSqlite(directory.resolve(SqliteFiles.DATABASE), sql)
                        : ofPostgresql(sql), failure);
            }
        }
        return failure;
    }

    /** While a store is copied, a failure may be of the other database than the one that waits. */
    private static boolean isOfSqlite(StoreKind kind, SQLException failure) {
        return failure instanceof SQLiteException || (kind == StoreKind.SQLITE && !(failure instanceof PSQLException));
    }

    /** Whether the server was not there, or let nobody in for now; else an operator has something to correct. */
    static boolean isAbsence(RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StoreUnavailable) {
                return true;
            }
            if (cause instanceof SQLException sql) {
                return isAbsence(sql);
            }
        }
        return false;
    }

    private static boolean isAbsence(SQLException failure) {
        String state = failure.getSQLState();
        if (state != null && state.startsWith("08")) {
            return !state.equals(REJECTED) && !isOfValue(failure) && !isOfTls(failure);
        }
        return state == null || state.startsWith("57") || state.equals("53300");
    }

    /** A parameter of the URL that the driver does not take. */
    private static boolean isOfValue(SQLException failure) {
        return INVALID_PARAMETER.equals(failure.getSQLState()) || INVALID_VALUE.matcher(firstLine(failure)).find()
                || isCausedBy(failure, ReflectiveOperationException.class);
    }

    /** A certificate or key that is not there, cannot be read or is not trusted; not a connection that broke off. */
    private static boolean isOfTls(SQLException failure) {
        return isCausedBy(failure, FileNotFoundException.class) || isCausedBy(failure, FileSystemException.class)
                || isCausedBy(failure, GeneralSecurityException.class) || isUntrusted(firstLine(failure));
    }

    private static boolean isUntrusted(String said) {
        return said.contains("PKIX") || said.contains("could not be verified");
    }

    private static boolean isCausedBy(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    /** A library that does not load is an error, and no exception, in some of its forms. */
    static StartRefused ofLibrary(Throwable failure) {
        return new StartRefused("SQLite's native library cannot be loaded (" + firstLine(failure)
                + "): set -Djava.io.tmpdir to a directory that this process may write and load libraries from", failure);
    }

    private static String ofPostgresql(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        String said = '(' + firstLine(failure)
                + (failure.getCause() instanceof UnknownHostException unknown ? " unknown host " + unknown.getMessage() : "")
                + ')';
        if (said.contains("root certificate")) {
            return URL + "asks for a verified server, and the certificate of its authority is not there " + said
                    + ": add &sslrootcert=FILE with that certificate to the URL";
        }
        if (said.contains("does not support SSL")) {
            return URL + "asks for TLS, and the server has none " + said + ": set up the server's, or leave sslmode out";
        }
        if (said.contains("SSL error") || isUntrusted(said)) {
            return URL + "leads to a server whose certificate is not trusted " + said
                    + ": name the certificate of its authority with &sslrootcert=FILE, and the host as the certificate does";
        }
        if (isOfValue(failure)) {
            return URL + "has a parameter with a value that the driver does not take " + said + ": correct or remove it";
        }
        if (isOfTls(failure)) {
            return URL + "names a certificate or key that cannot be used " + said
                    + ": correct sslrootcert, sslcert or sslkey, or make the file readable";
        }
        return switch (state) {
            case REJECTED -> URL + "leads to a server that does not let Postern in " + said
                    + ": set postern.postgresql.username and .password, or correct the server's pg_hba.conf";
            case "28P01", "28000" -> "postern.postgresql.username and .password are not accepted by the server " + said
                    + ": correct them, or the server's pg_hba.conf";
            case "3D000" -> URL + "names a database that does not exist " + said
                    + ": make it with createdb --template=template0 --encoding=UTF8 --owner=OWNER NAME";
            case "3F000" -> URL + "leads to a database without a schema for the tables " + said
                    + ": CREATE SCHEMA public AUTHORIZATION the user of Postern, or name another one with ?currentSchema=NAME";
            case "53300" -> URL + "leads to a server that has no connection left " + said
                    + ": raise its max_connections, or lower quarkus.datasource.postgresql.jdbc.max-size";
            default -> switch (StoreFault.of(failure)) {
                case READ_ONLY -> "42501".equals(state)
                        ? "postern.postgresql.username may not make or change tables " + said
                                + ": let that user own the database or its schema"
                        : URL + "leads to a server or database that takes reads only, and the first start and an upgrade must "
                                + "write: lead it to the primary";
                case POOLED -> URL + "leads to a pooler that mixes up sessions " + said + ": let it pool sessions";
                case UNREACHABLE -> URL + "leads to no database " + said + ": start the server, or correct host and port";
                default -> URL + "leads to a database that refuses to work " + said;
            };
        };
    }

    private static String ofSqlite(Path database, SQLException failure) {
        Dialect.Sqlite dialect = new Dialect.Sqlite(database);
        String said = '(' + firstLine(failure) + ')';
        if (!dialect.hasRoom() && StoreFault.of(failure) != StoreFault.BUSY) {
            return database + " cannot be opened " + said + ": " + dialect.reason(StoreFault.EXHAUSTED, failure)
                    + ". Make room";
        }
        if (failure instanceof SQLiteException sqlite) {
            int code = sqlite.getResultCode().code & PRIMARY_CODE;
            if (code == SQLiteErrorCode.SQLITE_CORRUPT.code || code == SQLiteErrorCode.SQLITE_NOTADB.code) {
                return database + " is damaged " + said
                        + ": restore it from a backup, without postern.db-wal and postern.db-shm";
            }
        }
        return switch (StoreFault.of(failure)) {
            case READ_ONLY -> dialect.reason(StoreFault.READ_ONLY, failure);
            case BUSY -> database + " is locked by another program " + said + ": end it";
            default -> database + " cannot be opened " + said
                    + ": look at the owner and mode of it and of its directory, and at the disk";
        };
    }

    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("").strip();
    }
}
