package dev.postern.tenantfile;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;

/** Settings of the tenant file. */
@ConfigMapping(prefix = "postern.tenant-file")
public interface TenantFileConfig {

    /** {@code postern.tenant-file}: a Deploy CLI YAML file, or a directory in the Deploy CLI's directory format. */
    @WithParentName
    Optional<Path> path();

    /** Refuses unknown content of the file. Otherwise a line in the log names it and the rest is applied. */
    @WithDefault("false")
    boolean strict();

    /**
     * Environment variables that keywords may use: names, or beginnings of names with a star ({@code BILLING_*}). Not set: all
     * except Postern's own settings.
     */
    Optional<List<String>> keywords();

    /** Prints what the file would change, changes nothing and exits: status 0, or 1 when the file has problems. */
    @WithDefault("false")
    boolean check();

    /** Applies the file again whenever it changes; otherwise at the start only. In dev mode, where not set, true. */
    Optional<Boolean> watch();
}
