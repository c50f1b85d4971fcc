package io.portcullis.perf;

import io.portcullis.app.cli.CommandProvider;
import io.portcullis.perf.bench.BenchCommand;
import io.portcullis.perf.scale.ScaleCommand;
import io.portcullis.perf.soak.SoakCommand;
import io.portcullis.testkit.gateway.GatewayLaunch;
import java.util.List;

/** The subcommands of this module: {@code bench}, {@code soak} and {@code scale}. */
public final class PerfCommands implements CommandProvider {
    @Override
    public List<Object> commands() {
        return List.of(
                new BenchCommand(GatewayLaunch.product()),
                new SoakCommand(GatewayLaunch.product()),
                new ScaleCommand(GatewayLaunch.product()));
    }
}
