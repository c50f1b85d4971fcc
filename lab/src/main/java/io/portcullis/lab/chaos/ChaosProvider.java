package io.portcullis.lab.chaos;

import io.portcullis.app.cli.CommandProvider;
import io.portcullis.testkit.gateway.GatewayLaunch;

/** Makes {@code chaos} a subcommand. */
public final class ChaosProvider implements CommandProvider {
    @Override
    public Object command() {
        return new ChaosCommand(GatewayLaunch.product());
    }
}
