package dev.postern.actions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What {@code runtime.js} adds to Node: the way to the host, calls that begin from the same memory, and bounds. */
class RuntimeTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JavaScript js = new JavaScript();

    @AfterEach
    void close() {
        js.close();
    }

    // ---------------------------------------------------------------- globals

    @Test
    void globals_cost_nothing_until_they_are_used() {
        js.run("[typeof setTimeout, console.log('plain'), JSON.stringify({ a: 1 }), process.version]");
        assertFalse(js.asked().contains("source"), js.asked().toString());
        js.run("URL.canParse('x')");
        assertTrue(js.asked().contains("source"));
    }

    @Test
    void preloaded_names_are_loaded_before_they_are_used() {
        js.preload("URL", "crypto", "node:util", "console", "unknown");
        js.asked().clear();
        assertEquals("function function", js.run("typeof URL + ' ' + typeof require('crypto').createHash"));
        js.run("require('util').format('%s', {})");
        assertFalse(js.asked().contains("source"), js.asked().toString());
    }

    @Test
    void code_can_replace_a_global() {
        assertEquals("1 2", js.run("(() => { globalThis.fetch = 1; URL = 2; return fetch + ' ' + URL; })()"));
    }

    @Test
    void a_stack_of_calls_gives_no_function_away() {
        assertEquals("string", js.run("(() => { 'use strict'; Error.prepareStackTrace = (error, sites) => sites; "
                + "try { require('crypto').createHash('md5').update(5); } catch (error) { return typeof error.stack; } })()"));
        assertTrue(js.run("Object.defineProperty(Error, 'prepareStackTrace', { value: (e, sites) => sites })")
                .startsWith("TypeError"));
    }

    @Test
    void patched_built_in_objects_see_nothing_of_the_runtime() {
        assertEquals("none", js.run("(() => { const seen = []; const look = (v) => { if (v && typeof v === 'object' "
                + "&& ['ask', 'randomInto'].some((name) => Object.hasOwn(v, name))) seen.push(Object.keys(v).join()); }; "
                + "const { call, apply } = Function.prototype; const { defineProperty, assign } = Object; "
                + "const patched = (original) => function (...args) { args.forEach(look); look(this); "
                + "return Reflect.apply(original, this, args); }; "
                + "Function.prototype.call = patched(call); Function.prototype.apply = patched(apply); "
                + "Object.defineProperty = patched(defineProperty); Object.assign = patched(assign); "
                + "for (const name of ['encodeText', 'toBuffer', 'host']) defineProperty(Object.prototype, name, "
                + "{ set(v) { seen.push(name); }, get() { return undefined; }, configurable: true }); "
                + "try { require('buffer'); require('url'); require('util'); require('events'); "
                + "require('crypto').createHash('md5').update('x').digest('hex'); structuredClone({}); new Headers(); } finally { "
                + "Function.prototype.call = call; Function.prototype.apply = apply; Object.defineProperty = defineProperty; "
                + "Object.assign = assign; for (const name of ['encodeText', 'toBuffer', 'host']) delete Object.prototype[name]; } "
                + "return seen.length === 0 ? 'none' : seen.join(' '); })()"));
    }

    @Test
    void long_lines_of_the_console_are_cut() {
        assertTrue(js.run("console.log('x'.repeat(1000000))").length() < 20000);
    }

    // ---------------------------------------------------------------- random values

    @Test
    void random_values_come_from_the_host_in_each_call_anew() {
        String first = js.run("[Math.random(), crypto.randomUUID(), require('crypto').randomBytes(8).toString('hex')].join()");
        js.asked().clear();
        js.beginCall();
        assertNotEquals(first,
                js.run("[Math.random(), crypto.randomUUID(), require('crypto').randomBytes(8).toString('hex')].join()"));
        assertTrue(js.asked().contains("random"));
    }

    @Test
    void a_pool_that_a_package_fills_while_it_is_loaded_is_filled_again_in_each_call() {
        js.run("(() => { globalThis.pool = new Uint8Array(64); crypto.getRandomValues(pool); "
                + "globalThis.other = Buffer.alloc(300); require('crypto').randomFillSync(other); })()");
        String loaded = js.run("pool.join() + other.toString('hex')");
        js.beginCall();
        String call = js.run("pool.join() + other.toString('hex')");
        assertNotEquals(loaded, call);
        js.run("crypto.getRandomValues(globalThis.later = new Uint8Array(8))");
        String later = js.run("later.join()");
        js.beginCall();
        assertEquals(later, js.run("later.join()"));
    }

    @Test
    void math_random_is_between_zero_and_one_and_spread() {
        assertEquals("true", js.run("(() => { const all = Array.from({ length: 2000 }, Math.random); "
                + "return all.every((x) => x >= 0 && x < 1) && new Set(all).size === 2000 "
                + "&& Math.abs(all.reduce((a, b) => a + b) / 2000 - 0.5) < 0.1; })()"));
    }

    // ---------------------------------------------------------------- timers

    @Test
    void timers_of_an_earlier_call_do_not_fire() {
        js.run("setTimeout(() => { globalThis.fired = true; }, 5)");
        js.beginCall();
        assertEquals("undefined", js.run("new Promise((resolve) => setTimeout(() => resolve(globalThis.fired), 50))"));
    }

    @Test
    void timers_are_bounded() {
        assertTrue(js.run("(() => { for (;;) setTimeout(() => {}, 1000000); })()").contains("1000 timers at most"));
    }

    @Test
    void an_error_in_a_microtask_is_kept_for_the_host() {
        js.run("queueMicrotask(() => { throw new RangeError('lost'); })");
        assertEquals("RangeError: lost", js.run("__runtime.takeUncaught()"));
        assertEquals("undefined", js.run("__runtime.takeUncaught()"));
    }

    // ---------------------------------------------------------------- require

    @ParameterizedTest
    @ValueSource(strings = { "fs", "node:fs", "fs/promises", "child_process", "net", "http", "https", "http2", "tls", "dns",
            "os", "vm",
            "worker_threads", "zlib", "cluster", "module", "inspector", "v8" })
    void modules_of_node_that_reach_outside_are_not_available(String name) {
        assertEquals("Error [MODULE_NOT_FOUND]: Cannot find module '" + name + "': Node's module '" + name.replace("node:", "")
                + "' is not available in Actions", js.run("require('" + name + "')"));
    }

    @Test
    void modules_are_evaluated_once_and_know_where_they_are() {
        js.resolving(modules(Map.of(
                "a", "exports.count = (exports.count || 0) + 1; exports.self = module.exports === exports; "
                        + "exports.where = __filename + ' ' + __dirname + ' ' + module.id;",
                "b", "module.exports = require('a');",
                "shebang", "#!/usr/bin/env node\nmodule.exports = this === module.exports;")));
        assertEquals("1 true true dir/a dir dir/a true", js.run("[require('a').count, require('b') === require('a'), "
                + "require('a').self, require('a').where, require('shebang')].join(' ')"));
    }

    @Test
    void modules_that_require_each_other_see_what_is_exported_so_far() {
        js.resolving(modules(Map.of(
                "a", "exports.early = 1; const b = require('b'); exports.late = b.seen;",
                "b", "const a = require('a'); exports.seen = a.early + ' ' + a.late;")));
        assertEquals("1 undefined", js.run("require('a').late"));
    }

    @Test
    void a_module_that_throws_is_evaluated_again() {
        js.resolving(
                modules(Map.of("bad", "globalThis.tries = (globalThis.tries || 0) + 1; throw new Error('try ' + tries);")));
        assertEquals("Error: try 1", js.run("require('bad')"));
        assertEquals("Error: try 2", js.run("require('bad')"));
    }

    @Test
    void modules_in_a_chain_without_end_are_an_error() {
        js.resolving(argument -> {
            int next = read(argument).path("from").asText().length();
            return answer("n" + "x".repeat(next), "module.exports = require('next');", false);
        });
        String result = js.run("require('start')");
        assertTrue(result.contains("too deeply"), result);
    }

    @Test
    void json_modules_and_the_hosts_sentences_arrive() {
        js.resolving(argument -> switch (read(argument).path("specifier").asText()) {
            case "data" -> answer("data.json", "\ufeff{\"a\": [1]}", true);
            case "broken" -> answer("broken.json", "{", true);
            case "refused" -> "{\"error\": \"This package is not for Actions\"}";
            case "syntax" -> answer("syntax.js", "const = 1;", false);
            default -> "{}";
        });
        assertEquals("1", js.run("require('data').a[0]"));
        assertTrue(js.run("require('broken')").startsWith("SyntaxError: broken.json: "));
        assertEquals("Error [MODULE_NOT_FOUND]: This package is not for Actions", js.run("require('refused')"));
        assertTrue(js.run("require('syntax')").startsWith("SyntaxError"));
        assertEquals("Error [MODULE_NOT_FOUND]: Cannot find module 'missing'", js.run("require('missing')"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "require('stream').Readable.name | Readable",
            "new (require('stream').Readable)() | Error [ERR_FEATURE_UNAVAILABLE_ON_PLATFORM]: stream.Readable is not available in Actions",
            "require('crypto').scryptSync('a', 'b', 8) | Error [ERR_FEATURE_UNAVAILABLE_ON_PLATFORM]: crypto.scryptSync is not available in Actions",
            "process.exit() | Error [ERR_FEATURE_UNAVAILABLE_ON_PLATFORM]: process.exit is not available in Actions",
            "Object.keys(process.env).length | 0",
            "process.argv.join() + process.cwd() | node/",
    })
    void what_is_not_offered_says_so(String code, String expected) {
        assertEquals(expected, js.run(code));
    }

    // ---------------------------------------------------------------- fetch

    @Test
    void fetch_sends_a_request_and_reads_the_response() {
        js.serving(request -> response(request, 200, "{\"ok\": true}", "content-type", "application/json", "x-one", "1"));
        assertEquals("200 true OK application/json 1 true https://api.test/x?y=1 basic",
                js.run("fetch('https://api.test/x?y=1#z', { method: 'POST', headers: { Authorization: 'Bearer t' }, body: 'hé' })"
                        + ".then(async (r) => [r.status, r.ok, r.statusText, r.headers.get('Content-Type'), r.headers.get('x-one'), "
                        + "(await r.json()).ok, r.url, r.type].join(' '))"));
        JsonNode request = js.fetched().get(0);
        assertEquals("https://api.test/x?y=1", request.path("url").asText());
        assertEquals("POST", request.path("method").asText());
        assertEquals(JavaScript.base64("hé"), request.path("body").asText());
        assertEquals("follow", request.path("redirect").asText());
        assertEquals("[[\"accept\",\"*/*\"],[\"authorization\",\"Bearer t\"],[\"content-type\",\"text/plain;charset=UTF-8\"]]",
                request.path("headers").toString());
    }

    @Test
    void a_fetch_that_the_host_refuses_fails_with_its_sentence_as_cause() {
        js.serving(request -> JSON.createObjectNode().put("fetch", request.path("id").asInt())
                .put("error", "api.test is not a host that Actions may call"));
        assertEquals("TypeError fetch failed: api.test is not a host that Actions may call",
                js.run("fetch('https://api.test').catch((e) => e.name + ' ' + e.message + ': ' + e.cause.message)"));
    }

    @Test
    void a_fetch_can_be_given_up() {
        assertEquals("TimeoutError",
                js.run("fetch('https://api.test', { signal: AbortSignal.timeout(10) }).catch((e) => e.name)"));
        assertEquals("AbortError", js.run("(() => { const c = new AbortController(); setTimeout(() => c.abort(), 1); "
                + "return fetch('https://api.test', { signal: c.signal }).catch((e) => e.name); })()"));
    }

    @Test
    void bytes_of_a_response_are_exact() {
        js.serving(request -> ((ObjectNode) response(request, 200, "")).put("body", "AP+AwyjwnZg="));
        assertEquals("00ff80c328f09d98",
                js.run("fetch('http://a').then((r) => r.arrayBuffer()).then((b) => Buffer.from(b).toString('hex'))"));
    }

    // ---------------------------------------------------------------- axios

    @Test
    void axios_gets_json() {
        js.serving(request -> response(request, 200, "{\"a\": [1]}", "content-type", "application/json"));
        assertEquals("1 200 application/json",
                js.run("require('axios').get('/things', { baseURL: 'https://api.test/v1/', params: { q: 'a b', list: [1, 2], "
                        + "none: null, deep: { x: 1 }, at: new Date(0) }, headers: { 'X-Key': 'k' } })"
                        + ".then((r) => [r.data.a[0], r.status, r.headers['content-type']].join(' '))"));
        assertEquals("https://api.test/v1/things?q=a+b&list[]=1&list[]=2&deep[x]=1&at=1970-01-01T00:00:00.000Z",
                js.fetched().get(0).path("url").asText());
        assertTrue(js.fetched().get(0).path("headers").toString().contains("[\"x-key\",\"k\"]"));
    }

    @Test
    void axios_posts_json_and_forms() {
        js.serving(request -> response(request, 201, "text"));
        assertEquals("text 201",
                js.run("require('axios').post('https://a.test', { n: 1 }).then((r) => r.data + ' ' + r.status)"));
        assertEquals(JavaScript.base64("{\"n\":1}"), js.fetched().get(0).path("body").asText());
        assertTrue(js.fetched().get(0).path("headers").toString().contains("[\"content-type\",\"application/json\"]"));
        js.run("require('axios')({ method: 'PUT', url: 'https://a.test', data: new URLSearchParams({ a: 'b c' }), auth: { username: 'u', password: 'p' } })");
        assertEquals(JavaScript.base64("a=b+c"), js.fetched().get(1).path("body").asText());
        assertTrue(js.fetched().get(1).path("headers").toString().contains("Basic dTpw"));
        js.run("require('axios').post('https://a.test', { a: 'b', c: [1] }, { headers: { 'content-type': 'application/x-www-form-urlencoded' } })");
        assertEquals(JavaScript.base64("a=b&c%5B%5D=1"), js.fetched().get(2).path("body").asText());
    }

    @Test
    void axios_rejects_statuses_timeouts_and_refusals() {
        js.serving(request -> response(request, 404, "{\"why\": \"no\"}"));
        assertEquals("AxiosError Request failed with status code 404 ERR_BAD_REQUEST 404 no true",
                js.run("require('axios').get('https://a.test').catch((e) => [e.name, e.message, e.code, e.response.status, "
                        + "e.response.data.why, require('axios').isAxiosError(e)].join(' '))"));
        assertEquals("404",
                js.run("require('axios').get('https://a.test', { validateStatus: () => true }).then((r) => r.status)"));
        js.serving(request -> null);
        assertEquals("ECONNABORTED timeout of 20ms exceeded",
                js.run("require('axios').get('https://a.test', { timeout: 20 }).catch((e) => e.code + ' ' + e.message)"));
        js.serving(request -> JSON.createObjectNode().put("fetch", request.path("id").asInt()).put("error", "refused"));
        assertEquals("ERR_NETWORK refused",
                js.run("require('axios').get('https://a.test').catch((e) => e.code + ' ' + e.message)"));
    }

    @Test
    void axios_instances_have_defaults_and_interceptors() {
        js.serving(request -> response(request, 200, "{\"n\": 1}"));
        assertEquals("2 x", js.run("(() => { const api = require('axios').create({ baseURL: 'https://a.test', timeout: 100 }); "
                + "api.defaults.headers.common.Authorization = 'Bearer z'; "
                + "api.interceptors.request.use((c) => { c.headers['X-I'] = 'x'; return c; }); "
                + "api.interceptors.response.use((r) => { r.data.n++; return r; }); "
                + "return api.get('/p').then((r) => r.data.n + ' ' + r.config.headers['X-I']); })()"));
        String headers = js.fetched().get(0).path("headers").toString();
        assertTrue(headers.contains("[\"authorization\",\"Bearer z\"]") && headers.contains("[\"x-i\",\"x\"]"), headers);
    }

    // ---------------------------------------------------------------- hostile code

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "Buffer.alloc(2 ** 30) | RangeError [ERR_OUT_OF_RANGE]: The value of \"size\" is out of range. It must be >= 0 && <= 16777216. Received 1073741824",
            "Buffer.from({ length: 1e15 }) | RangeError [ERR_OUT_OF_RANGE]: The value of \"size\" is out of range. It must be >= 0 && <= 16777216. Received 1_000_000_000_000_000",
            "Buffer.concat([], 1e9) | RangeError [ERR_OUT_OF_RANGE]: The value of \"size\" is out of range. It must be >= 0 && <= 16777216. Received 1000000000",
            "require('crypto').randomBytes(1e9) | RangeError [ERR_OUT_OF_RANGE]: The value of \"size\" is out of range. It must be >= 0 && <= 1048576. Received 1000000000",
            "require('crypto').pbkdf2Sync('a', 'b', 1e9, 32, 'sha256') | RangeError [ERR_OUT_OF_RANGE]: The value of \"iterations\" is out of range. It must be >= 1 && <= 200000. Received 1000000000",
            "require('crypto').createHash('md5').update(Buffer.alloc(2 ** 21)) | RangeError [ERR_OUT_OF_RANGE]: crypto takes 1048576 bytes at most",
            "JSON.stringify(require('querystring').parse('__proto__[x]=1&__proto__=2')) | {\"__proto__[x]\":\"1\",\"__proto__\":\"2\"}",
            "(() => { require('axios').create(JSON.parse('{\"__proto__\": {\"polluted\": 1}}')); return typeof ({}).polluted; })() | undefined",
            "Object.keys(require('querystring').parse('a&'.repeat(100000))).length | 1",
            "new URL('http://' + 'a.'.repeat(100000) + 'b/').hostname.length | 200001",
            "new URL('http://a/' + '../'.repeat(100000)).pathname | /",
            "URL.canParse('http://a/' + 'x'.repeat(2000000)) | false",
            "require('util').inspect(Array.from({ length: 1000000 })).length < 2000 | true",
            "require('util').inspect(new Array(4294967295)) | [ <4294967295 empty items> ]",
            "(() => { let a = []; for (let i = 0; i < 100000; i++) { a = [a]; } return require('util').inspect(a, { depth: null }).length > 0; })() | true",
            "(() => { let a = []; for (let i = 0; i < 100000; i++) { a = [a]; } return structuredClone(a); })() | DataCloneError [25]: The value is nested too deeply to be cloned.",
            "require('util').inspect(new Proxy({}, { get() { throw new Error('trap'); } })) | Error: trap",
            "new Headers({ a: 'x\\ny: z' }) | TypeError: Headers.append: x",
            "require('punycode').decode('9'.repeat(10000)) | RangeError: Invalid input",
            "atob('A'.repeat(100000)).length | 75000",
            "'x'.repeat(2 ** 29) | InternalError: out of memory",
    })
    void hostile_values_are_bounded(String code, String expected) {
        assertEquals(expected, js.run(code));
    }

    @Test
    void memory_that_runs_out_is_an_error_that_code_sees() {
        assertEquals("InternalError: out of memory",
                js.run("(() => { const all = []; for (;;) { all.push(Buffer.alloc(2 ** 23)); } })()"));
    }

    // ---------------------------------------------------------------- hosts

    private static UnaryOperator<String> modules(Map<String, String> sources) {
        return argument -> {
            String specifier = read(argument).path("specifier").asText();
            return sources.containsKey(specifier) ? answer("dir/" + specifier, sources.get(specifier), false) : "{}";
        };
    }

    private static String answer(String id, String source, boolean json) {
        ObjectNode answer = JSON.createObjectNode().put("id", id).put("source", source);
        return json ? answer.put("json", true).toString() : answer.toString();
    }

    private static JsonNode response(JsonNode request, int status, String body, String... headers) {
        ObjectNode answer = JSON.createObjectNode().put("fetch", request.path("id").asInt()).put("status", status)
                .put("statusText", "OK").put("url", request.path("url").asText()).put("body", JavaScript.base64(body));
        for (int i = 0; i < headers.length; i += 2) {
            answer.withArray("headers").addArray().add(headers[i]).add(headers[i + 1]);
        }
        return answer;
    }

    private static JsonNode read(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
