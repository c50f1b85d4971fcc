package io.portcullis.perf.demo;

import io.portcullis.app.CommandProvider;

/** Makes {@code demo} a subcommand. */
public final class DemoProvider implements CommandProvider {
    private static final String THE_PRODUCT = "io.portcullis.app.Main";

    @Override
    public Object command() {
        return new DemoCommand(THE_PRODUCT);
    }
}
