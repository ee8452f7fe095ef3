package com.example.timesheets.payroll;

import java.util.UUID;

import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;

import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

import io.quarkus.oidc.client.filter.OidcClientFilter;

/** The payroll API as the timesheets API calls it: with a token of the OIDC client "payroll". */
@RegisterRestClient(configKey = "payroll")
@OidcClientFilter("payroll")
@Path("/payments")
interface PayrollApi {

    /** @param id of the entry that is paid; PUT, so sending it again pays nothing twice */
    @PUT
    @Path("/{id}")
    void pay(UUID id, PaymentRequest payment);
}
