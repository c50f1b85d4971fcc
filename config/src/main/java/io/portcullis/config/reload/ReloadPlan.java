package io.portcullis.config.reload;

import io.portcullis.config.LogSettings;
import io.portcullis.config.Settings;
import io.portcullis.proxy.gateway.GatewaySettings;
import io.portcullis.proxy.route.RouteSettings;
import io.portcullis.proxy.session.LimitSettings;
import java.util.ArrayList;
import java.util.List;

/** The difference between two configurations, as steps that can be shown before they are taken. */
public sealed interface ReloadPlan {
    /** For what begins from now on. */
    record Routes(RouteSettings settings) implements ReloadPlan {}

    /** For what begins from now on; sessions that are there stay. */
    record Limits(LimitSettings settings) implements ReloadPlan {}

    record LogLevel(LogSettings.Level level) implements ReloadPlan {}

    /**
     * Changed in the file, and not in the gateway until it is started again.
     *
     * @param explanation what exactly changed, or empty
     */
    record NeedsRestart(String section, String explanation) implements ReloadPlan {}

    /** @param running what the gateway really does, which is not always what the file said when it was read last */
    static List<ReloadPlan> between(Settings running, Settings wanted) {
        List<ReloadPlan> steps = new ArrayList<>();
        GatewaySettings old = running.gateway();
        GatewaySettings next = wanted.gateway();
        if (!old.routes().equals(next.routes())) {
            steps.add(new Routes(next.routes()));
        }
        if (!old.limits().equals(next.limits())) {
            steps.add(new Limits(next.limits()));
        }
        if (running.log().level() != wanted.log().level()) {
            steps.add(new LogLevel(wanted.log().level()));
        }
        for (RestartSection section : RestartSection.ALL) {
            if (!section.of(running).equals(section.of(wanted))) {
                steps.add(new NeedsRestart(section.path(), section.explanation(running, wanted)));
            }
        }
        return steps;
    }

    /** What a gateway does that took the steps between the two: as before, where a restart is needed. */
    static Settings after(Settings running, Settings wanted) {
        GatewaySettings old = running.gateway();
        return new Settings(
                running.name(),
                running.clusters(),
                running.agent(),
                new GatewaySettings(
                        old.listeners(),
                        old.fencing(),
                        wanted.gateway().routes(),
                        wanted.gateway().limits(),
                        old.serverTls(),
                        old.loops()),
                running.admin(),
                new LogSettings(running.log().format(), wanted.log().level()),
                wanted.warnings());
    }
}
