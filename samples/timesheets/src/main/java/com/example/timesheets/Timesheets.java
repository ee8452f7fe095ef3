package com.example.timesheets;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

import com.example.timesheets.Timesheet.Payroll;
import com.example.timesheets.Timesheet.Status;
import com.example.timesheets.web.Problem;

import io.quarkus.hibernate.orm.panache.PanacheQuery;
import io.quarkus.panache.common.Parameters;
import io.quarkus.panache.common.Sort;

/** The rules, each method one transaction. Nothing is read or changed outside the caller's organization. */
@ApplicationScoped
class Timesheets {

    /** Null means any. */
    record Filter(String userId, String project, Instant from, Instant to, Status status) {
    }

    /**
     * Stores what is not there yet; all of it or nothing.
     *
     * @return in the order of the entries; those whose key was known already are {@code repeated}
     * @throws Problem 409 when a key is known for an entry that says something else
     */
    @Transactional
    List<Timesheet> store(Caller caller, List<TimesheetEntry> entries) {
        Map<String, Timesheet> known = new HashMap<>();
        Timesheet.<Timesheet> list("organization = ?1 and submitter = ?2 and key in ?3", caller.organization(),
                caller.subject(), entries.stream().map(TimesheetEntry::key).filter(Objects::nonNull).toList())
                .forEach(timesheet -> known.put(timesheet.key, timesheet));
        List<Timesheet> stored = new ArrayList<>();
        for (TimesheetEntry entry : entries) {
            Timesheet timesheet = known.get(entry.key());
            if (timesheet == null) {
                timesheet = Timesheet.of(caller, entry);
                timesheet.persist();
                known.put(timesheet.key, timesheet);
            } else if (timesheet.says(entry)) {
                timesheet.repeated = true;
            } else {
                throw Problem.of(409, "The key belongs to another entry").field("entries[" + stored.size() + "].key",
                        "'" + entry.key() + "' was sent before with other contents");
            }
            stored.add(timesheet);
        }
        Timesheet.flush();
        return stored;
    }

    @Transactional
    TimesheetPage page(Caller caller, Filter filter, int page, int perPage) {
        StringBuilder where = new StringBuilder("organization = :organization");
        Parameters parameters = Parameters.with("organization", caller.organization());
        narrow(where, parameters, "userId = :userId", "userId", filter.userId);
        narrow(where, parameters, "project = :project", "project", filter.project);
        narrow(where, parameters, "date >= :from", "from", filter.from);
        narrow(where, parameters, "date < :to", "to", filter.to);
        narrow(where, parameters, "status = :status", "status", filter.status);
        PanacheQuery<Timesheet> query = Timesheet.find(where.toString(), Sort.by("date", "id"), parameters);
        return new TimesheetPage(query.page(page, perPage).list(), page, perPage, query.count());
    }

    /** @throws Problem 409 once it is approved: payroll may have paid it */
    @Transactional
    void delete(Caller caller, UUID id) {
        Timesheet timesheet = find(caller, id);
        if (timesheet.status == Status.APPROVED) {
            throw Problem.of(409, "The entry is approved");
        }
        timesheet.delete();
    }

    /** Approved and owed to payroll in one transaction, so neither is ever there without the other. */
    @Transactional
    Timesheet approve(Caller caller, UUID id) {
        Timesheet timesheet = find(caller, id);
        if (timesheet.status != Status.APPROVED) {
            timesheet.status = Status.APPROVED;
            timesheet.payroll = Payroll.PENDING;
        }
        return timesheet;
    }

    private static Timesheet find(Caller caller, UUID id) {
        return Timesheet.<Timesheet> find("id = ?1 and organization = ?2", id, caller.organization()).firstResultOptional()
                .orElseThrow(() -> Problem.of(404, "There is no such entry"));
    }

    private static void narrow(StringBuilder where, Parameters parameters, String condition, String name, Object value) {
        if (value != null) {
            where.append(" and ").append(condition);
            parameters.and(name, value);
        }
    }
}
