package com.example.timesheets.payroll;

import java.util.UUID;

import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;

import com.example.timesheets.web.Problem;

/**
 * Stands in for somebody else's payroll API: another audience, other scopes. Its tokens are of no use at
 * {@code /timesheets}, nor the other way round.
 */
@Path("/payroll/payments")
class PayrollResource {

    @PUT
    @Path("/{id}")
    @RolesAllowed("create:payments")
    @Transactional
    public Payment pay(UUID id, @NotNull @Valid PaymentRequest request) {
        Payment payment = Payment.findById(id);
        if (payment == null) {
            payment = new Payment();
            payment.id = id;
            payment.organization = request.organization();
            payment.userId = request.userId();
            payment.hours = request.hours();
            payment.persist();
        }
        return payment;
    }

    @GET
    @Path("/{id}")
    @RolesAllowed("read:payments")
    public Payment read(UUID id) {
        return Payment.<Payment> findByIdOptional(id).orElseThrow(() -> Problem.of(404, "There is no such payment"));
    }
}
