package com.example.timesheets;

import java.math.BigDecimal;
import java.time.Instant;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Hours somebody worked, as they are sent to the API. The import holds its lines to the same constraints.
 *
 * @param key the caller's own name for the entry: sent again, it is stored once. Without one every entry is new
 */
public record TimesheetEntry(
        @Size(min = 1, max = 100) String key,
        @NotBlank @Size(max = 100) @JsonProperty("user_id") String userId,
        @NotNull Instant date,
        @NotBlank @Size(max = 200) String project,
        @NotNull @Positive @DecimalMax("24") @Digits(integer = 2, fraction = 2) BigDecimal hours) {

    public TimesheetEntry withKey(String key) {
        return new TimesheetEntry(key, userId, date, project, hours);
    }
}
