package io.portcullis.app.cli;

import io.portcullis.app.process.Version;
import picocli.CommandLine.Command;

@Command(name = "version", description = "Prints the version.", mixinStandardHelpOptions = true)
public final class VersionCommand implements Runnable {
    @Override
    public void run() {
        for (String line : new Version().getVersion()) {
            System.out.println(line);
        }
    }
}
