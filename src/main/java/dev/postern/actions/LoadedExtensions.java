package dev.postern.actions;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.MasterKey;
import dev.postern.credential.SealedSecrets;
import dev.postern.entity.Entity;
import dev.postern.script.HostFunction;
import dev.postern.script.ScriptImage;
import dev.postern.snapshot.TokenExtension;

/** The Actions and Hooks that are bound, each evaluated once in its deployed version. */
@Singleton
final class LoadedExtensions {

    /** How long code that could not be evaluated is left alone: what it lacked may be there by then. */
    private static final long RETRY_MILLIS = 5_000;

    private final SecretsOf secrets;
    private final ScriptLibrary library;
    private final Clock clock;
    private final long loadNanos;
    private final Map<String, Entry> byOwner = new ConcurrentHashMap<>();

    @Inject
    LoadedExtensions(MasterKey masterKey, ScriptLibrary library, Clock clock, ActionsConfig config) {
        this((owner, sealed) -> opened(owner, sealed, masterKey), library, clock, config.loadTimeMax());
    }

    /**
     * @param secrets opens them
     * @param loadMax time of one evaluation
     */
    LoadedExtensions(SecretsOf secrets, ScriptLibrary library, Clock clock, Duration loadMax) {
        this.loadNanos = loadMax.toNanos();
        this.secrets = secrets;
        this.library = library;
        this.clock = clock;
    }

    /**
     * The extension, evaluated now unless it was before.
     *
     * @throws CallFailure it cannot be evaluated
     */
    LoadedExtension get(TokenExtension extension, ScriptRunner runner) {
        Entry entry = byOwner.compute(extension.owner(), (owner, before) -> before != null
                && before.extension.equals(extension) ? before : new Entry(extension));
        return entry.loaded(runner);
    }

    /** Evaluates an extension that is kept by nobody, such as a draft that is tried. */
    LoadedExtension load(TokenExtension extension, ScriptRunner runner) {
        Map<String, String> opened = secrets.of(extension.owner(), extension.content());
        HostFunction ofExtension = library.of(extension, module -> secrets.of(module.owner(), module.version()));
        Optional<Webhook> webhook = Webhook.of(extension.content().document());
        if (webhook.isPresent()) {
            return new LoadedExtension(extension, Optional.empty(), webhook, opened, ofExtension);
        }
        ObjectNode spec = JsonNodeFactory.instance.objectNode().put("kind", extension.kind().name())
                .put("code", extension.code()).put("file", file(extension.name()));
        ScriptImage image = runner.load(new ScriptLoad(spec.toString(), ofExtension), loadNanos);
        return new LoadedExtension(extension, Optional.of(image), webhook, opened, ofExtension);
    }

    /** What stacks call the code. */
    private static String file(String name) {
        return name.endsWith(".js") ? name : name + ".js";
    }

    /** Forgets what is not bound any more. */
    void retain(List<TokenExtension> bound) {
        Set<String> owners = bound.stream().map(TokenExtension::owner).collect(Collectors.toSet());
        byOwner.keySet().retainAll(owners);
    }

    private static Map<String, String> opened(String owner, Entity entity, MasterKey masterKey) {
        SealedSecrets sealing = new SealedSecrets(masterKey, owner);
        Map<String, String> opened = new HashMap<>();
        ObjectNode sealed = entity.secrets();
        sealed.fieldNames().forEachRemaining(name -> opened.put(name, sealing.open(sealed, name)));
        return Map.copyOf(opened);
    }

    /** Opens secrets. */
    @FunctionalInterface
    interface SecretsOf {

        /**
         * @param owner as {@link SealedSecrets} has it
         * @return name → value
         */
        Map<String, String> of(String owner, Entity entity);
    }

    private final class Entry {

        private final TokenExtension extension;
        private volatile LoadedExtension loaded;
        private CallFailure failure;
        private long failedAt;

        Entry(TokenExtension extension) {
            this.extension = extension;
        }

        LoadedExtension loaded(ScriptRunner runner) {
            LoadedExtension known = loaded;
            return known != null ? known : loadedFirst(runner);
        }

        private synchronized LoadedExtension loadedFirst(ScriptRunner runner) {
            if (loaded != null) {
                return loaded;
            }
            if (failure != null && clock.millis() - failedAt < RETRY_MILLIS) {
                throw failure;
            }
            try {
                loaded = load(extension, runner);
                return loaded;
            } catch (CallFailure e) {
                failure = e.whileLoading();
                failedAt = clock.millis();
                throw failure;
            }
        }
    }
}
