package dev.postern.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/** The Spring applications of the documents, compiled with the libraries of {@code src/test/snippets/spring/pom.xml}. */
final class SpringSnippets {

    private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private final Path project;

    /** @param project a directory for this, kept from run to run */
    SpringSnippets(Path project) {
        this.project = project;
    }

    /** Adds an application: its main class, and properties beside it. */
    void take(DocumentedFiles document, String main, String properties) throws IOException {
        document.write(main, project.resolve("src/main/java"));
        document.write(properties, project);
    }

    void compile() throws Exception {
        Files.copy(Path.of("src/test/snippets/spring/pom.xml"), project.resolve("pom.xml"),
                StandardCopyOption.REPLACE_EXISTING);
        try (Program maven = new Program(List.of(Path.of("mvnw").toAbsolutePath().toString(), "-B", "-q", "-ntp", "-f",
                "pom.xml", "compile", "dependency:build-classpath", "-Dmdep.outputFile=classpath.txt"), project, Map.of())) {
            assertEquals(0, maven.exitStatus(), maven.output());
        }
    }

    Program start(String mainClass, String properties, Map<String, String> environment) throws IOException {
        String classPath = project.resolve("target/classes") + System.getProperty("path.separator")
                + Files.readString(project.resolve("classpath.txt")).trim();
        return new Program(List.of(JAVA, "-XX:TieredStopAtLevel=1", "-cp", classPath, mainClass,
                "--spring.config.location=file:" + project.resolve(properties)), project, environment);
    }
}
