package com.example.timesheets.payroll;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.ClientWebApplicationException;

import com.example.timesheets.Timesheet;
import com.example.timesheets.Timesheet.Payroll;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.panache.common.Page;
import io.quarkus.scheduler.Scheduled;

/**
 * Tells payroll of approved entries. Approving commits {@code payroll = PENDING} and answers; this sends what is pending
 * until payroll takes it, also after a restart of either side. While payroll, or the issuer of our token, is away, every
 * round ends with the first failure.
 */
@ApplicationScoped
class PayrollOutbox {

    private static final Logger LOG = Logger.getLogger(PayrollOutbox.class);

    private final PayrollApi payroll;

    PayrollOutbox(@RestClient PayrollApi payroll) {
        this.payroll = payroll;
    }

    @Scheduled(every = "${payroll.every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void send() {
        for (Timesheet timesheet : pending()) {
            try {
                payroll.pay(timesheet.id, new PaymentRequest(timesheet.organization, timesheet.userId, timesheet.hours));
                mark(timesheet, Payroll.SENT);
            } catch (ClientWebApplicationException refusal) {
                int status = refusal.getResponse().getStatus();
                if (status != 400 && status != 409 && status != 422) {
                    LOG.warnf("Payroll answers %d; approved entries wait", status);
                    return;
                }
                LOG.errorf("Payroll refuses entry %s with %d", timesheet.id, status);
                mark(timesheet, Payroll.REFUSED);
            } catch (RuntimeException away) {
                LOG.warnf("Payroll is not reached; approved entries wait: %s", away.getMessage());
                return;
            }
        }
    }

    private static List<Timesheet> pending() {
        return QuarkusTransaction.requiringNew()
                .call(() -> Timesheet.<Timesheet> find("payroll", Payroll.PENDING).page(Page.ofSize(100)).list());
    }

    private static void mark(Timesheet timesheet, Payroll payroll) {
        QuarkusTransaction.requiringNew().run(() -> Timesheet.update("payroll = ?1 where id = ?2", payroll, timesheet.id));
    }
}
