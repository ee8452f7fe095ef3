package com.example.timesheets.importing;

import java.nio.file.Path;
import java.util.concurrent.Callable;

import jakarta.enterprise.context.Dependent;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code timesheets import FILE}. */
@Command(name = "import", mixinStandardHelpOptions = true, description = "Sends a CSV or JSON-lines file of entries to the API; again, to resume.")
@Dependent
public class ImportCommand implements Callable<Integer> {

    private final Importer importer;

    @Parameters(paramLabel = "FILE")
    Path file;

    ImportCommand(Importer importer) {
        this.importer = importer;
    }

    @Override
    public Integer call() {
        return importer.run(file).value;
    }
}
