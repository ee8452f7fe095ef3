package com.example.timesheets.payroll;

import java.math.BigDecimal;
import java.util.UUID;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;

/** A payment as payroll keeps it. */
@Entity
public class Payment extends PanacheEntityBase {

    @Id
    public UUID id;
    public String organization;
    @Column(name = "user_id")
    @JsonProperty("user_id")
    public String userId;
    public BigDecimal hours;
}
