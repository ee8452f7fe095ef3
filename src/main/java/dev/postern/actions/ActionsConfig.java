package dev.postern.actions;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of Actions and Hooks. */
@ConfigMapping(prefix = "postern.actions")
public interface ActionsConfig {

    /** How long one Action or Hook may take, waiting included, ISO-8601. */
    @WithDefault("PT1S")
    Duration timeMax();

    /** How long the evaluation of code may take, once for each deployed version, ISO-8601. */
    @WithDefault("PT10S")
    Duration loadTimeMax();

    /** How long a token request may take in the Hook and all Actions together, its turn to run included, ISO-8601. */
    @WithDefault("PT20S")
    Duration triggerTimeMax();

    /** Memory that an Action or a Hook may use, the interpreter's own 1.3 MB included. */
    @WithDefault("16M")
    MemorySize memoryMax();

    /**
     * Token requests whose Actions run at the same time; each may use {@link #memoryMax}. One application gets half of them.
     */
    @WithDefault("8")
    int threads();

    /** Token requests that wait for their Actions to run; of one application, a quarter. */
    @WithDefault("1000")
    int waitingMax();

    /** How long an application is refused after its calls have broken off several times, ISO-8601; the same for an Action. */
    @WithDefault("PT10S")
    Duration pause();

    /** Executions that can be looked up. */
    @WithDefault("1000")
    int executionsMax();

    /**
     * The directory with the npm packages that Actions may require: it contains {@code node_modules}, as {@code npm install
     * --ignore-scripts} makes it. Without it there are the built-in modules only.
     */
    Optional<Path> modulesDir();
}
