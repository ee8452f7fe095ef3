package com.example.timesheets.importing;

import java.util.List;

import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

import com.example.timesheets.TimesheetEntry;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

import io.quarkus.oidc.client.filter.OidcClientFilter;

/** The API as the import calls it: with a token of the OIDC client "import". */
@RegisterRestClient(configKey = "timesheets")
@OidcClientFilter("import")
@Path("/timesheets")
interface TimesheetsApi {

    @POST
    @Path("/upload")
    List<Stored> upload(List<TimesheetEntry> entries);

    /** What the import needs of the answer. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Stored(String id, boolean repeated) {
    }
}
