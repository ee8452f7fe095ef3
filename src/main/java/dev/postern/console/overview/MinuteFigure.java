package dev.postern.console.overview;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

import dev.postern.audit.LastHour;

/**
 * Tokens and refusals of the last 60 minutes, as a figure of bars.
 *
 * @param sentence that says the same
 * @param scale what the height of the figure stands for
 * @param minutes those with tokens or refusals, the newest first
 */
record MinuteFigure(String sentence, String scale, List<Bar> bars, List<Row> minutes) {

    /** Of the view box. */
    static final int HEIGHT = 100;
    private static final int STEP = 10;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** A minute: refusals stand on tokens. Heights and places in units of the view box, from the top. */
    record Bar(int x, int issuedTop, int issuedHeight, int refusedTop, int refusedHeight) {
    }

    /** A minute in numbers. */
    record Row(String time, long issued, long refused) {
    }

    /**
     * @param minutes the oldest first
     * @param since when counting began, if that was within the hour
     * @param replicas processes that share the store, this one among them
     */
    static MinuteFigure of(List<LastHour.Minute> minutes, Optional<Instant> since, int replicas) {
        long issued = minutes.stream().mapToLong(LastHour.Minute::issued).sum();
        long refused = minutes.stream().mapToLong(LastHour.Minute::refused).sum();
        long most = minutes.stream().mapToLong(minute -> minute.issued() + minute.refused()).max().orElse(0);
        String sentence = Findings.number(issued, "token") + " issued and " + refused + " refused "
                + since.map(start -> "since this server started at " + TIME.format(start) + " UTC")
                        .orElse("in the last 60 minutes")
                + (replicas > 1 ? ", by this server, one of " + replicas : "");
        List<Row> rows = new ArrayList<>();
        for (int place = minutes.size() - 1; place >= 0; place--) {
            LastHour.Minute minute = minutes.get(place);
            if (minute.issued() + minute.refused() > 0) {
                rows.add(new Row(TIME.format(minute.begin()), minute.issued(), minute.refused()));
            }
        }
        return new MinuteFigure(sentence, most == 0 ? "" : "The highest bar: " + most + " in a minute", IntStream
                .range(0, minutes.size()).mapToObj(place -> bar(place, minutes.get(place), Math.max(1, most))).toList(), rows);
    }

    private static Bar bar(int place, LastHour.Minute minute, long most) {
        int issued = height(minute.issued(), most);
        int refused = Math.min(HEIGHT - issued, height(minute.refused(), most));
        return new Bar(place * STEP, HEIGHT - issued, issued, HEIGHT - issued - refused, refused);
    }

    /** What there is can be seen. */
    private static int height(long count, long most) {
        return count == 0 ? 0 : (int) Math.max(2, count * HEIGHT / most);
    }
}
