package dev.postern.console;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.ws.rs.BadRequestException;

/**
 * A form with a file in it ({@code multipart/form-data}, RFC 7578), as browsers send it. Each part is text in UTF-8, and a file
 * is bytes as well; name and type of a file are not kept.
 */
final class MultipartForm {

    private static final int PARTS_MAX = 20;
    private static final Pattern BOUNDARY = Pattern.compile("[A-Za-z0-9'()+_,./:=? -]{1,70}");
    private static final Pattern NAME = Pattern
            .compile("(?im)^content-disposition: *form-data;.*?[; ]name=\"([A-Za-z_]{1,40})\"");
    private static final Pattern FILE = Pattern.compile("(?im)^content-disposition: *form-data;.*?[; ]filename\\*?=");
    private static final String END_OF_HEADERS = "\r\n\r\n";

    private MultipartForm() {
    }

    /** @throws BadRequestException it is not what a browser sends */
    static Form parse(byte[] bytes, String boundary) {
        if (!BOUNDARY.matcher(boundary).matches()) {
            throw new BadRequestException();
        }
        Map<String, List<String>> values = new LinkedHashMap<>();
        Map<String, byte[]> files = new LinkedHashMap<>();
        String body = "\r\n" + new String(bytes, StandardCharsets.ISO_8859_1); // each byte one character
        String delimiter = "\r\n--" + boundary;
        int parts = 0;
        int at = body.indexOf(delimiter);
        while (at >= 0 && !body.startsWith("--", at + delimiter.length())) {
            int end = body.indexOf(delimiter, at + delimiter.length());
            if (end < 0 || ++parts > PARTS_MAX) {
                throw new BadRequestException();
            }
            add(values, files, body.substring(at + delimiter.length(), end));
            at = end;
        }
        if (at < 0) {
            throw new BadRequestException();
        }
        return new Form(values, files);
    }

    private static void add(Map<String, List<String>> values, Map<String, byte[]> files, String part) {
        int end = part.indexOf(END_OF_HEADERS);
        String headers = end < 0 ? "" : part.substring(0, end);
        Matcher name = NAME.matcher(headers);
        if (!name.find()) {
            throw new BadRequestException();
        }
        byte[] content = part.substring(end + END_OF_HEADERS.length()).getBytes(StandardCharsets.ISO_8859_1);
        values.computeIfAbsent(name.group(1), first -> new ArrayList<>()).add(new String(content, StandardCharsets.UTF_8));
        if (FILE.matcher(headers).find()) {
            files.put(name.group(1), content);
        }
    }
}
