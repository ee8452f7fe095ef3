package dev.postern.console.actions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

class LineDifferenceTest {

    @Test
    void the_same_text_has_no_differences() {
        assertEquals(List.of(), LineDifference.between("a\nb", "a\nb\n"));
        assertEquals(List.of(), LineDifference.between("", ""));
    }

    @Test
    void a_changed_line_is_shown_with_what_is_around_it() {
        assertEquals("""
                … 6 unchanged lines
                  7
                  8
                  9
                - 10
                + ten
                  11
                  12
                  13
                … 7 unchanged lines
                """, shown(lines(1, 20), lines(1, 20).replace("10\n", "ten\n")));
    }

    @Test
    void lines_are_added_and_removed_where_they_are() {
        assertEquals("- a\n  b\n+ x\n  c\n", shown("a\nb\nc", "b\nx\nc"));
        assertEquals("+ a\n", shown("", "a"));
        assertEquals("- a\n", shown("a", ""));
    }

    /** Whatever the texts are: the lines that were not added are the old text, and those that were not removed the new one. */
    @Test
    void both_texts_can_be_read_from_the_difference() {
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            String old = text(random, 6);
            String now = text(random, 6);
            List<LineDifference.Line> lines = LineDifference.between(old, now);
            if (lines.isEmpty()) {
                assertEquals(old, now);
                continue;
            }
            assertEquals(old, lines.stream().filter(line -> !line.isAdded()).map(line -> line.text() + "\n")
                    .collect(Collectors.joining()));
            assertEquals(now, lines.stream().filter(line -> !line.isRemoved()).map(line -> line.text() + "\n")
                    .collect(Collectors.joining()));
        }
    }

    @Test
    void what_would_be_too_much_work_is_replaced_as_a_whole() {
        String old = "first\n" + lines(1, 1_500) + "last\n";
        String now = "first\n" + lines(1, 1_500).replace("1", "one") + "last\n";
        List<LineDifference.Line> lines = LineDifference.between(old, now);
        assertEquals("first", lines.get(0).text());
        assertEquals(1_500, lines.stream().filter(LineDifference.Line::isRemoved).count());
        assertEquals(1_500, lines.stream().filter(LineDifference.Line::isAdded).count());
        assertEquals("last", lines.get(lines.size() - 1).text());
    }

    private static String text(Random random, int linesMax) {
        return IntStream.range(0, random.nextInt(linesMax)).mapToObj(i -> random.nextInt(3) + "\n")
                .collect(Collectors.joining());
    }

    private static String lines(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(i -> i + "\n").collect(Collectors.joining());
    }

    private static String shown(String old, String now) {
        return LineDifference.between(old, now).stream().map(line -> line.sign() + " " + line.text() + "\n")
                .collect(Collectors.joining());
    }
}
