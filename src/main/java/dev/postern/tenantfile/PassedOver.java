package dev.postern.tenantfile;

/**
 * An entry is left out with a line in the log: because of something in the registry rather than in the file, so that nobody who
 * may change an application can stop a start; or because it is about something that Postern does not have. Stackless: an
 * expected outcome.
 */
final class PassedOver extends RuntimeException {

    private final boolean problemIfStrict;

    PassedOver(String reason) {
        this(reason, true);
    }

    /** @param problemIfStrict with {@code postern.tenant-file.strict=true} the file is refused for it */
    PassedOver(String reason, boolean problemIfStrict) {
        super(reason, null, false, false);
        this.problemIfStrict = problemIfStrict;
    }

    boolean isProblemIfStrict() {
        return problemIfStrict;
    }
}
