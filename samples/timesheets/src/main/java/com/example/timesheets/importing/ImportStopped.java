package com.example.timesheets.importing;

/** An import ends before its file does. What was acknowledged until then is stored. */
final class ImportStopped extends RuntimeException {

    final ExitCode exitCode;

    ImportStopped(ExitCode exitCode, String reason) {
        super(reason, null, false, false);
        this.exitCode = exitCode;
    }
}
