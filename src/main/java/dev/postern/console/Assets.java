package dev.postern.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The files that pages load: read when they are first asked for, under names that hold a hash of their content. */
final class Assets {

    private static final int HASH_CHARACTERS = 12;
    private static final Map<String, String> TYPES = Map.of("console.css", "text/css;charset=utf-8", "console.js",
            "text/javascript;charset=utf-8", "editor.js", "text/javascript;charset=utf-8", "htmx.min.js",
            "text/javascript;charset=utf-8", "icon.svg", "image/svg+xml");
    private static final Map<String, Asset> READ = new ConcurrentHashMap<>();

    private Assets() {
    }

    /** A file. */
    record Asset(String type, byte[] bytes, String hash) {
    }

    /** Where a page loads it from. */
    static String address(String name) {
        return AssetsResource.PATH + asset(name).hash() + "/" + name;
    }

    /** Empty: there is no such file, or its content is another. */
    static Optional<Asset> find(String hash, String name) {
        return TYPES.containsKey(name) ? Optional.of(asset(name)).filter(asset -> asset.hash().equals(hash)) : Optional.empty();
    }

    private static Asset asset(String name) {
        return READ.computeIfAbsent(name, Assets::read);
    }

    private static Asset read(String name) {
        try (InputStream resource = Assets.class.getResourceAsStream("assets/" + name)) {
            byte[] bytes = resource.readAllBytes();
            String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            return new Asset(TYPES.get(name), bytes, hash.substring(0, HASH_CHARACTERS));
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be read", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }
}
