package dev.postern.limits;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import dev.postern.oauth.OAuthError;

/**
 * Makes guessing expensive. Failed authentications are counted for each client at each address, and for each address. After
 * some that are free, every further one doubles the time for which the next credential is not judged. Clients at other
 * addresses
 * notice nothing. At the same address, a client that has proved who it is within the last hour is not held up by failures of
 * others.
 */
@Singleton
public final class FailedAuthentications {

    private final AddressHash hash = new AddressHash();
    private final FailureTable ofClients;
    private final FailureTable ofAddresses;
    private final ProvenCallers proven = new ProvenCallers();
    private final Counter unjudged;
    private final boolean off;
    private final LongSupplier nanoTime;

    @Inject
    FailedAuthentications(AddressLimitsConfig config, MeterRegistry meters) {
        this(config.failuresFreePerClient(), config.failuresFree(), config.failureDelayMax().toNanos(), meters,
                System::nanoTime);
    }

    FailedAuthentications(int free, int freePerAddress, long delayMax, LongSupplier nanoTime) {
        this(free, freePerAddress, delayMax, new SimpleMeterRegistry(), nanoTime);
    }

    private FailedAuthentications(int free, int freePerAddress, long delayMax, MeterRegistry meters, LongSupplier nanoTime) {
        this.ofClients = new FailureTable(free, delayMax);
        this.ofAddresses = new FailureTable(freePerAddress, delayMax);
        this.off = delayMax == 0;
        this.nanoTime = nanoTime;
        this.unjudged = Counter.builder("postern.authentications.unjudged")
                .description("Token requests refused without a look at the credential, after too many failures")
                .register(meters);
    }

    /**
     * Called before a credential is judged.
     *
     * @param address where the request comes from
     * @param clientId as sent
     * @throws OAuthError.TooManyAttempts it is not judged now
     */
    public void admit(String address, String clientId) {
        if (off) {
            return;
        }
        long now = nanoTime.getAsLong();
        long client = hash.of(address, clientId);
        require(ofClients, client, now);
        long whole = hash.of(address);
        if (ofAddresses.wait(whole, now) > 0 && !proven.isProven(client, now)) {
            require(ofAddresses, whole, now);
        }
    }

    private void require(FailureTable failures, long key, long now) {
        long wait = failures.wait(key, now);
        if (wait > 0) {
            unjudged.increment();
            throw new OAuthError.TooManyAttempts(Math.max(TimeUnit.NANOSECONDS.toSeconds(wait - 1) + 1, 1),
                    failures.tells(key, now));
        }
    }

    /** The credential was judged, and was wrong. */
    public void failed(String address, String clientId) {
        if (!off) {
            long now = nanoTime.getAsLong();
            ofClients.failed(hash.of(address, clientId), now);
            ofAddresses.failed(hash.of(address), now);
        }
    }

    /** The credential was judged, and was right. */
    public void succeeded(String address, String clientId) {
        if (!off) {
            long client = hash.of(address, clientId);
            ofClients.succeeded(client);
            proven.proven(client, nanoTime.getAsLong());
        }
    }
}
