package dev.postern.limits;

import java.time.Duration;
import java.time.Instant;

/**
 * What tokens are counted in: one hour or one day of one client or organization.
 *
 * @param endsAt seconds since 1970; from then on there is another bucket
 */
public record QuotaBucket(QuotaHolder holder, String holderId, QuotaPeriod period, long endsAt) {

    /** A request that begins in one bucket may ask for a token of it when it has just ended. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    /** Whether tokens of it may be issued at this moment, give or take two seconds. */
    public boolean isOf(Instant moment) {
        Instant end = Instant.ofEpochSecond(endsAt);
        return moment.isBefore(end.plus(TOLERANCE)) && !moment.isBefore(period.beginOf(end).minus(TOLERANCE));
    }
}
