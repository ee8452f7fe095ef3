package com.example.timesheets;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Transient;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;

/** An entry as it is kept, and as the API answers it. */
@Entity
public class Timesheet extends PanacheEntityBase {

    public enum Status {
        @JsonProperty("submitted")
        SUBMITTED,
        @JsonProperty("approved")
        APPROVED
    }

    /** How far payroll knows of an approved entry. */
    public enum Payroll {
        @JsonProperty("pending")
        PENDING,
        @JsonProperty("sent")
        SENT,
        @JsonProperty("refused")
        REFUSED
    }

    @Id
    public UUID id;
    @JsonIgnore
    public String organization;
    @JsonIgnore
    public String submitter;
    @Column(name = "entry_key")
    public String key;
    @Column(name = "user_id")
    @JsonProperty("user_id")
    public String userId;
    @Column(name = "worked_at")
    public Instant date;
    public String project;
    public BigDecimal hours;
    @Enumerated(EnumType.STRING)
    public Status status = Status.SUBMITTED;
    @Enumerated(EnumType.STRING)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public Payroll payroll;

    /** True in the answer to an upload that found the entry already there. */
    @Transient
    @JsonInclude(JsonInclude.Include.NON_DEFAULT)
    public boolean repeated;

    static Timesheet of(Caller caller, TimesheetEntry entry) {
        Timesheet timesheet = new Timesheet();
        timesheet.id = UUID.randomUUID();
        timesheet.organization = caller.organization();
        timesheet.submitter = caller.subject();
        timesheet.key = entry.key() == null ? timesheet.id.toString() : entry.key();
        timesheet.userId = entry.userId();
        timesheet.date = entry.date();
        timesheet.project = entry.project();
        timesheet.hours = entry.hours();
        return timesheet;
    }

    boolean says(TimesheetEntry entry) {
        return userId.equals(entry.userId()) && date.equals(entry.date()) && project.equals(entry.project())
                && hours.compareTo(entry.hours()) == 0;
    }
}
