package com.example.timesheets.importing;

import jakarta.enterprise.context.Dependent;

import io.quarkus.runtime.Quarkus;

import picocli.CommandLine.Command;

/** {@code timesheets watch}: stays, while {@link Inbox} does the work on its schedule. */
@Command(name = "watch", mixinStandardHelpOptions = true, description = "Imports the files of the directory import.inbox, every import.every.")
@Dependent
public class WatchCommand implements Runnable {

    @Override
    public void run() {
        Quarkus.waitForExit();
    }
}
