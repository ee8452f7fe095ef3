package dev.postern.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.postern.config.Build;

/**
 * Expand, then contract: a migration adds only, and in such a way that the version before, which runs beside the new one and
 * does not know of it, can go on writing. What nobody uses any more is taken away one version later, and is listed here.
 */
class MigrationRulesTest {

    /** Migrations that are older than the rule. */
    private static final int LAST_WITHOUT_RULE = 10;

    /**
     * Migration → the statements that take away what the version before does not use any more, as they stand there, in lower
     * case and with single spaces. Say beside each since which version nothing uses it.
     */
    private static final Map<String, List<String>> CONTRACTING = Map.of();

    private static final Pattern CREATE_TABLE = Pattern.compile("create table (if not exists )?(\\w+) .*");
    private static final Pattern ADD_COLUMN = Pattern.compile("alter table \\w+ add column (if not exists )?\\w+ .*");
    private static final Pattern INDEX = Pattern.compile("create index .*");
    private static final Pattern UNIQUE_INDEX = Pattern.compile("create unique index (if not exists )?\\w+ on (\\w+) .*");
    /** Rows of old tables may be filled in; old programs do not mind. */
    private static final Pattern ROWS = Pattern.compile("(insert into|update) .*");

    @ParameterizedTest
    @ValueSource(strings = { "sqlite", "postgresql" })
    void a_migration_only_adds_what_the_version_before_need_not_know(String database) throws IOException {
        for (String file : Migrations.FILES) {
            if (Integer.parseInt(file.substring(1, file.indexOf("__"))) > LAST_WITHOUT_RULE) {
                List<String> breaking = breaking(Files.readString(Path.of("src/main/resources/db", database, file)));
                breaking.removeAll(CONTRACTING.getOrDefault(file, List.of()));
                assertEquals(List.of(), breaking,
                        database + "/" + file + " breaks the version before, which runs beside this one: "
                                + "add only, and take away one version later (docs/upgrade.md)");
            }
        }
    }

    /** A program tells by the number which minor version has migrated its database, also one that it does not know. */
    @Test
    void the_number_of_a_migration_tells_its_minor_version() {
        int minor = Build.ofThisProgram().minor().orElseThrow();
        for (String file : Migrations.FILES) {
            int of = Migrations.minor(file.substring(1, file.indexOf("__")));
            assertTrue(of <= minor, file + " is one of 0." + of + ", and this is 0." + minor);
        }
        assertEquals(1, Migrations.minor("10"));
        assertEquals(2, Migrations.minor("11"));
        assertEquals(3, Migrations.minor("300"));
        assertEquals(12, Migrations.minor("1299"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "CREATE TABLE a (x TEXT NOT NULL); CREATE UNIQUE INDEX i ON a (x); INSERT INTO a VALUES ('drop')| 0",
            "ALTER TABLE old ADD COLUMN x TEXT; ALTER TABLE old ADD COLUMN y TEXT NOT NULL DEFAULT ''| 0",
            "-- DROP TABLE old NEWLINE CREATE INDEX i ON old (x); UPDATE old SET x = y| 0",
            "ALTER TABLE old ADD COLUMN x TEXT NOT NULL| 1",
            "ALTER TABLE old ADD COLUMN x TEXT UNIQUE| 1",
            "CREATE UNIQUE INDEX i ON old (x)| 1",
            "ALTER TABLE old DROP COLUMN x; DROP TABLE old; DROP INDEX i| 3",
            "ALTER TABLE old RENAME TO new; ALTER TABLE old RENAME COLUMN x TO y| 2",
            "ALTER TABLE old ALTER COLUMN x SET NOT NULL; ALTER TABLE old ALTER COLUMN x TYPE INTEGER| 2",
            "ALTER TABLE old ADD CONSTRAINT c CHECK (x > 0); ALTER TABLE old ADD CHECK (x > 0)| 2",
            "DELETE FROM old; TRUNCATE old; CREATE TRIGGER t BEFORE INSERT ON old EXECUTE FUNCTION f()| 3" })
    void the_rule_knows_what_breaks_the_version_before(String sql, int breaking) {
        List<String> found = breaking(sql.replace("NEWLINE", "\n"));
        assertEquals(breaking, found.size(), found.toString());
    }

    /** The statements that are not known to leave the version before alone. */
    private static List<String> breaking(String sql) {
        Set<String> made = new HashSet<>();
        List<String> breaking = new ArrayList<>();
        for (String each : sql.replaceAll("--[^\n]*", " ").split(";")) {
            String statement = each.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
            Matcher table = CREATE_TABLE.matcher(statement);
            Matcher unique = UNIQUE_INDEX.matcher(statement);
            if (table.matches()) {
                made.add(table.group(2));
            } else if (unique.matches() ? !made.contains(unique.group(2)) : !statement.isEmpty() && !isHarmless(statement)) {
                breaking.add(statement);
            }
        }
        return breaking;
    }

    private static boolean isHarmless(String statement) {
        return INDEX.matcher(statement).matches() || ROWS.matcher(statement).matches()
                || (ADD_COLUMN.matcher(statement).matches() && !statement.matches(".* (unique|check|references|primary).*")
                        && (!statement.contains(" not null") || statement.contains(" default ")
                                || statement.contains(" generated always as ")));
    }
}
