package dev.postern.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code action test}: runs code of a file and tells what it decided. */
class ActionCommandTest {

    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void an_action_that_allows_ends_with_0_and_its_claims_and_console() throws IOException {
        Path event = Files.writeString(directory.resolve("event.json"), "{\"client\": {\"name\": \"Orders\"}}");
        assertEquals(0, run("""
                exports.onExecuteCredentialsExchange = async (event, api) => {
                  console.log('hello', event.client.name);
                  api.accessToken.setCustomClaim('https://example.com/key', event.secrets.KEY);
                };
                """, "--event", event.toString(), "--secret", "KEY=a=b", "--time-max", "2", "--memory-max", "16M"));
        assertTrue(out().contains("allowed") && out().contains("claim https://example.com/key = \"a=b\"")
                && out().contains("console.log: hello Orders") && out().contains(" ms") && out().contains(" MB"), out());
    }

    @Test
    void an_action_that_denies_ends_with_1() throws IOException {
        assertEquals(1, run("exports.onExecuteCredentialsExchange = async (event, api) => "
                + "api.access.deny('invalid_scope', 'Not here.');"));
        assertTrue(out().contains("400 invalid_scope: Not here."), out());
    }

    @Test
    void code_that_fails_ends_with_2_and_the_place() throws IOException {
        assertEquals(2, run("exports.onExecuteCredentialsExchange = async () => {\n  missing();\n};"));
        assertTrue(out().contains("action_error: ReferenceError: ") && out().contains("action.js:2"), out());
        assertEquals(2, run("exports.onExecuteCredentialsExchange = () => { while (true) {} };", "--time-max", "PT0.2S"));
        assertTrue(out().contains("action_timeout"), out());
    }

    @Test
    void a_hook_runs_as_one() throws IOException {
        String hook = "module.exports = function (client, scope, audience, context, cb) { "
                + "cb(null, { scope: ['read'], 'https://example.com/k': context.webtask.secrets.K }); };";
        assertEquals(0, run(hook, "--hook", "--secret", "K=v"));
        assertTrue(out().contains("scope [\"read\"]") && out().contains("= \"v\""), out());
        assertEquals(2, run("module.exports = { no: new InvalidScopeError('x') };"));
        assertTrue(out().contains("--hook"), out());
    }

    @ParameterizedTest
    @ValueSource(strings = { "--time-max PT0S", "--time-max soon", "--memory-max 1", "--memory-max much",
            "--modules-dir /nowhere/x",
            "--event /nowhere/event.json", "--secret KEY", "--secret", "--nonsense", "second.js" })
    void a_wrong_option_ends_with_64_and_a_sentence(String options) throws IOException {
        assertEquals(64, run("exports.onExecuteCredentialsExchange = async () => {};", options.split(" ")));
        assertEquals(2, err().lines().count(), err());
    }

    @Test
    void a_command_without_a_file_is_wrong_and_help_is_not() {
        assertEquals(64, ActionCommand.run(List.of("test"), stream(out), stream(err)));
        assertEquals(64, ActionCommand.run(List.of("deploy", "x.js"), stream(out), stream(err)));
        assertEquals(0, ActionCommand.run(List.of("test", "--help"), stream(out), stream(err)));
        assertTrue(out().startsWith("Usage: action test"), out());
    }

    private int run(String code, String... options) throws IOException {
        Path file = Files.writeString(directory.resolve("action.js"), code);
        return ActionCommand.run(Stream.concat(Stream.of("test", file.toString()), Stream.of(options)).toList(), stream(out),
                stream(err));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
