package dev.postern.tenantfile;

import java.nio.file.Path;
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

    /** Refuses what is unknown in the file, where otherwise a line in the log names it and the rest is applied. */
    @WithDefault("false")
    boolean strict();

    /** Applies the file again whenever it changes; otherwise at the start only. In dev mode, where not set, true. */
    Optional<Boolean> watch();
}
