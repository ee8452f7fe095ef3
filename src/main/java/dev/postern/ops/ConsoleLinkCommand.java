package dev.postern.ops;

import java.io.PrintStream;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;

import org.jboss.logging.Logger;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.annotations.CommandLineArguments;

import dev.postern.config.DataDirectory;
import dev.postern.config.MasterKey;
import dev.postern.config.PosternConfig;
import dev.postern.config.StartRefused;
import dev.postern.console.ConsoleAddress;
import dev.postern.operator.OperatorSessions;
import dev.postern.registry.ScopeWords;
import dev.postern.store.Database;

/**
 * {@code console-link --name NAME}: prints an address that opens the console once. It works beside the server, with the
 * settings of the server: whoever can read its data directory, or its database and master key, may administer it.
 */
@Singleton
final class ConsoleLinkCommand {

    static final String NAME = "console-link";
    private static final Logger LOG = Logger.getLogger(ConsoleLinkCommand.class);
    private static final int DONE = 0;
    private static final int REFUSED = 1;
    /** As {@code sysexits.h} has it. */
    private static final int USAGE = 64;
    private static final String HELP = """
            Usage: console-link --name NAME [OPTION]...
            Prints an address that opens the console in a browser. It works once, within five minutes. Run it where the server
            runs, beside it, with its settings: postern.data-dir, or postern.store, postern.postgresql.* and postern.master-key.

              --name NAME                who will use it: the audit log says this name
              --scopes 'SCOPE SCOPE…'    Management API scopes, all of them unless given; read:* stands for all that read
              --url URL                  where the console is, if neither its port on this machine nor postern.base-url
              --data-dir DIR             as postern.data-dir
              --postgresql-url URL       as postern.postgresql.url
              --postgresql-username NAME as postern.postgresql.username
              --help                     this text

            Ends with 0 when it has printed an address, 1 when there is no store to put the link into, 64 when the command is
            wrong.
            """;
    private static final Map<String, String> SETTINGS = Map.of("--data-dir", "postern.data-dir", "--postgresql-url",
            "postern.postgresql.url", "--postgresql-username", "postern.postgresql.username");

    private final Database database;
    private final PosternConfig config;
    private final DataDirectory directory;
    private final ConsoleAddress address;
    private final Provider<OperatorSessions> sessions; // needs the master key, which a server makes later than this is made
    private final List<String> arguments;

    ConsoleLinkCommand(Database database, PosternConfig config, DataDirectory directory, ConsoleAddress address,
            Provider<OperatorSessions> sessions, @CommandLineArguments String[] arguments) {
        this.database = database;
        this.config = config;
        this.directory = directory;
        this.address = address;
        this.sessions = sessions;
        this.arguments = List.of(arguments);
    }

    /**
     * Before Quarkus runs: reads the words of the command, and makes settings of its options.
     *
     * @return the status the program ends with; empty when it has to go on
     */
    static Optional<Integer> begin(List<String> arguments, PrintStream out, PrintStream err) {
        if (arguments.contains("--help")) {
            out.print(HELP);
            return Optional.of(DONE);
        }
        try {
            Options.of(arguments).settings.forEach(System::setProperty);
            return Optional.empty();
        } catch (WrongUse wrong) {
            err.println(wrong.getMessage());
            err.println("More: console-link --help");
            return Optional.of(USAGE);
        }
    }

    @SuppressWarnings("SystemOut") // of a command
    void run(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
        if (arguments.isEmpty() || !arguments.get(0).equals(NAME)) {
            return;
        }
        int status = DONE;
        try {
            Options options = Options.of(arguments.subList(1, arguments.size()));
            print(options, link(options), System.out, System.err);
        } catch (WrongUse wrong) {
            System.err.println(wrong.getMessage());
            status = USAGE;
        } catch (StartRefused refused) {
            LOG.debug("No link was made", refused);
            System.err.println("No link was made: " + refused.getMessage());
            status = REFUSED;
        } catch (RuntimeException | LinkageError failure) {
            RuntimeException words = failure instanceof RuntimeException e ? database.explained(e)
                    : database.explained((LinkageError) failure);
            LOG.debug("No link was made", failure);
            System.err.println("No link was made: " + words.getMessage());
            status = REFUSED;
        }
        System.out.flush();
        System.err.flush();
        Runtime.getRuntime().halt(status); // nothing has been started yet that must be stopped
    }

    private String link(Options options) {
        Set<String> scopes = options.scopes();
        List<String> refusals = GivenSettings.ofThisProcess().refusals();
        if (!refusals.isEmpty()) {
            throw new StartRefused(String.join("\n  - ", refusals));
        }
        database.join();
        if (MasterKey.given(config, directory).isEmpty()) {
            throw new StartRefused("the master key is missing: set postern.master-key, or postern.data-dir to the directory of "
                    + "the server");
        }
        return sessions.get().link(options.name, scopes);
    }

    private void print(Options options, String secret, PrintStream out, PrintStream err) {
        out.println(address.of(Optional.ofNullable(options.url)) + "/console/sign-in?link=" + secret);
        if (!address.isServed()) {
            err.println("postern.console.enabled is not true here: the link works if it is true for the server");
        } else if (options.url == null && !address.isPublic()) {
            err.println("The console answers on this machine only. From another one, first: ssh -L " + address.port()
                    + ":localhost:" + address.port() + " HOST");
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

        private String name;
        private String scopes = "*";
        private String url;
        /** Setting → value, as a system property. */
        private final Map<String, String> settings = new LinkedHashMap<>();

        static Options of(List<String> arguments) {
            Options options = new Options();
            Iterator<String> rest = arguments.iterator();
            while (rest.hasNext()) {
                options.take(rest.next(), rest);
            }
            if (options.name == null) {
                throw new WrongUse("--name is missing: who will use the link");
            }
            if (!OperatorSessions.NAME.matcher(options.name).matches()) {
                throw new WrongUse(
                        "--name takes 1 to 64 letters, digits, spaces and . _ @ + -, and begins with a letter or digit");
            }
            options.scopes();
            return options;
        }

        private void take(String argument, Iterator<String> rest) {
            switch (argument) {
                case "--name" -> name = value(argument, rest);
                case "--scopes" -> scopes = value(argument, rest);
                case "--url" -> {
                    url = value(argument, rest).replaceFirst("/+\\z", "");
                    if (!url.matches("https?://[^/?#\\s]+")) {
                        throw new WrongUse("--url takes an origin, such as https://auth.example.com");
                    }
                }
                default -> {
                    if (!SETTINGS.containsKey(argument)) {
                        throw new WrongUse("There is no option " + argument);
                    }
                    settings.put(SETTINGS.get(argument), value(argument, rest));
                }
            }
        }

        /** Those that the words of the option stand for. */
        private Set<String> scopes() {
            try {
                return ScopeWords.meant(scopes);
            } catch (IllegalArgumentException unknown) {
                throw new WrongUse(unknown.getMessage());
            }
        }

        private static String value(String option, Iterator<String> rest) {
            if (!rest.hasNext()) {
                throw new WrongUse(option + " takes a value");
            }
            return rest.next();
        }
    }
}
