package dev.postern.ops;

import jakarta.annotation.Priority;
import jakarta.enterprise.inject.build.compatible.spi.BuildCompatibleExtension;
import jakarta.enterprise.inject.build.compatible.spi.ClassConfig;
import jakarta.enterprise.inject.build.compatible.spi.Enhancement;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService;

/**
 * Puts the OpenAPI document off until the first request for it. Quarkus reads the document it has stored in the package,
 * and writes it again as JSON and as YAML, before it opens the port: a fifth of the start, for an answer that production
 * is hardly ever asked for.
 */
@OnDemand
@Interceptor
@Priority(Interceptor.Priority.LIBRARY_BEFORE)
final class OpenApiOnDemand {

    private InvocationContext preparation;

    @AroundInvoke
    Object intercept(InvocationContext call) throws Exception {
        synchronized (this) {
            if (call.getMethod().getName().equals("prepareDocument")) {
                preparation = call;
                return null;
            }
            if (preparation != null) {
                preparation.proceed();
                preparation = null;
            }
        }
        return call.proceed();
    }

    /**
     * Binds the interceptor to Quarkus' bean, while Postern is packaged. Not for dev mode and tests: there the beans of Quarkus
     * are of a class loader that does not see Postern's classes.
     */
    public static final class Extension implements BuildCompatibleExtension {

        @Enhancement(types = OpenApiDocumentService.class)
        public void enhance(ClassConfig documentService) {
            if (LaunchMode.current() == LaunchMode.NORMAL) {
                documentService.addAnnotation(OnDemand.class);
            }
        }
    }
}
