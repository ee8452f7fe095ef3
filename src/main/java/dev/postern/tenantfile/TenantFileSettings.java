package dev.postern.tenantfile;

import java.nio.file.Files;
import java.util.List;

import jakarta.inject.Singleton;

import io.quarkus.runtime.LaunchMode;

import dev.postern.config.SettingBounds;
import dev.postern.config.SettingsCheck;

/** Checks {@code postern.tenant-file.*}. */
@Singleton
final class TenantFileSettings implements SettingsCheck {

    private final TenantFileConfig config;

    TenantFileSettings(TenantFileConfig config) {
        this.config = config;
    }

    @Override
    public List<String> refusals() {
        SettingBounds bounds = new SettingBounds().require(!config.check() || config.path().isPresent(),
                "postern.tenant-file.check=true checks a tenant file: name it by postern.tenant-file");
        if (LaunchMode.current() != LaunchMode.DEVELOPMENT) { // there, a file may still be written
            config.path()
                    .ifPresent(path -> bounds.require(Files.exists(path), "postern.tenant-file " + path + " does not exist"));
        }
        return bounds.refusals();
    }
}
