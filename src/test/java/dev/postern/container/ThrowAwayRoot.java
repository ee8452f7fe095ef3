package dev.postern.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.postern.container.Dockerfile.Instruction;
import dev.postern.container.Dockerfile.Stage;

/**
 * A root directory made by the COPY instructions of a runtime stage. This machine's {@code /usr} and {@code /etc} stand in
 * for the base image, read-only; the build stage is this project after its build. Processes in it see a read-only root, one
 * writable volume that nothing can be executed from, and no {@code /tmp}; they run as {@link #USER} without capabilities.
 */
final class ThrowAwayRoot {

    /** As in the USER instructions. */
    static final String USER = "10001";

    private static final Path PROJECT = Path.of("").toAbsolutePath();
    private static final String JAVA = "/opt/java/openjdk";
    private static final String MOUNTS = """
            set -e
            mount --bind "$ROOT" "$ROOT"
            for dir in usr etc dev; do mount --rbind "/$dir" "$ROOT/$dir"; done
            for dir in usr etc; do mount -o remount,bind,ro "$ROOT/$dir"; done
            mount --bind "$JAVA_HOME" "$ROOT%1$s"
            mount -o remount,bind,ro "$ROOT%1$s"
            mount -t proc proc "$ROOT/proc"
            mount --bind "$DATA" "$ROOT/data"
            mount -o remount,bind,nosuid,nodev,noexec "$ROOT/data"
            mount -o remount,bind,ro "$ROOT"
            exec chroot "$ROOT" "$@"
            """.formatted(JAVA);

    private final Dockerfile dockerfile;
    private final Path root;
    private final Path data;

    /** Performs the COPY instructions. */
    ThrowAwayRoot(Dockerfile dockerfile, Path directory) throws IOException, InterruptedException {
        this.dockerfile = dockerfile;
        this.root = Files.createDirectory(directory.resolve("root"));
        this.data = directory.resolve("volume");
        for (String dir : List.of("usr", "etc", "dev", "proc", "tmp", JAVA.substring(1))) {
            Files.createDirectories(root.resolve(dir));
        }
        for (String link : List.of("bin", "sbin", "lib", "lib64")) {
            Files.createSymbolicLink(root.resolve(link), Path.of("usr", link));
        }
        copyInto(root, dockerfile.runtime());
        // An engine fills a new volume with what the image has at that place, owner and mode included.
        run("cp", "-a", root.resolve("data").toString(), data.toString());
    }

    static boolean isPermitted() throws IOException, InterruptedException {
        return new ProcessBuilder("unshare", "--mount", "--pid", "--fork", "sh", "-c", "mount -t tmpfs none /mnt")
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
    }

    /** The volume as the host sees it. */
    Path data() {
        return data;
    }

    /** Starts the ENTRYPOINT as process 1 of its own process namespace. */
    Process start(List<String> entrypoint, Map<String, String> environment, Path log) throws IOException {
        List<String> command = new ArrayList<>(List.of("unshare", "--mount", "--pid", "--fork", "--kill-child",
                "sh", "-c", MOUNTS, "sh"));
        command.addAll(inside(environment, entrypoint));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.to(log.toFile()));
        builder.environment().put("ROOT", root.toString());
        builder.environment().put("DATA", data.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder.start();
    }

    /** Runs a command beside process 1, as the engine runs HEALTHCHECK. */
    int exec(long processOne, Map<String, String> environment, String... command) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(
                List.of("nsenter", "--target", String.valueOf(processOne), "--mount", "--pid", "--root", "--wd"));
        line.addAll(inside(environment, List.of(command)));
        Process process = new ProcessBuilder(line).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return process.waitFor();
    }

    private List<String> inside(Map<String, String> environment, List<String> command) {
        List<String> line = new ArrayList<>(List.of("/usr/bin/setpriv", "--reuid=" + USER, "--regid=" + USER,
                "--clear-groups", "--no-new-privs", "--inh-caps=-all", "--bounding-set=-all", "/usr/bin/env", "-i",
                "--chdir=" + dockerfile.runtime().last("WORKDIR"), "PATH=" + JAVA + "/bin:/usr/bin:/bin"));
        environment.forEach((name, value) -> line.add(name + "=" + value));
        line.addAll(command);
        return line;
    }

    private void copyInto(Path target, Stage stage) throws IOException, InterruptedException {
        for (Instruction instruction : stage.all("COPY")) {
            String from = "";
            List<String> owner = List.of();
            List<String> mode = List.of();
            List<String> paths = new ArrayList<>();
            for (String word : instruction.arguments().split(" ")) {
                if (word.startsWith("--from=")) {
                    from = word.substring("--from=".length());
                } else if (word.startsWith("--chown=")) {
                    owner = List.of("chown", "-R", word.substring("--chown=".length()));
                } else if (word.startsWith("--chmod=")) {
                    mode = List.of("chmod", "-R", word.substring("--chmod=".length()));
                } else {
                    paths.add(word);
                }
            }
            Path destination = target.resolve(
                    Path.of(stage.last("WORKDIR")).resolve(paths.get(1)).normalize().toString().substring(1));
            copy(from, target, paths.get(0), destination);
            apply(owner.isEmpty() ? List.of("chown", "-R", "0:0") : owner, destination);
            apply(mode, destination);
        }
    }

    private void copy(String from, Path target, String source, Path destination) throws IOException, InterruptedException {
        Path origin;
        if (from.equals("build")) {
            origin = PROJECT.resolve(source.replaceFirst("^/build/", ""));
        } else {
            Path other = target.resolveSibling(from);
            copyInto(other, dockerfile.stage(from));
            origin = other.resolve(source.substring(1));
        }
        Files.createDirectories(destination.getParent());
        if (source.endsWith("/")) { // a directory: its content
            Files.createDirectories(destination);
            run("cp", "-a", origin + "/.", destination.toString());
        } else {
            run("sh", "-c", "cp " + origin + " " + destination); // the name may hold a wildcard
        }
    }

    private static void apply(List<String> change, Path path) throws IOException, InterruptedException {
        if (!change.isEmpty()) {
            List<String> line = new ArrayList<>(change);
            line.add(path.toString());
            run(line.toArray(String[]::new));
        }
    }

    static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed");
        }
    }
}
