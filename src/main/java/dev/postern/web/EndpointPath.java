package dev.postern.web;

/** Paths as the framework finds their endpoints: a slash at the end makes no difference. */
public final class EndpointPath {

    private EndpointPath() {
    }

    /**
     * Whether a request goes to an endpoint.
     *
     * @param path of the request, in its normal form
     * @param endpoint without a slash at the end
     */
    public static boolean leadsTo(String path, String endpoint) {
        return path.startsWith(endpoint)
                && (path.length() == endpoint.length() || (path.length() == endpoint.length() + 1 && path.endsWith("/")));
    }
}
