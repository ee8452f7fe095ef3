package dev.postern.console;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/** {@code /console/assets/HASH/NAME}: files of pages, to be kept for a year. */
@Path(AssetsResource.PATH)
public class AssetsResource {

    static final String PATH = ConsoleDoor.PATH + "assets/";

    /** Files of the console. */
    @GET
    @Path("{hash}/{name}")
    public Response get(@PathParam("hash") String hash, @PathParam("name") String name) {
        Assets.Asset asset = Assets.find(hash, name).orElseThrow(NotFoundException::new);
        return Response.ok(asset.bytes(), asset.type())
                .header(HttpHeaders.CACHE_CONTROL, "public, max-age=31536000, immutable").build();
    }
}
