package dev.postern.config;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The settings of the whole service. A feature's own settings live beside its entry file. */
@ConfigMapping(prefix = "postern")
public interface PosternConfig {

    /**
     * Public origin, {@code scheme://host[:port]}, no trailing slash. Required in production; everything a token or a
     * metadata document says about this server derives from it, see {@link Issuer}.
     */
    Optional<String> baseUrl();

    /** Allows a plain http {@link #baseUrl} on a host that is not loopback. Unsafe: tokens and secrets travel in clear. */
    @WithDefault("false")
    boolean insecureHttp();

    /** Directory of the embedded database and the files made on first start; created with mode 0700. */
    @WithDefault("data")
    Path dataDir();

    /** Where the registry is kept. */
    @WithDefault("sqlite")
    StoreKind store();

    /** The server of a {@code postgresql} store. */
    Postgresql postgresql();

    /**
     * 32 bytes, base64. Absent: made on first start and kept in the data directory, which only an embedded store allows.
     * See {@link MasterKey}.
     */
    Optional<String> masterKey();

    Bootstrap bootstrap();

    Cors cors();

    /** The first application, made on the first start with an empty store; afterwards only the store counts. */
    interface Bootstrap {

        /** 1 to 64 URL-safe characters; generated when absent. */
        Optional<String> clientId();

        /** At least 16 characters; generated when absent. */
        Optional<String> clientSecret();

        /**
         * Gives the application with these credentials every scope of the Management API again, at each start: for a server
         * that nobody can manage any more. Needs both of them.
         */
        @WithDefault("false")
        boolean restore();
    }

    /** Which pages of browsers may do what (CORS). */
    interface Cors {

        /** Origins, {@code scheme://host[:port]}, whose scripts may use the token endpoint. */
        Optional<Set<String>> origins();
    }

    /** Where the PostgreSQL database is, and the login that owns its tables. */
    interface Postgresql {

        /** JDBC URL, {@code jdbc:postgresql://host[:port]/database[?sslmode=verify-full…]}. */
        Optional<String> url();

        Optional<String> username();

        Optional<String> password();
    }

    enum StoreKind {
        /** Embedded: a file in the data directory, of this process alone. */
        SQLITE,
        /** A server that several replicas may share. */
        POSTGRESQL
    }
}
