package com.example.timesheets;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;

/** One entry, or an array of them: either is stored whole or not at all. */
@JsonDeserialize(using = Upload.Reader.class)
record Upload(@Size(min = 1, max = 500) List<@NotNull @Valid TimesheetEntry> entries, boolean array) {

    static final class Reader extends JsonDeserializer<Upload> {
        @Override
        public Upload deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return parser.isExpectedStartArrayToken()
                    ? new Upload(Arrays.asList(context.readValue(parser, TimesheetEntry[].class)), true)
                    : new Upload(List.of(context.readValue(parser, TimesheetEntry.class)), false);
        }
    }
}
