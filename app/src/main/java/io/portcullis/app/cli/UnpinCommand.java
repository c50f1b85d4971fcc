package io.portcullis.app.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "unpin",
        description = "Removes the pin that 'pin' set.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class UnpinCommand implements Callable<Integer> {
    @Mixin
    private AdminClient admin = new AdminClient();

    @Override
    public Integer call() {
        return admin.post("/unpin");
    }
}
