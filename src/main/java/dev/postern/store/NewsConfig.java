package dev.postern.store;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;

/** How processes tell each other of changes. */
@ConfigMapping(prefix = "postern.registry")
public interface NewsConfig {

    /**
     * Whether PostgreSQL tells the other processes of a change at once ({@code NOTIFY}, {@code LISTEN}). Without it they find
     * the change when they ask for it next. SQLite has one process, and nothing to tell.
     */
    @WithName("notify")
    @WithDefault("true")
    boolean notifies();
}
