package dev.postern.ops;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.actions.ActionTrial;
import dev.postern.actions.OfflineTrial;
import dev.postern.snapshot.TokenExtension;

/**
 * {@code action test FILE} with options ({@code --help} lists them): runs an Action or a Hook of a file once, and prints what
 * it
 * decided. Starts no server and needs no settings.
 */
final class ActionCommand {

    static final String NAME = "action";
    private static final int ALLOWED = 0;
    private static final int DENIED = 1;
    private static final int FAILED = 2;
    /** As {@code sysexits.h} has it. */
    private static final int USAGE = 64;
    private static final long MEGABYTE = 1 << 20;
    private static final String HELP = """
            Usage: action test FILE [OPTION]...
            Runs an Action or a Hook once and prints its result, claims, console, time and memory.

              --event FILE          the event, JSON; for a Hook {client, scope, audience, context}
              --hook                FILE is a Hook
              --secret NAME=VALUE   a secret of the Action or Hook; may be repeated
              --modules-dir DIR     as postern.actions.modules-dir
              --time-max DURATION   as postern.actions.time-max, PT1S unless given
              --memory-max SIZE     as postern.actions.memory-max, 16M unless given
              --help                this text
            There is no network: fetch fails.

            Ends with 0 when a token would be issued, 1 when it is refused, 2 when the code fails, 64 when the command is wrong.
            """;
    private static final String EVENT = """
            {"client": {"client_id": "test-client", "name": "Test client", "metadata": {}},
             "resource_server": {"identifier": "https://api.example.com/"},
             "request": {"ip": "127.0.0.1", "method": "POST", "hostname": "localhost", "user_agent": "action test",
                         "body": {"grant_type": "client_credentials", "audience": "https://api.example.com/"}, "geoip": {}},
             "accessToken": {"scope": [], "customClaims": {}},
             "transaction": {"requested_scopes": [], "target_scopes": []},
             "tenant": {"id": "localhost"}, "secrets": {}}""";
    private static final String HOOK_EVENT = """
            {"client": {"id": "test-client", "name": "Test client", "tenant": "localhost", "metadata": {}},
             "scope": [], "audience": "https://api.example.com/", "context": {"webtask": {"secrets": {}}}}""";
    /** What a Hook that is taken for an Action complains of. */
    private static final Pattern HOOK_WORDS = Pattern
            .compile("(InvalidScopeError|InvalidRequestError|ServerError)'? is not defined|cb is not a function|"
                    + "onExecuteCredentialsExchange is not a function|not a function");
    private static final ObjectMapper JSON = new ObjectMapper();

    private ActionCommand() {
    }

    /** @return the status the program ends with */
    static int run(List<String> arguments, PrintStream out, PrintStream err) {
        if (arguments.contains("--help")) {
            out.print(HELP);
            return ALLOWED;
        }
        try {
            Options options = Options.of(arguments);
            ActionTrial trial = new OfflineTrial(options.timeMax, options.memoryMax, Optional.ofNullable(options.modulesDir))
                    .run(options.kind,
                            options.file.getFileName().toString(), read(options.file), options.secrets, event(options));
            print(trial, options, out);
            return trial.fault().isPresent() ? FAILED : trial.denied().isPresent() ? DENIED : ALLOWED;
        } catch (WrongUse wrong) {
            err.println(wrong.getMessage());
            err.println("More: action test --help");
            return USAGE;
        }
    }

    private static ObjectNode event(Options options) {
        String text = options.event == null ? options.kind == TokenExtension.Kind.HOOK ? HOOK_EVENT : EVENT
                : read(options.event);
        try {
            if (JSON.readTree(text) instanceof ObjectNode event) {
                if (options.kind == TokenExtension.Kind.HOOK && !options.secrets.isEmpty()) {
                    ObjectNode secrets = event.withObject("/context/webtask/secrets");
                    options.secrets.forEach(secrets::put);
                }
                return event.get("event") instanceof ObjectNode inner ? inner : event;
            }
        } catch (JsonProcessingException e) {
            throw new WrongUse(options.event + " is not JSON: line " + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr());
        }
        throw new WrongUse(options.event + " is not a JSON object");
    }

