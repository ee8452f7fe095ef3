package dev.postern.console.actions;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Actions to start from: the documented ones, and one that does nothing yet. */
final class Starters {

    private static final String EMPTY = "empty";
    private static final String DIRECTORY = "/dev/postern/console/starters/";
    private static final List<String> DOCUMENTED = List.of("client-claims", "scope-reduction", "office-hours",
            "network-allow-list", "environment-claim", "organization-claims", "require-parameter", "sign-a-claim",
            "call-a-service", "enrich-from-a-cache");
    private static final String NOTHING_YET = """
            /**
             * What this Action decides, and why.
             */
            exports.onExecuteCredentialsExchange = async (event, api) => {
              // api.access.deny('invalid_request', 'Why there is no token');
              // api.accessToken.setCustomClaim('https://example.com/tier', event.client.metadata.tier ?? 'basic');
            };
            """;

    private Starters() {
    }

    /** @param name for addresses, and the name of the new Action */
    record Starter(String name, String words) {
    }

    static List<Starter> all() {
        return Holder.ALL;
    }

    /** The code of the one of this name; of an unknown one, that of the empty one. */
    static String code(String name) {
        return DOCUMENTED.contains(name) ? read(name) : NOTHING_YET;
    }

    /** The name, if it is known. */
    static String known(String name) {
        return DOCUMENTED.contains(name) ? name : EMPTY;
    }

    private static String read(String name) {
        try (InputStream file = Starters.class.getResourceAsStream(DIRECTORY + name + ".js")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be read", e);
        }
    }

    /** Read when they are first asked for. */
    private static final class Holder {

        static final List<Starter> ALL = Stream.concat(Stream.of(new Starter(EMPTY, "Does nothing yet.")),
                DOCUMENTED.stream().map(name -> new Starter(name, firstSentence(read(name))))).toList();

        /** Of the comment at the top. */
        private static String firstSentence(String code) {
            String comment = code.substring(code.indexOf("/**") + 3, code.indexOf("*/"))
                    .replaceAll("\\n \\*", " ").replaceAll("\\s+", " ").strip();
            int end = comment.indexOf(". ");
            return end < 0 ? comment : comment.substring(0, end + 1);
        }
    }
}
