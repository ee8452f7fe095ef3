package com.example.timesheets.importing;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import com.example.timesheets.TimesheetEntry;

/** A key made of what the entry says: SHA-256, so two files that hold the same entry store it once. */
final class ContentKey {

    private ContentKey() {
    }

    static String of(TimesheetEntry entry) {
        String contents = String.join("\n", entry.userId(), entry.date().toString(), entry.project(),
                entry.hours().stripTrailingZeros().toPlainString());
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(contents.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
