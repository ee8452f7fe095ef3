package dev.postern.console.access;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One line of comma-separated values (RFC 4180). */
final class CsvLine {

    /** What a spreadsheet takes as the beginning of a formula. */
    private static final String FORMULA = "=+-@\t\r";
    /** Where some spreadsheets divide a line, and where a new one begins. */
    private static final Pattern INSIDE = Pattern.compile("([;\t\r\n]\\s*)(?=[=+@-])");

    private CsvLine() {
    }

    static String of(List<String> cells) {
        return cells.stream().map(CsvLine::cell).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String cell(String text) {
        String harmless = !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        harmless = INSIDE.matcher(harmless).replaceAll("$1'");
        boolean plain = harmless.chars().noneMatch(each -> each == ',' || each == '"' || each == '\r' || each == '\n');
        return plain ? harmless : '"' + harmless.replace("\"", "\"\"") + '"';
    }
}
