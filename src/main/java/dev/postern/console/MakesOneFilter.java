package dev.postern.console;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;

/** Tells whoever reads the form that it makes something. */
@Provider
@MakesOne
public final class MakesOneFilter implements ContainerRequestFilter {

    private final Visit visit;

    MakesOneFilter(Visit visit) {
        this.visit = visit;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        visit.makesOne();
    }
}
