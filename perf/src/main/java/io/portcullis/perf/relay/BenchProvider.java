package io.portcullis.perf.relay;

import io.portcullis.app.CommandProvider;
import io.portcullis.testkit.GatewayLaunch;

/** Makes {@code bench} a subcommand. */
public final class BenchProvider implements CommandProvider {
    @Override
    public Object command() {
        return new BenchCommand(GatewayLaunch.product());
    }
}
