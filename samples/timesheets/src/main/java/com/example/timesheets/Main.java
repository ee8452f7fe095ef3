package com.example.timesheets;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import com.example.timesheets.importing.ImportCommand;
import com.example.timesheets.importing.WatchCommand;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * One program in three roles: the API (no arguments), an import, a scheduled import. The last two neither open a port nor
 * the database: they run with the profile "import", whose settings are in application.properties.
 */
@QuarkusMain
@Command(name = "timesheets", mixinStandardHelpOptions = true, description = "Without a command: serves the API.")
public class Main implements QuarkusApplication, Runnable {

    private static final int CANNOT_START = 1;

    private final String issuer;
    private final ImportCommand importCommand;
    private final WatchCommand watchCommand;

    Main(@ConfigProperty(name = "issuer") String issuer, ImportCommand importCommand, WatchCommand watchCommand) {
        this.issuer = issuer;
        this.importCommand = importCommand;
        this.watchCommand = watchCommand;
    }

    public static void main(String... args) {
        List<String> roles = args.length == 0 ? List.of()
                : args[0].equals("watch") ? List.of("import", "watch")
                        : List.of("import");
        if (!roles.isEmpty()) {
            String profile = System.getProperty("quarkus.profile", System.getenv("QUARKUS_PROFILE"));
            System.setProperty("quarkus.profile",
                    Stream.concat(Stream.ofNullable(profile), roles.stream()).collect(Collectors.joining(",")));
        }
        Quarkus.run(Main.class, args);
    }

    @Override
    public int run(String... args) {
        if (!issuer.endsWith("/")) {
            System.err.println("ISSUER is " + issuer + ": write it with a slash at its end, as in the \"iss\" of its tokens");
            return CANNOT_START;
        }
        return new CommandLine(this).addSubcommand(importCommand).addSubcommand(watchCommand).execute(args);
    }

    /** Without a command: the API, until the process is told to stop. */
    @Override
    public void run() {
        Quarkus.waitForExit();
    }
}