    private static void print(ActionTrial trial, Options options, PrintStream out) {
        out.println(options.file + ": " + trial.outcome());
        trial.denied().ifPresent(denied -> out.println("  " + denied.status() + " " + denied.error() + ": "
                + denied.description()));
        trial.fault().ifPresent(fault -> {
            out.println("  " + fault.errorClass() + ": " + fault.name() + ": " + fault.message());
            if (options.kind == TokenExtension.Kind.ACTION && HOOK_WORDS.matcher(fault.message()).find()) {
                out.println("  Is this a Hook? Then say --hook");
            }
            fault.stack().ifPresent(stack -> stack.lines().forEach(line -> out.println("  " + line)));
        });
        for (Map.Entry<String, JsonNode> claim : trial.claims().entrySet()) {
            out.println("claim " + claim.getKey() + " = " + claim.getValue());
        }
        trial.scopes().ifPresent(scopes -> {
            ArrayNode list = JSON.createArrayNode();
            scopes.forEach(list::add);
            out.println("scope " + list);
        });
        trial.console().forEach(line -> out.println("console." + line));
        out.printf(Locale.ROOT, "time %.1f ms, after %.1f ms to load; memory %.1f MB%n", trial.duration().toNanos() / 1e6,
                trial.loading().toNanos() / 1e6, trial.memoryBytes() / (double) MEGABYTE);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new WrongUse(file + " does not exist");
        } catch (IOException e) {
            throw new WrongUse(file + " cannot be read: " + e.getMessage());
        }
    }

    /** The command cannot be understood; the message says why. */
    private static final class WrongUse extends RuntimeException {

        private static final long serialVersionUID = 1;

        WrongUse(String message) {
            super(message, null, false, false);
        }
    }

    private static final class Options {

        private static final Duration TIME_MIN = Duration.ofMillis(10);
        private static final Duration TIME_MAX = Duration.ofMinutes(1);
        private static final int MEGABYTES_MIN = 4;
        private static final Pattern SIZE = Pattern.compile("([0-9]{1,4})[Mm]?");

        private Path file;
        private Path event;
        private Path modulesDir;
        private TokenExtension.Kind kind = TokenExtension.Kind.ACTION;
        private final Map<String, String> secrets = new LinkedHashMap<>();
        private Duration timeMax = Duration.ofSeconds(1);
        private long memoryMax = 16 * MEGABYTE;

        static Options of(List<String> arguments) {
            if (arguments.isEmpty() || !arguments.get(0).equals("test")) {
                throw new WrongUse("The one command of action is test");
            }
            Options options = new Options();
            Iterator<String> rest = arguments.subList(1, arguments.size()).iterator();
            while (rest.hasNext()) {
                options.take(rest.next(), rest);
            }
            if (options.file == null) {
                throw new WrongUse("FILE is missing");
            }
            return options;
        }

        private void take(String argument, Iterator<String> rest) {
            switch (argument) {
                case "--hook" -> kind = TokenExtension.Kind.HOOK;
                case "--event" -> event = Path.of(value(argument, rest));
                case "--secret" -> secret(value(argument, rest));
                case "--modules-dir" -> modulesDir = directory(value(argument, rest));
                case "--time-max" -> timeMax = duration(value(argument, rest));
                case "--memory-max" -> memoryMax = bytes(value(argument, rest));
                default -> {
                    if (argument.startsWith("-") || file != null) {
                        throw new WrongUse("There is no option " + argument);
                    }
                    file = Path.of(argument);
                }
            }
        }

        private void secret(String pair) {
            int sign = pair.indexOf('=');
            if (sign < 1) {
                throw new WrongUse("--secret takes NAME=VALUE");
            }
            secrets.put(pair.substring(0, sign), pair.substring(sign + 1));
        }

        private static String value(String option, Iterator<String> rest) {
            if (!rest.hasNext()) {
                throw new WrongUse(option + " takes a value");
            }
            return rest.next();
        }

        private static Path directory(String text) {
            Path directory = Path.of(text);
            if (!Files.isDirectory(directory)) {
                throw new WrongUse(text + " is not a directory");
            }
            return directory;
        }

        /** As settings have it: ISO-8601, or seconds. */
        private static Duration duration(String text) {
            try {
                Duration duration = text.matches("[0-9]{1,4}") ? Duration.ofSeconds(Long.parseLong(text))
                        : Duration.parse(text);
                if (duration.compareTo(TIME_MIN) >= 0 && duration.compareTo(TIME_MAX) <= 0) {
                    return duration;
                }
            } catch (DateTimeParseException e) {
                // as any other wrong value
            }
            throw new WrongUse("--time-max takes a duration of " + TIME_MIN + " to " + TIME_MAX + ", such as PT1S");
        }

        private static long bytes(String text) {
            Matcher size = SIZE.matcher(text);
            if (size.matches() && Long.parseLong(size.group(1)) >= MEGABYTES_MIN) {
                return Long.parseLong(size.group(1)) * MEGABYTE;
            }
            throw new WrongUse("--memory-max takes a size of at least " + MEGABYTES_MIN + "M, such as 16M");
        }
    }
}
