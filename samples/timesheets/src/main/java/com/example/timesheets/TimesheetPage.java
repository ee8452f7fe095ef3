package com.example.timesheets;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonProperty;

/** @param total entries on all pages */
record TimesheetPage(List<Timesheet> timesheets, int page, @JsonProperty("per_page") int perPage, long total) {
}
