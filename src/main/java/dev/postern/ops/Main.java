package dev.postern.ops;

import java.util.List;

import org.jboss.logging.Logger;

import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

import dev.postern.config.Build;

/**
 * The program: Quarkus with Postern in it. An accident that keeps it from starting is reported in words for operators ({@link
 * StartAccident}), with the stack trace at DEBUG. Everything else is a defect and is logged with its stack trace.
 */
@QuarkusMain
public final class Main {

    private static final Logger LOG = Logger.getLogger(Main.class);
    /** As {@code sysexits.h} has it. */
    private static final int USAGE = 64;
    private static final String HELP = """
            Without a word the server starts. Its settings are environment variables, files, or -Dname=value before -jar.
              action test FILE …     runs an Action against an event: action test --help
              store copy --to STORE  copies the store to another kind of database: store copy --help
              console-link --name N  prints a link that opens the console: console-link --help
              --version              the version and the commit it was built from
              --help                 this text
            """;

    Main() { // Quarkus makes a bean of the class
    }

    /** @param args nothing: the server starts; else a command, which starts none */
    @SuppressWarnings("SystemOut") // of a command
    public static void main(String... args) {
        List<String> words = List.of(args);
        switch (words.isEmpty() ? "" : words.get(0)) {
            case "" -> serve();
            case ActionCommand.NAME -> System.exit(ActionCommand.run(afterFirst(words), System.out, System.err));
            case StoreCommand.NAME -> {
                StoreCommand.begin(afterFirst(words), System.out, System.err).ifPresent(System::exit);
                serve(args); // the command runs before anything of the service begins, and ends the process
            }
            case ConsoleLinkCommand.NAME -> {
                ConsoleLinkCommand.begin(afterFirst(words), System.out, System.err).ifPresent(System::exit);
                serve(args); // as above
            }
            case "--version" -> System.out.println("Postern " + Build.ofThisProgram());
            case "--help" -> System.out.print(HELP);
            default -> {
                System.err.print("Postern knows no command " + words.get(0) + ".\n" + HELP);
                System.exit(USAGE);
            }
        }
    }

    private static List<String> afterFirst(List<String> words) {
        return words.subList(1, words.size());
    }

    private static void serve(String... args) {
        Quarkus.run(null, Main::ended, args);
    }

    private static void ended(int exitCode, Throwable failure) {
        if (failure != null) {
            tell(failure);
        }
        ApplicationLifecycleManager.getDefaultExitCodeHandler().accept(exitCode, failure);
    }

    @SuppressWarnings("SystemOut") // the log may be what does not work
    private static void tell(Throwable failure) {
        StartAccident.of(failure).ifPresentOrElse(words -> {
            LOG.debug("Postern does not start", failure);
            System.err.println(words);
        }, () -> LOG.error("Postern does not start", failure));
    }
}
