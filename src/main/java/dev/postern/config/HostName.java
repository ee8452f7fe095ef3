package dev.postern.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** What people call the machine or the container of this process. */
public final class HostName {

    /** Characters; a name in the DNS has 63 between two dots. */
    public static final int LENGTH_MAX = 64;

    private static final Path LINUX = Path.of("/proc/sys/kernel/hostname");

    private HostName() {
    }

    /** Printable ASCII; empty: not known. Asks the environment and the system, and never the network. */
    public static String ofThisProcess() {
        Map<String, String> environment = System.getenv();
        return Stream.of(environment.getOrDefault("HOSTNAME", ""), environment.getOrDefault("COMPUTERNAME", ""), ofSystem())
                .map(HostName::bounded).filter(name -> !name.isEmpty()).findFirst().orElse("");
    }

    static String bounded(String name) {
        String printable = name.replaceAll("[^\\p{Graph}]", "");
        return printable.substring(0, Math.min(printable.length(), LENGTH_MAX));
    }

    private static String ofSystem() {
        try {
            return Files.readString(LINUX);
        } catch (IOException e) {
            return ""; // another system
        }
    }
}
