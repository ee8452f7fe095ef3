package dev.postern.console;

import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Provider;

import dev.postern.oauth.FormEncoding;
import dev.postern.oauth.OAuthError;

/**
 * Reads a form, and refuses one without the token that the page of this session or sign-in has put into it. No resource sees a
 * form that another site made up.
 */
@Provider
public final class FormReader implements MessageBodyReader<Form> {

    /** Name of the field with the token. */
    static final String TOKEN = "form_token";
    /** Between the token and the id of the form. */
    static final char BEFORE_ID = '.';

    /** Of whoever has no session: the button of a link. */
    private static final int STRANGER_BYTES_MAX = 16 * 1024;
    /** An API with a thousand permissions is one form. No more is collected. */
    private static final int BYTES_MAX = 256 * 1024;
    /** With a file, as long as a body of the Management API may be. */
    private static final int FILE_BYTES_MAX = 512 * 1024;
    private static final int FIELDS_MAX = 2_000;
    private static final Pattern ID = Pattern.compile("[0-9a-f-]{36}");

    private final Visit visit;
    private final Instance<SentForms> sent;
    private final Instance<Pages> pages; // readers are made during the build, before there are settings

    FormReader(Visit visit, Instance<SentForms> sent, Instance<Pages> pages) {
        this.visit = visit;
        this.sent = sent;
        this.pages = pages;
    }

    @Override
    public boolean isReadable(Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
        return type == Form.class;
    }

    @Override
    public Form readFrom(Class<Form> type, Type generic, Annotation[] annotations, MediaType mediaType,
            MultivaluedMap<String, String> headers, InputStream body) throws IOException {
        boolean file = mediaType.isCompatible(MediaType.MULTIPART_FORM_DATA_TYPE);
        int max = visit.maybeSession().isEmpty() ? STRANGER_BYTES_MAX : file ? FILE_BYTES_MAX : BYTES_MAX;
        byte[] bytes = body.readNBytes(max + 1);
        if (bytes.length > max) {
            throw new ClientErrorException(413);
        }
        Form form = file
                ? MultipartForm.parse(bytes, mediaType.getParameters().getOrDefault("boundary", ""))
                : parsed(bytes);
        String token = form.text(TOKEN);
        int end = token.indexOf(BEFORE_ID);
        if (!isOfThisPage(end < 0 ? token : token.substring(0, end), visit.formToken())) {
            throw new ForbiddenException();
        }
        String id = token.substring(end + 1);
        if (visit.isMakingOne() && end >= 0 && ID.matcher(id).matches()) {
            begin(id, bytes);
        }
        return form;
    }

    private void begin(String id, byte[] bytes) {
        try {
            visit.sends(sent.get().begin(visit.session(), id, bytes));
        } catch (SentForms.SentBefore before) {
            throw new WebApplicationException(pages.get().sentBefore(before));
        }
    }

    private static Form parsed(byte[] bytes) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        int[] fields = { 0 };
        try {
            FormEncoding.parse(bytes, (name, value) -> {
                if (++fields[0] > FIELDS_MAX) {
                    throw new BadRequestException();
                }
                values.computeIfAbsent(name, first -> new ArrayList<>()).add(value);
            });
        } catch (OAuthError.InvalidRequest malformed) {
            throw new BadRequestException();
        }
        return new Form(values);
    }

    private static boolean isOfThisPage(String given, Optional<String> expected) {
        return expected.isPresent() && MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8),
                expected.get().getBytes(StandardCharsets.UTF_8));
    }
}
