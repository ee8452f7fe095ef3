package dev.postern.ops;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.smallrye.config.SmallRyeConfig;

import dev.postern.config.FileOwner;

/**
 * A directory with a file for each setting. SmallRye Config takes none of its files if one of them cannot be read, and passes
 * over what is no file. Postern would then go on with secrets of its own, so it does not start.
 */
record SettingFiles(Path directory) {

    static final String SETTING = "smallrye.config.source.file.locations";
    private static final List<String> OF_FILES = List.of("smallrye.config.locations", "quarkus.config.locations");
    private static final Pattern URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:");
    private static final Pattern NAME = Pattern.compile("(%[^.]+\\.|_[A-Z0-9]+_)?(postern|quarkus)[._].*",
            Pattern.CASE_INSENSITIVE);

    /** What is lost of the directories of {@value #SETTING}, and of files that are named elsewhere, a sentence each. */
    static List<String> refusals(SmallRyeConfig config) {
        Stream<String> ofDirectories = config.getOptionalValues(SETTING, String.class).orElse(List.of()).stream().map(Path::of)
                .flatMap(directory -> new SettingFiles(directory.toAbsolutePath()).refusals().stream());
        return Stream.concat(ofDirectories, OF_FILES.stream().flatMap(setting -> absent(config, setting))).toList();
    }

    /**
     * Files of settings that are not there, of which nothing else would tell; a location may also be the URL of something else.
     */
    private static Stream<String> absent(SmallRyeConfig config, String setting) {
        return config.getOptionalValues(setting, String.class).orElse(List.of()).stream()
                .filter(location -> location.startsWith("file:") || !URL.matcher(location).lookingAt())
                .map(location -> location.replaceFirst("^file:(//(?=/))?", "")).filter(file -> Files.notExists(Path.of(file)))
                .map(file -> setting + " names " + file + ", which does not exist: mount it, or correct the setting");
    }

    /** Does what SmallRye Config does, and says what it does not. */
    List<String> refusals() {
        String named = SETTING + " names " + directory;
        if (Files.isSymbolicLink(directory)) {
            return List.of(named + ", a symbolic link, which is not followed: name the directory itself");
        }
        if (!Files.isDirectory(directory)) {
            return List.of(named + (Files.exists(directory) ? ", which is no directory: name the directory of the files"
                    : ", which does not exist: mount the directory, or correct the setting"));
        }
        if (!Files.isReadable(directory) || !Files.isExecutable(directory)) {
            return List.of(named + ", whose files cannot be read: " + FileOwner.words(directory)
                    + ". Let the user of this process read it");
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().flatMap(entry -> refusal(entry).stream()).toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of(named + ", which cannot be listed (" + e.getMessage() + ")");
        }
    }

    private static Optional<String> refusal(Path entry) {
        if (Files.isRegularFile(entry)) {
            return unread(entry);
        }
        return NAME.matcher(entry.getFileName().toString()).matches() ? Optional.of(entry
                + (Files.isDirectory(entry)
                        ? " is a directory, and has the name of a setting: a container makes one where the file "
                                + "to mount does not exist. Put the file in its place"
                        : " has the name of a setting and is no file that can be read: put a file in its place"))
                : Optional.empty();
    }

    private static Optional<String> unread(Path file) {
        try (Reader reader = Files.newBufferedReader(file)) {
            reader.transferTo(Writer.nullWriter());
            return Optional.empty();
        } catch (CharacterCodingException e) {
            return Optional
                    .of(file + " is not UTF-8 text, so no setting is taken from its directory: write the file in UTF-8, or "
                            + "move it elsewhere");
        } catch (IOException e) {
            return Optional.of(file + " cannot be read, so no setting is taken from its directory: " + FileOwner.words(file)
                    + ". Let the user of this process read it, or move it elsewhere");
        }
    }
}
