package dev.postern.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import dev.postern.clientauth.AssertionClaimsFuzz;
import dev.postern.credential.CertificateFuzz;
import dev.postern.credential.PublicPemFuzz;
import dev.postern.events.LogQueryFuzz;
import dev.postern.oauth.CompactJwsFuzz;
import dev.postern.oauth.PublicJwkFuzz;
import dev.postern.text.AddressRangeFuzz;
import dev.postern.token.TokenBodyFuzz;
import dev.postern.web.ForwardedHopsFuzz;

/**
 * Every input of {@code src/test/fuzz} once more: the seeds of {@code .ci/fuzz}, and what it has found. A target is a class
 * whose name ends in {@code Fuzz}; its seeds are in the directory of its name.
 */
class FuzzCorpusTest {

    private static final Path CORPUS = Path.of("src/test/fuzz");
    private static final Map<String, Consumer<byte[]>> TARGETS = Map.of(
            "AddressRangeFuzz", AddressRangeFuzz::fuzzerTestOneInput,
            "AssertionClaimsFuzz", AssertionClaimsFuzz::fuzzerTestOneInput,
            "CertificateFuzz", CertificateFuzz::fuzzerTestOneInput,
            "CompactJwsFuzz", CompactJwsFuzz::fuzzerTestOneInput,
            "ForwardedHopsFuzz", ForwardedHopsFuzz::fuzzerTestOneInput,
            "LogQueryFuzz", LogQueryFuzz::fuzzerTestOneInput,
            "PublicJwkFuzz", PublicJwkFuzz::fuzzerTestOneInput,
            "PublicPemFuzz", PublicPemFuzz::fuzzerTestOneInput,
            "TokenBodyFuzz", TokenBodyFuzz::fuzzerTestOneInput);

    @TestFactory
    Stream<DynamicTest> every_kept_input_is_read_or_refused() throws IOException {
        return TARGETS.keySet().stream().sorted().flatMap(target -> {
            List<Path> inputs = filesOf(CORPUS.resolve(target));
            assertFalse(inputs.isEmpty(), target + " has no seeds");
            return inputs.stream().map(input -> dynamicTest(target + " " + input.getFileName(),
                    () -> TARGETS.get(target).accept(Files.readAllBytes(input))));
        });
    }

    @Test
    void no_target_is_forgotten() throws IOException {
        try (Stream<Path> classes = Files.walk(Path.of("src/test/java"))) {
            assertEquals(TARGETS.keySet().stream().sorted().toList(), classes.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith("Fuzz.java")).map(name -> name.replace(".java", "")).sorted().toList());
        }
        assertEquals(TARGETS.keySet(), filesOf(CORPUS).stream().map(directory -> directory.getFileName().toString())
                .collect(Collectors.toSet()));
    }

    private static List<Path> filesOf(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted(Comparator.naturalOrder()).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
