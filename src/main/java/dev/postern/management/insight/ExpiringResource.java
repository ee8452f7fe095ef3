package dev.postern.management.insight;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.runtime.annotations.RegisterForReflection;

import dev.postern.entity.Timestamps;
import dev.postern.insight.Expiries;
import dev.postern.insight.Expiry;
import dev.postern.management.ManagementApi;
import dev.postern.management.QueryParameters;

/** {@code /api/v2/postern/insight/expiring}: which secrets and keys expire soon. Not of Auth0. */
@Path(ManagementApi.INSIGHT_PATH + "/expiring")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Insight", description = "What the kept events tell")
@RegisterForReflection
public class ExpiringResource {

    private static final int DAYS_DEFAULT = 30;
    private static final int DAYS_MAX = 3_650;

    private final Expiries expiries;

    ExpiringResource(Expiries expiries) {
        this.expiries = expiries;
    }

    @GET
    @RolesAllowed("read:client_credentials")
    @Operation(operationId = "getExpiring", summary = "Secrets and keys that expire soon", description = "Within days (30 unless given), the earliest first. Those that have expired are left out.")
    public ObjectNode list(@Context UriInfo uri) {
        QueryParameters query = new QueryParameters(uri, Set.of("days", "page", "per_page"));
        List<Expiry> all = expiries.within(Duration.ofDays(query.integer("days", 1, DAYS_MAX, DAYS_DEFAULT)));
        Slice slice = Slice.of(query);
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("total", all.size());
        answer.set("expiring", Views.array(slice.of(all), expiry -> {
            ObjectNode view = JsonNodeFactory.instance.objectNode().put("client_id", expiry.clientId())
                    .put("client_name", expiry.clientName()).put("credential_id", expiry.id())
                    .put("credential_type", expiry.type());
            expiry.name().ifPresent(name -> view.put("credential_name", name));
            return view.put("expires_at", Timestamps.text(expiry.at()));
        }));
        return answer;
    }
}
