package com.example.timesheets.importing;

import java.nio.file.Path;
import java.time.Duration;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

import io.smallrye.config.ConfigMapping;

/** The {@code import.*} settings; defaults are in application.properties. */
@ConfigMapping(prefix = "import")
interface ImportConfig {

    /** Entries in one request, as many as the API takes. */
    @Min(1)
    @Max(500)
    int batchSize();

    /** Before the second attempt; doubled for each further one. */
    Duration firstDelay();

    Duration delayMax();

    /** How long nothing may be acknowledged before the import ends with exit code 3. */
    Duration giveUpAfter();

    /** Where {@code watch} looks for files. */
    Path inbox();

    /** How often it looks; {@code off} for never. */
    String every();
}
