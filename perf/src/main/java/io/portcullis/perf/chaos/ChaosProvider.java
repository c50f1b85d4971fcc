package io.portcullis.perf.chaos;

import io.portcullis.app.CommandProvider;
import io.portcullis.testkit.GatewayLaunch;

/** Makes {@code chaos} a subcommand. */
public final class ChaosProvider implements CommandProvider {
    @Override
    public Object command() {
        return new ChaosCommand(GatewayLaunch.product());
    }
}
