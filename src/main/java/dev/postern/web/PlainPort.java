package dev.postern.web;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;

/** Says at start when secrets can travel in clear beside a TLS port, unless somebody asked for that. */
@Singleton
final class PlainPort {

    private static final Logger LOG = Logger.getLogger(PlainPort.class);
    private static final String SETTING = "quarkus.http.insecure-requests";

    private final TlsConfigurationRegistry tls;
    private final VertxHttpConfig http;

    PlainPort(TlsConfigurationRegistry tls, VertxHttpConfig http) {
        this.tls = tls;
        this.http = http;
    }

    void warn(@Observes StartupEvent event) {
        boolean served = tls.getDefault().filter(bucket -> bucket.getKeyStoreOptions() != null).isPresent();
        if (served && http.insecureRequests().isEmpty() && LaunchMode.current() == LaunchMode.NORMAL) {
            LOG.warnf(
                    "TLS is set up, and plain http stays open on port %d: secrets and tokens can travel in clear. %s=disabled "
                            + "closes it, =enabled keeps it without this line",
                    http.port(), SETTING);
        }
    }
}
