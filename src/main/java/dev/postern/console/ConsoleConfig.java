package dev.postern.console;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;

/** Settings of the console. */
@ConfigMapping(prefix = "postern.console")
public interface ConsoleConfig {

    /** Whether there is one. */
    @WithDefault("false")
    boolean enabled();

    /** Its own port, on 127.0.0.1; 0: any free one. */
    @WithDefault("9080")
    int port();

    /** It has no port of its own, and is below {@code /console/} of {@code postern.base-url}. */
    @WithName("public")
    @WithDefault("false")
    boolean isPublic();
}
