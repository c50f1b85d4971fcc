package io.portcullis.lab.demo;

import io.portcullis.app.cli.CommandProvider;
import io.portcullis.testkit.gateway.GatewayLaunch;

/** Makes {@code demo} a subcommand. */
public final class DemoProvider implements CommandProvider {
    @Override
    public Object command() {
        return new DemoCommand(GatewayLaunch.product());
    }
}
