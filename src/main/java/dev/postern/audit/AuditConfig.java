package dev.postern.audit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of the audit log. */
@ConfigMapping(prefix = "postern.audit")
public interface AuditConfig {

    /** How many token events the log in memory holds; one more drops the oldest. 300 bytes each, 4 KiB at the very most. */
    @WithDefault("10000")
    int eventsMax();

    /** How many events about what operators did it holds besides. 3 KiB each, 50 KiB at the very most. */
    @WithDefault("500")
    int operationsMax();
}
