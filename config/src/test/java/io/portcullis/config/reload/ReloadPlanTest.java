package io.portcullis.config.reload;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.config.ConfigReader;
import io.portcullis.config.Flags;
import io.portcullis.config.LogSettings;
import io.portcullis.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadPlanTest {
    @TempDir
    private Path folder;

    private Settings settings(String more) throws Exception {
        Path file = Files.writeString(
                folder.resolve("c.yml"), "cluster: {scope: a, etcd: {endpoints: [http://h:1]}}\n" + more);
        return ConfigReader.read(new Flags(file, List.of(), null, null, null, null, null));
    }

    @Test
    void nothingChangedMeansNothingToDo() throws Exception {
        assertThat(ReloadPlan.between(settings(""), settings(""))).isEmpty();
    }

    @Test
    void tellsWhatTakesEffectAndWhatDoesNot() throws Exception {
        List<ReloadPlan> plan = ReloadPlan.between(settings(""), settings("""
                        routes: {max-lag: 1MB}
                        limits: {connect-wait: 1s}
                        log: {level: debug}
                        admin: {bind: 127.0.0.1:7001}
                        fencing: {margin: 2s}
                        """));
        assertThat(plan)
                .hasSize(5)
                .anyMatch(ReloadPlan.Routes.class::isInstance)
                .anyMatch(ReloadPlan.Limits.class::isInstance)
                .contains(
                        new ReloadPlan.LogLevel(LogSettings.Level.DEBUG),
                        new ReloadPlan.NeedsRestart("admin"),
                        new ReloadPlan.NeedsRestart("fencing"));
    }
}
