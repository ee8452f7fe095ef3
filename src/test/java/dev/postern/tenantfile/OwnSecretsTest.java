package dev.postern.tenantfile;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.node.TextNode;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;

/** A secret is found among the settings whatever characters it has. */
class OwnSecretsTest {

    @ParameterizedTest
    @ValueSource(strings = { "a${x::y}b", "${}", "${:x}", "${", "${${a}}", "${::}", "a${b:${c::d}}", "$}{", "\\${a}", "$$",
            "${POSTERN_MASTER_KEY}" })
    void a_secret_that_looks_like_an_expression_is_found_as_it_was_written(String text) {
        SmallRyeConfig config = new SmallRyeConfigBuilder().addDefaultInterceptors().addDiscoveredInterceptors()
                .withSources(new EnvConfigSource(Map.of("POSTERN_POSTGRESQL_PASSWORD", text + "-of-the-database",
                        "POSTERN_BOOTSTRAP_CLIENT_SECRET", text + "-of-the-operator", "POSTERN_MASTER_KEY", "m" + text,
                        "POSTERN_POSTGRESQL_URL", "jdbc:postgresql://db/x?password=u" + text), 300))
                .build();
        OwnSecrets secrets = OwnSecrets.of(config);
        assertTrue(secrets.areIn(TextNode.valueOf("x " + text + "-of-the-database"), Keywords.Use.HASHED));
        assertTrue(secrets.areIn(TextNode.valueOf(text + "-of-the-operator"), Keywords.Use.SHOWN));
        assertFalse(secrets.areIn(TextNode.valueOf(text + "-of-the-operator"), Keywords.Use.HASHED));
        assertFalse(secrets.areIn(TextNode.valueOf("something else"), Keywords.Use.SHOWN));
    }
}
