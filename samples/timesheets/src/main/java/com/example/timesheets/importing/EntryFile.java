package com.example.timesheets.importing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import jakarta.inject.Singleton;
import jakarta.validation.Validator;

import com.example.timesheets.TimesheetEntry;
import com.example.timesheets.web.Problems;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

/**
 * Reads entries from a file in UTF-8, one a line: CSV under a header of {@code user_id,date,project,hours} and perhaps
 * {@code key}, in any order, or JSON lines ({@code .jsonl}, {@code .ndjson}). The file may be larger than memory.
 */
@Singleton
class EntryFile {

    private static final Set<String> COLUMNS = Set.of("user_id", "date", "project", "hours");
    private static final ObjectReader JSON = JsonMapper.builder().addModule(new JavaTimeModule()).build()
            .readerFor(TimesheetEntry.class);
    private static final CsvMapper CSV = CsvMapper.builder().addModule(new JavaTimeModule())
            .enable(CsvParser.Feature.TRIM_SPACES, CsvParser.Feature.EMPTY_STRING_AS_NULL).build();

    private final Validator validator;

    EntryFile(Validator validator) {
        this.validator = validator;
    }

    /** @throws IOException when the file cannot be read, or is neither CSV nor JSON lines */
    void read(Path file, Consumer<Line> lines) throws IOException {
        // Malformed UTF-8 becomes U+FFFD, which makes its line a bad one instead of ending the import.
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
            int number = 0;
            ObjectReader format = JSON;
            if (!file.toString().matches(".*\\.(jsonl|ndjson)")) {
                format = csv(reader.readLine());
                number = 1;
            }
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                number++;
                if (!text.isBlank()) {
                    lines.accept(parse(number, text, format));
                }
            }
        }
    }

    private static ObjectReader csv(String header) throws IOException {
        Set<String> columns = new TreeSet<>();
        CsvSchema.Builder schema = CsvSchema.builder();
        for (String column : (header == null ? "" : header.replaceFirst("^\uFEFF", "")).split(",")) {
            schema.addColumn(column.strip());
            columns.add(column.strip());
        }
        columns.remove("key");
        if (!columns.equals(COLUMNS)) {
            throw new IOException("its first line does not name the columns user_id,date,project,hours and perhaps key");
        }
        return CSV.readerFor(TimesheetEntry.class).with(schema.build());
    }

    private Line parse(int number, String text, ObjectReader format) {
        if (text.indexOf('\uFFFD') >= 0) {
            return new Line(number, null, "is not UTF-8");
        }
        try {
            TimesheetEntry entry = format.readValue(text);
            String errors = validator.validate(entry).stream()
                    .map(violation -> Problems.onTheWire(violation.getPropertyPath() + " ") + violation.getMessage())
                    .sorted().collect(Collectors.joining(", "));
            return errors.isEmpty() ? new Line(number, keyed(entry), null) : new Line(number, null, errors);
        } catch (JsonProcessingException e) {
            String field = e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()
                    ? mapping.getPath().get(0).getFieldName() + " "
                    : "";
            return new Line(number, null, field + Problems.reason(e));
        }
    }

    /** Without a key of its own an entry is known by its contents, so an import can be repeated in any order. */
    private static TimesheetEntry keyed(TimesheetEntry entry) {
        return entry.key() != null ? entry : entry.withKey(ContentKey.of(entry));
    }
}
