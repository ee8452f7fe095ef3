package dev.postern.console.settings;

import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;

import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.ConfigProvider;

import io.smallrye.config.SmallRyeConfig;

/** The settings of this process: those that are documented, with their value in effect. */
@Singleton
final class ServerSettings {

    /**
     * Those that hold a text in their name, meaning or value.
     *
     * @param show {@code set}: only those that were set; {@code unsafe}: only those that make the server less safe; else all
     */
    List<SettingsPage.Row> find(String text, String show) {
        SmallRyeConfig config = ConfigProvider.getConfig().unwrap(SmallRyeConfig.class);
        NavigableSet<String> items = GivenSetting.items(config);
        String wanted = text.toLowerCase(Locale.ROOT);
        return DocumentedSettings.all().stream().map(setting -> row(config, items, setting)).filter(row -> switch (show) {
            case "set" -> !row.source().isEmpty();
            case "unsafe" -> !row.warning().isEmpty();
            default -> true;
        }).filter(row -> (row.name() + " " + row.meaning() + " " + row.value()).toLowerCase(Locale.ROOT).contains(wanted))
                .toList();
    }

    private static SettingsPage.Row row(SmallRyeConfig config, NavigableSet<String> items,
            DocumentedSettings.Documented setting) {
        GivenSetting given = GivenSetting.of(config, items, setting.name());
        return new SettingsPage.Row(setting.name(), given.value(), given.isSecret(), given.source(), setting.byDefault(),
                setting.meaning(), setting.document().equals("README.md") ? "README.md" : "docs/" + setting.document(),
                Warnings.of(setting.name(), given.value()).orElse(""));
    }
}
