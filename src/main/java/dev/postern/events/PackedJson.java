package dev.postern.events;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** JSON, compressed with a dictionary of the words that events have in common (RFC 1950). */
final class PackedJson {

    /** What is packed with one dictionary is unpacked with the same: never change it. The commonest words stand last. */
    private static final byte[] WORDS = ("\"secrets_changed\":true\"affected\":[{\"kind\":\"omitted\":\" bytes\"\"error\":\"\""
            + "message\":\"\"errorCode\":\"invalid_body\"\"quota_consumption_percentage\":\"quota_consumption\":\"entity_type\":"
            + "\"action_error\":{\"code\":\"action_timeout\"\"binding_id\":\"\"execution_id\":\"\"trigger_id\":\"credentials-"
            + "exchange\"\"version_id\":\"\"error_class\":\"\"action_name\":\"\"action_id\":\"\"bucket\":\"\"global\":false,"
            + "\"size\":\"usage\":\"limit\":{\"token_endpoint_auth_method\":\"client_secret_post\"\"private_key_jwt\""
            + "\"grant_types\":[\"client_credentials\"]\"app_type\":\"non_interactive\"\"is_first_party\":true\"scopes\":[{"
            + "\"value\":\"\"description\":\"\"token_lifetime\":86400\"signing_alg\":\"RS256\"\"identifier\":\"https://"
            + "\"created_at\":\"20\"updated_at\":\"20\"audience\":\"https://\"scope\":[\"read:\"organization\"name\":\""
            + "\"kind\":\"client_grant\"\"kind\":\"resource_server\"\"kind\":\"client\",\"id\":\"\"before\":{\"after\":{"
            + "\"actor\":\"bootstrap\",\"changes\":[{\"kind\":\"request\":{\"method\":\"PATCH\"\"method\":\"DELETE\",\"method\":"
            + "\"POST\",\"path\":\"/api/v2/clients/\"query\":{},\"body\":{\"client_id\":\"[REDACTED]\"\"userAgent\":\"\",\"ip\":"
            + "\"127.0.0.1\",\"channel\":\"api\",\"auth\":{\"strategy\":\"jwt\",\"user\":{\"user_id\":\"@clients\"},"
            + "\"credentials\":{\"jti\":\"\"}}},\"response\":{\"statusCode\":200,\"body\":{").getBytes(StandardCharsets.UTF_8);
    private static final int BUFFER = 4_096;
    /** More than any event unpacks to. */
    private static final int UNPACKED_MAX = 1 << 20;

    private PackedJson() {
    }

    /** The kind, and then the packed text. */
    static byte[] pack(byte kind, String text) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        try {
            deflater.setDictionary(WORDS);
            deflater.setInput(text.getBytes(StandardCharsets.UTF_8));
            deflater.finish();
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            packed.write(kind);
            byte[] buffer = new byte[BUFFER];
            while (!deflater.finished()) {
                packed.write(buffer, 0, deflater.deflate(buffer));
            }
            return packed.toByteArray();
        } finally {
            deflater.end();
        }
    }

    /** The text after the first byte. */
    static String unpack(byte[] packed) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(packed, 1, packed.length - 1);
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            byte[] buffer = new byte[BUFFER];
            while (!inflater.finished() && text.size() <= UNPACKED_MAX) {
                int read = inflater.inflate(buffer);
                text.write(buffer, 0, read);
                if (read == 0 && inflater.needsDictionary()) {
                    inflater.setDictionary(WORDS);
                } else if (read == 0 && inflater.needsInput()) {
                    throw new DataFormatException("It ends too early");
                }
            }
            return text.toString(StandardCharsets.UTF_8);
        } catch (DataFormatException | IllegalArgumentException e) {
            throw new IllegalStateException("An event cannot be unpacked", e);
        } finally {
            inflater.end();
        }
    }
}
