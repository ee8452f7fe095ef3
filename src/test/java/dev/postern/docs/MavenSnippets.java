package dev.postern.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Applications of the documents, compiled with the libraries of a {@code pom.xml} below {@code src/test/snippets}. */
final class MavenSnippets {

    private final Path project;
    private final Path pom;

    /** @param name of the directory that holds the pom; the project is made below {@code target/snippets} */
    MavenSnippets(String name, String project) {
        pom = Path.of("src/test/snippets", name, "pom.xml");
        this.project = Path.of("target/snippets", project).toAbsolutePath();
    }

    /** Where the files of the document stand. */
    Path sources() {
        return project.resolve("src/main/java");
    }

    Path resources() {
        return project.resolve("src/main/resources");
    }

    Path directory() {
        return project;
    }

    /** Adds an application: its main class, and properties beside it. */
    void take(DocumentedFiles document, String main, String properties) throws IOException {
        document.write(main, sources());
        document.write(properties, project);
    }

    /** Compiles, and writes the class path down. */
    void compile() throws Exception {
        maven("compile", "dependency:build-classpath", "-Dmdep.outputFile=classpath.txt");
    }

    /** Runs goals of Maven in the project. */
    void maven(String... goals) throws Exception {
        Files.createDirectories(project);
        Files.copy(pom, project.resolve("pom.xml"), StandardCopyOption.REPLACE_EXISTING);
        List<String> command = new ArrayList<>(
                List.of(Path.of("mvnw").toAbsolutePath().toString(), "-B", "-q", "-ntp", "-f", "pom.xml"));
        command.addAll(List.of(goals));
        try (Program maven = new Program(command, project, Map.of())) {
            assertEquals(0, maven.exitStatus(), maven.output());
        }
    }

    /** Starts a main class with arguments; options of the JVM come before it. */
    Program java(List<String> options, String mainClass, List<String> arguments, Map<String, String> environment)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(Program.JAVA, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(options);
        command.addAll(List.of("-cp", project.resolve("target/classes") + System.getProperty("path.separator")
                + Files.readString(project.resolve("classpath.txt")).trim(), mainClass));
        command.addAll(arguments);
        return new Program(command, project, environment);
    }

    /** Starts a Spring application with the properties of the document. */
    Program spring(String mainClass, String properties, Map<String, String> environment) throws IOException {
        return java(List.of(), mainClass, List.of("--spring.config.location=file:" + project.resolve(properties)),
                environment);
    }
}
