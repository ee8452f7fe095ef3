package dev.postern.docs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import dev.postern.InstalledTool;
import dev.postern.clients.NodeClient;

/** A program of docs/call-your-api.md that needs libraries: those of {@code src/test/clients/openid-client}, or Debian's. */
final class CallingProgram {

    private CallingProgram() {
    }

    /**
     * Starts it in a directory.
     *
     * @param command that runs it, such as {@code node}
     */
    static Program start(DocumentedFiles document, String file, String command, Path directory,
            Map<String, String> environment) throws IOException {
        Path where = command.equals("node") ? NodeClient.installed("openid-client").directory().toAbsolutePath() : directory;
        String tool = command.equals("python3") ? InstalledTool.python("jwt", "cryptography", "requests")
                : InstalledTool.named(command);
        return new Program(List.of(tool, document.write(file, where).toString()), directory, environment);
    }
}
