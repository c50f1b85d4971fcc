package io.portcullis.lab;

import io.portcullis.app.cli.CommandProvider;
import io.portcullis.lab.chaos.ChaosCommand;
import io.portcullis.lab.demo.DemoCommand;
import io.portcullis.testkit.gateway.GatewayLaunch;
import java.util.List;

/** The subcommands of this module: {@code demo} and {@code chaos}. */
public final class LabCommands implements CommandProvider {
    @Override
    public List<Object> commands() {
        return List.of(new DemoCommand(GatewayLaunch.product()), new ChaosCommand(GatewayLaunch.product()));
    }
}
