package dev.postern.actions;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of Actions and Hooks. */
@ConfigMapping(prefix = "postern.actions")
public interface ActionsConfig {

    /** What becomes of a token that a bound Action or an enabled Hook should have a say in, for they are not run. */
    @WithDefault("refuse")
    Unexecuted unexecuted();

    enum Unexecuted {
        /** It is not issued: an Action that was written to deny it, or to put a claim in, must not be passed over. */
        REFUSE,
        /** It is issued as if there were no Actions and Hooks. */
        IGNORE
    }
}
