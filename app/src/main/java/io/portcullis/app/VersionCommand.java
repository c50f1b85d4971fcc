package io.portcullis.app;

import picocli.CommandLine.Command;

@Command(name = "version", description = "Tells which version this is.", mixinStandardHelpOptions = true)
final class VersionCommand implements Runnable {
    @Override
    public void run() {
        for (String line : new Version().getVersion()) {
            System.out.println(line);
        }
    }
}
