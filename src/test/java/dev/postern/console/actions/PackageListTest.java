package dev.postern.console.actions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.postern.console.Form;

class PackageListTest {

    @Test
    void a_name_ends_where_the_version_begins() throws Exception {
        JsonNode typed = PackageList.map(lines("x@npm:y@2\n@scope/tool@1.0.0\n@scope/other\nms@"), json("{}"));
        assertEquals(json("{'x': 'npm:y@2', '@scope/tool': '1.0.0', '@scope/other': 'latest', 'ms': 'latest'}"), typed);
    }

    @Test
    void a_line_that_was_there_stays_what_it_was() throws Exception {
        JsonNode list = json("[{'name': 'x', 'version': 'npm:y@2', 'registry_url': 'https://npm.example/'}, {'name': 'a@b', "
                + "'version': '1'}, {'name': 'without'}]");
        assertEquals(list, PackageList.list(lines(String.join("\r\n", PackageList.ofList(list))), list));
        JsonNode map = json("{'x': 'npm:y@2', 'a@b': '1'}");
        assertEquals(map, PackageList.map(lines(String.join("\n", PackageList.ofMap(map))), map));
    }

    @Test
    void a_package_that_gets_another_version_keeps_what_else_it_has() throws Exception {
        JsonNode list = json("[{'name': 'x', 'version': '1', 'registry_url': 'https://npm.example/'}]");
        assertEquals(json("[{'name': 'x', 'version': '2', 'registry_url': 'https://npm.example/'}]"),
                PackageList.list(lines("x@2"), list));
    }

    @Test
    void a_package_is_listed_once() {
        assertTrue(PackageList.twice(lines("lodash@1\nlodash@2")).orElseThrow().words().contains("lodash is listed twice"));
        assertTrue(PackageList.twice(lines("@scope/a@1\n@scope/b@1\nx@npm:y@1\ny@1")).isEmpty());
    }

    private static Form lines(String text) {
        return Form.of(Map.of(PackageList.FIELD, text));
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return new ObjectMapper().readTree(text.replace('\'', '"'));
    }
}
