package dev.postern.actions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Optional;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.postern.clients.NodeClient;

/** Published npm packages that Actions often declare run as they are. */
class NpmPackagesIT {

    private static ModulesDirectory modules;

    @BeforeAll
    static void install() {
        modules = new ModulesDirectory(Optional.of(NodeClient.installed("actions-packages").directory()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "lodash | 4.17.21 | require('lodash').chunk([1, 2, 3], 2).join('+') + require('lodash/get')({ a: { b: 5 } }, 'a.b') | 1,2+35",
            "uuid | 9.0.1 | require('uuid').v5('x', require('uuid').v5.URL) | 4cd605e7-afa2-5360-b5b9-c5e9fb5c76f4",
            "uuid | 9.0.1 | require('uuid').validate(require('uuid').v4()) | true",
            "nanoid | latest | require('nanoid').nanoid().length | 21",
            "ms | 2.1.3 | require('ms')('2 days') | 172800000",
            "semver | 7.6.3 | require('semver').satisfies('1.2.3', '^1.0.0') | true",
            "jsonwebtoken | 9.0.2 | (() => { const j = require('jsonwebtoken'); return j.verify(j.sign({ a: 1 }, 'secret'), 'secret').a; })() | 1",
            "jsonwebtoken | 9.0.2 | (() => { const j = require('jsonwebtoken'); try { j.verify(j.sign({ a: 1 }, 'secret'), 'other'); } catch (e) { return e.name + ' ' + e.message; } })() | JsonWebTokenError invalid signature",
    })
    void a_package_works(String name, String version, String code, String expected) {
        assertEquals(Optional.empty(), modules.fault(name, version));
        try (JavaScript js = new JavaScript().resolving(modules::resolve)) {
            assertEquals(expected, js.run(code));
        }
    }

    @ParameterizedTest
    @CsvSource({ "RS256", "PS256", "ES256" })
    void jsonwebtoken_signs_and_verifies_with_keys(String algorithm) throws Exception {
        String type = algorithm.startsWith("E") ? "EC" : "RSA";
        KeyPairGenerator generator = KeyPairGenerator.getInstance(type);
        generator.initialize(type.equals("EC") ? 256 : 2048);
        KeyPair pair = generator.generateKeyPair();
        try (JavaScript js = new JavaScript().resolving(modules::resolve)) {
            assertEquals("me", js.run("(() => { const j = require('jsonwebtoken'); const token = j.sign({ sub: 'me' }, "
                    + JavaScript.quoted(JavaScript.pem("PRIVATE KEY", pair.getPrivate().getEncoded())) + ", { algorithm: '"
                    + algorithm + "', expiresIn: '1h' }); return j.verify(token, "
                    + JavaScript.quoted(JavaScript.pem("PUBLIC KEY", pair.getPublic().getEncoded())) + ", { algorithms: ['"
                    + algorithm + "'] }).sub; })()"));
        }
    }
}
