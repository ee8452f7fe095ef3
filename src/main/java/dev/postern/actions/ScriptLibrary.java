package dev.postern.actions;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.postern.entity.DependencyCheck;
import dev.postern.script.HostFunction;
import dev.postern.snapshot.TokenExtension;

/** What code has beside the language: the runtime library, modules, and what Java computes for it. */
@Singleton
final class ScriptLibrary implements HostFunction, DependencyCheck {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MODULE = "actions:";

    private final CryptoCalls crypto = new CryptoCalls();
    private final ModulesDirectory packages;

    @Inject
    ScriptLibrary(ActionsConfig config) {
        this(config.modulesDir());
    }

    /** @param modulesDir with the npm packages that code may require */
    ScriptLibrary(Optional<Path> modulesDir) {
        this.packages = new ModulesDirectory(modulesDir);
    }

    /** What the library itself asks for before there is code. */
    @Override
    public String call(String operation, String argument) {
        if (CryptoCalls.serves(operation)) {
            return crypto.call(operation, argument);
        }
        return switch (operation) {
            case "source" -> source(argument);
            case "resolve" -> packages.resolve(argument);
            default -> throw new IllegalStateException("the runtime library asks for " + operation);
        };
    }

    /**
     * What the code of one extension may ask for.
     *
     * @param secrets of a module, name → value
     */
    HostFunction of(TokenExtension extension, Function<TokenExtension.Module, Map<String, String>> secrets) {
        return (operation, argument) -> operation.equals("resolve") ? resolve(argument, extension, secrets)
                : call(operation, argument);
    }

    /** The script that binds library, code and host. */
    static String exchange() {
        try (InputStream stream = ScriptLibrary.class.getResourceAsStream("exchange.js")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8).replace("RUNTIME", RuntimeSources.runtime());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<String> fault(String name, String version) {
        return packages.fault(name, version);
    }

    @Override
    public void deployed() {
        packages.forget();
    }

    private static String source(String name) {
        return RuntimeSources.module(name).orElseThrow();
    }

    private String resolve(String argument, TokenExtension extension,
            Function<TokenExtension.Module, Map<String, String>> secrets) {
        JsonNode asked = parsed(argument);
        String specifier = asked.path("specifier").asText();
        String from = asked.path("from").asText();
        if (specifier.startsWith(MODULE)) {
            return module(specifier, from, extension, secrets);
        }
        return packages.resolve(from.startsWith(MODULE)
                ? JSON.createObjectNode().put("specifier", specifier).toString() // as if the Action asked
                : argument);
    }

    private static String module(String specifier, String from, TokenExtension extension,
            Function<TokenExtension.Module, Map<String, String>> secrets) {
        if (!from.isEmpty()) {
            return JSON.createObjectNode().put("error", "A module or a package cannot require " + specifier).toString();
        }
        return extension.modules().stream().filter(module -> specifier.equals(MODULE + module.name())).findFirst()
                .map(module -> JSON.createObjectNode().put("id", specifier).put("source", module.code())
                        .set("secrets", ExchangeEvent.object(secrets.apply(module))).toString())
                .orElse("{}");
    }

    private static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the runtime library wrote no JSON", e);
        }
    }
}
