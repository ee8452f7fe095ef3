package dev.postern.ops;

import java.io.PrintStream;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;

import org.jboss.logging.Logger;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.annotations.CommandLineArguments;

import dev.postern.config.DataDirectory;
import dev.postern.config.PosternConfig;
import dev.postern.config.PosternConfig.StoreKind;
import dev.postern.config.StartRefused;
import dev.postern.store.StoreCopy;

/**
 * {@code store copy --to STORE}: copies the store of one kind into an empty one of the other, and ends. It has the settings of
 * the service, from wherever they come, so Quarkus reads them first. The command runs before anything of the service has begun.
 */
@Singleton
final class StoreCommand {

    static final String NAME = "store";
    private static final Logger LOG = Logger.getLogger(StoreCommand.class);
    private static final int COPIED = 0;
    private static final int REFUSED = 1;
    /** As {@code sysexits.h} has it. */
    private static final int USAGE = 64;
    private static final String HEADING = "Nothing was copied:\n  - ";
    private static final String HELP = """
            Usage: store copy --to STORE [OPTION]...
            Copies everything that the store of one kind holds into an empty one of the other kind, and compares the rows.
            Stop Postern first. The settings are those of the service, from environment, files and options:
            postern.data-dir (sqlite), postern.postgresql.url, .username and .password (postgresql), postern.master-key.

              --to STORE                 postgresql or sqlite: where to
              --from STORE               the other one; may be left out
              --data-dir DIR             as postern.data-dir
              --postgresql-url URL       as postern.postgresql.url
              --postgresql-username NAME as postern.postgresql.username
              --help                     this text

            Ends with 0 when everything was copied, 1 when nothing was, 64 when the command is wrong.
            """;
    private static final Map<String, String> SETTINGS = Map.of("--data-dir", "postern.data-dir", "--postgresql-url",
            "postern.postgresql.url", "--postgresql-username", "postern.postgresql.username");

    private final StoreCopy copy;
    private final PosternConfig config;
    private final DataDirectory directory;
    private final List<String> arguments;

    StoreCommand(StoreCopy copy, PosternConfig config, DataDirectory directory,
            @CommandLineArguments String[] arguments) {
        this.copy = copy;
        this.config = config;
        this.directory = directory;
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
            return Optional.of(COPIED);
        }
        try {
            Options.of(arguments).settings.forEach(System::setProperty);
            return Optional.empty();
        } catch (WrongUse wrong) {
            err.println(wrong.getMessage());
            err.println("More: store copy --help");
            return Optional.of(USAGE);
        }
    }

    @SuppressWarnings("SystemOut") // of a command
    void run(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
        if (arguments.isEmpty() || !arguments.get(0).equals(NAME)) {
            return;
        }
        int status = COPIED;
        StoreKind target = Options.of(arguments.subList(1, arguments.size())).to;
        try {
            List<String> refusals = GivenSettings.ofThisProcess().refusals();
            if (!refusals.isEmpty()) {
                throw new StartRefused(String.join("\n  - ", refusals));
            }
            print(copy.into(target), target, System.out);
        } catch (StartRefused refused) {
            LOG.debug("The store is not copied", refused);
            directory.removeMade();
            System.err.println(HEADING + refused.getMessage());
            status = REFUSED;
        } catch (RuntimeException | LinkageError defect) {
            LOG.error("The store is not copied", defect);
            status = REFUSED;
        }
        System.out.flush();
        System.err.flush();
        Runtime.getRuntime().halt(status); // nothing has been started yet that must be stopped
    }

    private void print(StoreCopy.Copy done, StoreKind target, PrintStream out) {
        out.printf(Locale.ROOT, "Copied %s to %s, and compared every row:%n", done.source(), done.target());
        out.printf(Locale.ROOT, "  %-26s %12s  %s%n", "table", "rows", "digest");
        for (StoreCopy.Table table : done.tables()) {
            out.printf(Locale.ROOT, "  %-26s %,12d  %s%n", table.name(), table.rows(), table.digest());
        }
        if (done.servedBy() > 0) {
            out.println("Warning: Postern is connected to the source (" + done.servedBy()
                    + " connections). What changes there from "
                    + "now on is not copied: stop it");
        }
        out.println("Start Postern with postern.store=" + target.name().toLowerCase(Locale.ROOT)
                + ", the same postern.base-url and "
                + "the same master key" + (config.masterKey().isPresent() ? ""
                        : ": postern.master-key is what " + directory.resolve("master.key") + " holds")
                + ". Do not start it on the source again");
    }

    /** The command cannot be understood; the message says why. */
    private static final class WrongUse extends RuntimeException {

        private static final long serialVersionUID = 1;

        WrongUse(String message) {
            super(message, null, false, false);
        }
    }

    private static final class Options {

        private StoreKind to;
        private StoreKind from;
        /** Setting → value, as a system property. */
        private final Map<String, String> settings = new LinkedHashMap<>();

        static Options of(List<String> arguments) {
            if (arguments.isEmpty() || !arguments.get(0).equals("copy")) {
                throw new WrongUse("The one command of store is copy");
            }
            Options options = new Options();
            Iterator<String> rest = arguments.subList(1, arguments.size()).iterator();
            while (rest.hasNext()) {
                options.take(rest.next(), rest);
            }
            if (options.to == null) {
                throw new WrongUse("--to is missing: postgresql or sqlite");
            }
            if (options.to == options.from) {
                throw new WrongUse("--from and --to are the same kind of store: back one up with its own tools");
            }
            return options;
        }

        private void take(String argument, Iterator<String> rest) {
            switch (argument) {
                case "--to" -> to = store(argument, value(argument, rest));
                case "--from" -> from = store(argument, value(argument, rest));
                default -> {
                    if (!SETTINGS.containsKey(argument)) {
                        throw new WrongUse("There is no option " + argument);
                    }
                    settings.put(SETTINGS.get(argument), value(argument, rest));
                }
            }
        }

        private static String value(String option, Iterator<String> rest) {
            if (!rest.hasNext()) {
                throw new WrongUse(option + " takes a value");
            }
            return rest.next();
        }

        private static StoreKind store(String option, String name) {
            for (StoreKind kind : StoreKind.values()) {
                if (kind.name().toLowerCase(Locale.ROOT).equals(name)) {
                    return kind;
                }
            }
            throw new WrongUse(option + " takes postgresql or sqlite");
        }
    }
}
