package dev.postern.web;

import jakarta.ws.rs.core.Response;

/** How one surface (such as {@code /oauth/*}) words its errors; a bean of each surface implements it. */
public interface ErrorShape {

    /** @param path of the request, beginning with a slash */
    boolean covers(String path);

    /**
     * The answer to a request the framework refused (unknown path, wrong method or media type, too large) or that failed.
     *
     * @param status 4xx or 5xx
     */
    Response answer(int status);
}
