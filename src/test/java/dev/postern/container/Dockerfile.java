package dev.postern.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;

/** A Dockerfile, read as far as the two of this project need. */
record Dockerfile(List<Stage> stages) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern STAGE = Pattern.compile("(\\S+)(?: AS (\\S+))?");
    private static final Pattern ASSIGNMENT = Pattern.compile("(\\w+)=(?:\"([^\"]*)\"|(\\S+))");

    /** @param name empty for the last stage */
    record Stage(String name, List<Instruction> instructions) {

        List<Instruction> all(String keyword) {
            return instructions.stream().filter(instruction -> instruction.keyword().equals(keyword)).toList();
        }

        /** The arguments of the last instruction of this kind. */
        String last(String keyword) {
            List<Instruction> all = all(keyword);
            return all.get(all.size() - 1).arguments();
        }

        /** The last instruction of this kind in its JSON form. */
        List<String> command(String keyword) throws IOException {
            String arguments = last(keyword);
            return JSON.readValue(arguments.substring(arguments.indexOf('[')), new TypeReference<>() {
            });
        }

        Map<String, String> environment() {
            Map<String, String> environment = new LinkedHashMap<>();
            for (Instruction instruction : all("ENV")) {
                Matcher matcher = ASSIGNMENT.matcher(instruction.arguments());
                while (matcher.find()) {
                    environment.put(matcher.group(1), matcher.group(2) == null ? matcher.group(3) : matcher.group(2));
                }
            }
            return environment;
        }
    }

    record Instruction(String keyword, String arguments) {
    }

    static Dockerfile read(Path file) throws IOException {
        List<Stage> stages = new ArrayList<>();
        String text = Files.readString(file).replaceAll("(?m)^#.*\n", "").replaceAll("\\\\\n\\s*", "");
        for (String line : text.lines().filter(line -> !line.isBlank()).toList()) {
            String[] words = line.split(" ", 2);
            if (words[0].equals("FROM")) {
                Matcher stage = STAGE.matcher(words[1]);
                if (!stage.matches()) {
                    throw new IllegalArgumentException(line);
                }
                stages.add(new Stage(stage.group(2) == null ? "" : stage.group(2), new ArrayList<>()));
            } else {
                stages.get(stages.size() - 1).instructions().add(new Instruction(words[0], words[1]));
            }
        }
        return new Dockerfile(stages);
    }

    Stage runtime() {
        return stages.get(stages.size() - 1);
    }

    Stage stage(String name) {
        return stages.stream().filter(stage -> stage.name().equals(name)).findFirst().orElseThrow();
    }
}
