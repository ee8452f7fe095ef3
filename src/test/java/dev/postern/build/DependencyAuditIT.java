package dev.postern.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.eclipse.aether.util.version.GenericVersionScheme;
import org.eclipse.aether.version.InvalidVersionSpecificationException;
import org.eclipse.aether.version.VersionScheme;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** What ships, by the SBOM of the build, against the list of versions that are known to be bad; works offline. */
class DependencyAuditIT {

    private static final Path SBOM = Path.of("target/bom.json");
    private static final Path SHIPPED = Path.of("target/quarkus-app/quarkus-app-dependencies.txt");
    private static final Path KNOWN_HOLES = Path.of(".ci/known-holes.txt");
    private static final VersionScheme VERSIONS = new GenericVersionScheme();

    private record Library(String group, String artifact, String version) {
    }

    private record Hole(String line, String group, String artifact, String ranges, boolean applies) {

        static Hole of(String line) {
            String[] fields = line.split("\\|", -1);
            assertEquals(4, fields.length, line);
            String[] name = fields[0].strip().split(":", -1);
            return new Hole(line, name[0], name[1], fields[1].strip(), !fields[3].strip().startsWith("no:"));
        }

        boolean isOf(Library library) {
            return group.equals(library.group) && (artifact.equals("*") || artifact.equals(library.artifact))
                    && isIn(ranges, library.version);
        }
    }

    @Test
    void no_version_that_ships_has_a_known_hole_that_applies() throws Exception {
        List<String> found = new ArrayList<>();
        List<Hole> holes = holes();
        for (Library library : sbom()) {
            holes.stream().filter(hole -> hole.applies && hole.isOf(library))
                    .forEach(hole -> found.add(library + ": " + hole.line));
        }
        assertEquals(List.of(), found);
    }

    @Test
    void a_version_with_a_known_hole_is_found() throws Exception {
        Library netty = new Library("io.netty", "netty-codec-http2", "4.1.130.Final");
        assertFalse(holes().stream().filter(hole -> hole.applies && hole.isOf(netty)).toList().isEmpty());
    }

    @Test
    void the_sbom_lists_what_ships_and_nothing_else() throws Exception {
        assumeTrue(Files.exists(SHIPPED), "packaged natively");
        Set<String> shipped;
        try (Stream<String> lines = Files.lines(SHIPPED)) {
            shipped = lines.map(line -> line.split(":", -1)).filter(fields -> fields.length >= 4)
                    .map(fields -> fields[0] + ":" + fields[1] + ":" + fields[fields.length - 1])
                    .filter(name -> !name.startsWith("dev.postern:postern:")).collect(Collectors.toCollection(TreeSet::new));
        }
        Set<String> listed = new TreeSet<>();
        sbom().forEach(each -> listed.add(each.group + ":" + each.artifact + ":" + each.version));
        Set<String> missing = new TreeSet<>(shipped);
        missing.removeAll(listed);
        assertEquals(Set.of(), missing, "ships, and is not in the SBOM");
        listed.removeAll(shipped);
        listed.removeIf(each -> each.startsWith("io.quarkus:quarkus-ide-launcher:")); // for IDEs; left out of the package
        assertEquals(Set.of(), listed, "is in the SBOM, and does not ship");
    }

    private static List<Library> sbom() throws IOException {
        List<Library> libraries = new ArrayList<>();
        for (JsonNode component : new ObjectMapper().readTree(SBOM.toFile()).path("components")) {
            libraries.add(new Library(component.path("group").textValue(), component.path("name").textValue(),
                    component.path("version").textValue()));
        }
        assertFalse(libraries.isEmpty(), "the SBOM is empty");
        return libraries;
    }

    private static List<Hole> holes() throws IOException {
        try (Stream<String> lines = Files.lines(KNOWN_HOLES)) {
            return lines.filter(line -> !line.isBlank() && !line.startsWith("#")).map(Hole::of).toList();
        }
    }

    private static boolean isIn(String ranges, String version) {
        try {
            for (String range : ranges.split("(?<=[\\])]),", -1)) {
                if (VERSIONS.parseVersionRange(range.strip()).containsVersion(VERSIONS.parseVersion(version))) {
                    return true;
                }
            }
            return false;
        } catch (InvalidVersionSpecificationException e) {
            throw new AssertionError("not a range of versions: " + ranges, e);
        }
    }
}
