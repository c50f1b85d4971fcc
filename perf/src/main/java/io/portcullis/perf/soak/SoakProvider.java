package io.portcullis.perf.soak;

import io.portcullis.app.cli.CommandProvider;
import io.portcullis.testkit.gateway.GatewayLaunch;

/** Makes {@code soak} a subcommand. */
public final class SoakProvider implements CommandProvider {
    @Override
    public Object command() {
        return new SoakCommand(GatewayLaunch.product());
    }
}
