package dev.postern.store;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.spec.InvalidKeySpecException;
import java.sql.SQLException;
import java.util.Properties;
import java.util.stream.Stream;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.Driver;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

import dev.postern.FreePort;
import dev.postern.config.DataDirectory;
import dev.postern.config.PosternConfig.StoreKind;

/** Which failures are outages, so that a start may go on without the database, and which an operator has to mend. */
class DatabaseAccidentTest {

    @TempDir
    Path directory;

    static Stream<Arguments> a_server_that_is_away_is_an_outage() {
        return Stream.of(Arguments.of(PSQLState.CONNECTION_UNABLE_TO_CONNECT, new ConnectException("Connection refused")),
                Arguments.of(PSQLState.CONNECTION_UNABLE_TO_CONNECT, new UnknownHostException("db.example")),
                Arguments.of(PSQLState.CONNECTION_UNABLE_TO_CONNECT, null), // no server of the wanted kind
                Arguments.of(PSQLState.CONNECTION_FAILURE, new EOFException()),
                Arguments.of(PSQLState.CONNECTION_FAILURE, new SSLHandshakeException("Remote host terminated the handshake")),
                Arguments.of(PSQLState.CONNECTION_FAILURE_DURING_TRANSACTION, new IOException("Connection reset")));
    }

    @ParameterizedTest
    @MethodSource
    void a_server_that_is_away_is_an_outage(PSQLState state, Throwable cause) {
        assertTrue(DatabaseAccident.isAbsence(new IllegalStateException(new PSQLException("Failed", state, cause))));
    }

    static Stream<Arguments> what_only_an_operator_can_mend_is_no_outage() {
        return Stream.of(
                Arguments.of(PSQLState.CONNECTION_FAILURE, new FileNotFoundException("/none (No such file or directory)"),
                        "names a certificate or key that cannot be used"),
                Arguments.of(PSQLState.CONNECTION_FAILURE, new InvalidKeySpecException("no key"),
                        "names a certificate or key that cannot be used"),
                Arguments.of(PSQLState.CONNECTION_FAILURE, new SSLException("x", new CertificateException("expired")),
                        "names a certificate or key that cannot be used"),
                Arguments.of(PSQLState.CONNECTION_REJECTED, null, "leads to a server that does not let Postern in"),
                Arguments.of(PSQLState.CONNECTION_FAILURE, new ClassNotFoundException("nope"), "has a parameter with a value"));
    }

    @ParameterizedTest
    @MethodSource
    void what_only_an_operator_can_mend_is_no_outage(PSQLState state, Throwable cause, String words) {
        told(new PSQLException("Failed", state, cause), words);
    }

    @ParameterizedTest
    @ValueSource(strings = { "targetServerType=boss", "sslmode=sure", "gssEncMode=maybe", "connectTimeout=abc",
            "protocolVersion=x",
            "socketFactory=nope", "prepareThreshold=x" })
    void a_word_that_the_driver_does_not_take_is_no_outage(String parameter) {
        PSQLException failure = failure(parameter);
        told(failure, "has a parameter with a value that the driver does not take (");
    }

    @Test
    void a_port_at_which_nobody_listens_is_an_outage() {
        assertTrue(DatabaseAccident.isAbsence(new IllegalStateException(failure("sslmode=verify-full"))));
    }

    @Test
    void a_database_of_another_program_is_told_with_what_to_do() {
        FlywayException failure = new FlywayException("Found non-empty schema(s) \"public\" but no schema history table.");
        assertFalse(DatabaseAccident.isAbsence(failure));
        assertTrue(
                explained(failure)
                        .startsWith("postern.postgresql.url leads to a database that holds tables of another program"),
                explained(failure));
        String noSchema = explained(new IllegalStateException(
                new PSQLException("no schema has been selected to create in", PSQLState.INVALID_NAME, null) {
                    @Override
                    public String getSQLState() {
                        return "3F000";
                    }
                }));
        assertTrue(noSchema.contains("CREATE SCHEMA public"), noSchema);
    }

    private String explained(RuntimeException failure) {
        return DatabaseAccident.explained(StoreKind.POSTGRESQL, new DataDirectory(directory), failure).getMessage();
    }

    private static PSQLException failure(String parameter) {
        Properties login = new Properties();
        login.setProperty("user", "postern");
        try {
            new Driver().connect("jdbc:postgresql://127.0.0.1:" + FreePort.find() + "/postern?" + parameter, login).close();
        } catch (PSQLException e) {
            return e;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("somebody answered");
    }

    private void told(PSQLException failure, String words) {
        IllegalStateException start = new IllegalStateException(failure);
        assertFalse(DatabaseAccident.isAbsence(start));
        String said = explained(start);
        assertTrue(said.startsWith("postern.postgresql.url " + words), said);
    }
}
