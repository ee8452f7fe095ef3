package dev.postern.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Whose a file is and who we are, for the message about one that this process may not use. */
public final class FileOwner {

    private FileOwner() {
    }

    /** A clause, as far as the system tells. */
    public static String words(Path path) {
        try {
            return path + " belongs to user " + Files.getAttribute(path, "unix:uid") + " with mode "
                    + PosixFilePermissions.toString(Files.getPosixFilePermissions(path)) + ", this process is user "
                    + Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return "this process may not use " + path;
        }
    }
}
