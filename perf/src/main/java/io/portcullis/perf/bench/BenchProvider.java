package io.portcullis.perf.bench;

import io.portcullis.app.cli.CommandProvider;
import io.portcullis.testkit.gateway.GatewayLaunch;

/** Makes {@code bench} a subcommand. */
public final class BenchProvider implements CommandProvider {
    @Override
    public Object command() {
        return new BenchCommand(GatewayLaunch.product());
    }
}
