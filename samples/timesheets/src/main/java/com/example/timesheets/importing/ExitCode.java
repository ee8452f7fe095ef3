package com.example.timesheets.importing;

/** How an import ends; also in the README. 1 is left to the JVM: the program could not start, or has a defect. */
enum ExitCode {

    /** Every entry is stored. */
    COMPLETE(0),
    /** The command line or the file: nothing was sent, or the file could not be read to its end. */
    USAGE(2),
    /** The API or the issuer stayed away for too long; run it again. */
    UNAVAILABLE(3),
    /** The credentials, the grant or the scope; have them changed, then run it again. */
    NOT_ALLOWED(4),
    /** Some lines are bad; all others are stored. */
    BAD_LINES(5);

    final int value;

    ExitCode(int value) {
        this.value = value;
    }
}
