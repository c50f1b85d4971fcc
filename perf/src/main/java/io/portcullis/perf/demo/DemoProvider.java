package io.portcullis.perf.demo;

import io.portcullis.app.CommandProvider;
import io.portcullis.testkit.GatewayLaunch;

/** Makes {@code demo} a subcommand. */
public final class DemoProvider implements CommandProvider {
    @Override
    public Object command() {
        return new DemoCommand(GatewayLaunch.product());
    }
}
