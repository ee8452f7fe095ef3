package com.example.timesheets.payroll;

import java.math.BigDecimal;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;

import com.fasterxml.jackson.annotation.JsonProperty;

/** @param organization empty for entries without one */
public record PaymentRequest(@NotNull String organization, @NotBlank @JsonProperty("user_id") String userId,
        @NotNull @Positive BigDecimal hours) {
}
