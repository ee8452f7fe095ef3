package dev.postern.console.actions;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How one text differs from another, line by line: the longest common subsequence of what is between their common beginning and
 * end. Where that would be too much work, everything in between counts as changed.
 */
final class LineDifference {

    /** Unchanged lines that are shown around a change. */
    private static final int CONTEXT = 3;
    /** Pairs of lines that are compared: 2 MB of memory, a few milliseconds. */
    private static final int PAIRS_MAX = 1_000_000;

    private final List<Line> lines = new ArrayList<>();

    private LineDifference() {
    }

    /** What happened to a line. */
    enum Kind {
        KEPT(" "),
        REMOVED("-"),
        ADDED("+"),
        /** Stands for unchanged lines. */
        LEFT_OUT("…");

        private final String sign;

        Kind(String sign) {
            this.sign = sign;
        }
    }

    /** A line of one of the texts, or of both. */
    record Line(Kind kind, String text) {

        public String sign() {
            return kind.sign;
        }

        public boolean isRemoved() {
            return kind == Kind.REMOVED;
        }

        public boolean isAdded() {
            return kind == Kind.ADDED;
        }

        public boolean isLeftOut() {
            return kind == Kind.LEFT_OUT;
        }
    }

    /** @return empty: they are the same */
    static List<Line> between(String before, String after) {
        List<String> old = before.lines().toList();
        List<String> now = after.lines().toList();
        int start = 0;
        while (start < old.size() && start < now.size() && old.get(start).equals(now.get(start))) {
            start++;
        }
        int end = 0;
        while (end < old.size() - start && end < now.size() - start
                && old.get(old.size() - 1 - end).equals(now.get(now.size() - 1 - end))) {
            end++;
        }
        LineDifference difference = new LineDifference();
        difference.add(Kind.KEPT, old.subList(0, start));
        difference.compare(old.subList(start, old.size() - end), now.subList(start, now.size() - end));
        difference.add(Kind.KEPT, old.subList(old.size() - end, old.size()));
        return difference.folded();
    }

    private void compare(List<String> old, List<String> now) {
        if ((long) old.size() * now.size() > PAIRS_MAX) {
            add(Kind.REMOVED, old);
            add(Kind.ADDED, now);
            return;
        }
        int[][] words = numbered(old, now);
        short[][] common = common(words[0], words[1]);
        int i = 0;
        int j = 0;
        while (i < old.size() || j < now.size()) {
            if (i < old.size() && j < now.size() && words[0][i] == words[1][j]) {
                lines.add(new Line(Kind.KEPT, old.get(i++)));
                j++;
            } else if (j == now.size() || (i < old.size() && common[i + 1][j] >= common[i][j + 1])) {
                lines.add(new Line(Kind.REMOVED, old.get(i++)));
            } else {
                lines.add(new Line(Kind.ADDED, now.get(j++)));
            }
        }
    }

    /** Each different line as a number of its own. */
    private static int[][] numbered(List<String> old, List<String> now) {
        Map<String, Integer> numbers = new HashMap<>();
        return new int[][] { old.stream().mapToInt(line -> numbers.computeIfAbsent(line, first -> numbers.size())).toArray(),
                now.stream().mapToInt(line -> numbers.computeIfAbsent(line, first -> numbers.size())).toArray() };
    }

    /** How many lines the rests from each pair of places on have in common: at most 1,000, as {@link #PAIRS_MAX} bounds it. */
    private static short[][] common(int[] old, int[] now) {
        short[][] common = new short[old.length + 1][now.length + 1];
        for (int i = old.length - 1; i >= 0; i--) {
            for (int j = now.length - 1; j >= 0; j--) {
                common[i][j] = old[i] == now[j] ? (short) (common[i + 1][j + 1] + 1)
                        : common[i + 1][j] >= common[i][j + 1] ? common[i + 1][j] : common[i][j + 1];
            }
        }
        return common;
    }

    private void add(Kind kind, List<String> of) {
        of.forEach(text -> lines.add(new Line(kind, text)));
    }

    /** Long parts without a change become one line. */
    private List<Line> folded() {
        List<Line> folded = new ArrayList<>();
        int at = 0;
        while (at < lines.size()) {
            int end = at;
            while (end < lines.size() && lines.get(end).kind() == Kind.KEPT) {
                end++;
            }
            int head = at == 0 ? 0 : CONTEXT;
            int tail = end == lines.size() ? 0 : CONTEXT;
            if (end - at > head + tail + 1) {
                folded.addAll(lines.subList(at, at + head));
                folded.add(new Line(Kind.LEFT_OUT, end - at - head - tail + " unchanged lines"));
                folded.addAll(lines.subList(end - tail, end));
            } else {
                folded.addAll(lines.subList(at, end));
            }
            while (end < lines.size() && lines.get(end).kind() != Kind.KEPT) {
                folded.add(lines.get(end++));
            }
            at = end;
        }
        return folded.stream().anyMatch(line -> line.isRemoved() || line.isAdded()) ? folded : List.of();
    }
}
