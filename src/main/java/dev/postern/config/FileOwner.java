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

    /** What its owner, or we as its owner, can do about it. */
    static String remedy(Path path) {
        try {
            return Files.getAttribute(path, "unix:uid").equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
                    ? "Give this process the right with chmod u+rwX " + path
                    : "Give it to the user of this process with chown";
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return "Give it to the user of this process";
        }
    }
}
