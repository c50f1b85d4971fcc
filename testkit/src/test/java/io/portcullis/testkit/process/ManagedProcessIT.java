package io.portcullis.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManagedProcessIT {

    @Test
    void isNeverRootWhenItRunsAsTheServiceUser() {
        try (Workspace home = Workspace.create("it")) {
            ManagedProcess id = service(home, "id -u && sleep 60");
            id.await(
                    "its user id",
                    Waiting.AT_MOST,
                    id::tail,
                    output -> output.lines().anyMatch(line -> line.matches("[1-9][0-9]*")));
        }
    }

    @Test
    void showsItsLastWordsWhenItEndsEarly() {
        try (Workspace home = Workspace.create("it")) {
            ManagedProcess process = service(home, "echo no such luck; exit 7");
            assertThatThrownBy(() -> process.await("luck", Waiting.AT_MOST, () -> false, luck -> luck))
                    .isInstanceOf(NotReached.class)
                    .hasMessageContaining("luck")
                    .hasMessageContaining("exit code 7")
                    .hasMessageContaining("no such luck");
        }
    }

    @Test
    void runsAProgramToItsEndAndReturnsWhatThisRunSaid() {
        try (Workspace home = Workspace.create("it")) {
            assertThat(run(home, "echo one")).isEqualToIgnoringNewLines("one");
            assertThat(run(home, "echo two")).isEqualToIgnoringNewLines("two");
            assertThatThrownBy(() -> run(home, "echo no such luck; exit 7"))
                    .isInstanceOf(NotReached.class)
                    .hasMessageContaining("exit code 7")
                    .hasMessageContaining("no such luck");
        }
    }

    private static String run(Workspace home, String script) {
        return ManagedProcess.run(
                home, "errand", ManagedProcess.RunAs.SERVICE_USER, List.of("/bin/sh", "-c", script), Waiting.AT_MOST);
    }

    @Test
    void canBeFrozenAndThawed() {
        try (Workspace home = Workspace.create("it")) {
            ManagedProcess process = service(home, "while :; do sleep 0.01; done");
            process.signal(Signal.STOP);
            process.await("frozen", Waiting.AT_MOST, () -> state(process), "T"::equals);
            process.signal(Signal.CONT);
            process.await("thawed", Waiting.AT_MOST, () -> state(process), "S"::equals);
            assertThat(process.stop()).isNotZero();
        }
    }

    @Test
    void nothingOutlivesTheWorkspaceNotEvenWhatHasDetachedItself() {
        Path folder;
        try (Workspace home = Workspace.create("it")) {
            folder = home.path();
            ManagedProcess process = service(home, "setsid sleep 600 & echo detached; exec sleep 600");
            FolderProcesses processes = new FolderProcesses(folder);
            process.await(
                    "both sleepers", Waiting.AT_MOST, () -> processes.pids().size(), count -> count == 2);
            process.signal(Signal.STOP);
        }
        assertThat(new FolderProcesses(folder).pids()).isEmpty();
        assertThat(folder).doesNotExist();
    }

    @Test
    void theGuardRemovesWhatAKilledJvmLeaves() {
        try (Workspace outer = Workspace.create("it")) {
            ManagedProcess jvm = ManagedProcess.start(
                    outer,
                    "jvm",
                    ManagedProcess.RunAs.CALLER,
                    List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Orphanage.class.getName()));
            String output =
                    jvm.await("the inner workspace", Waiting.AT_MOST, jvm::tail, log -> log.contains(Orphanage.MARK));
            Path inner = Path.of(output.lines()
                    .filter(line -> line.startsWith(Orphanage.MARK))
                    .findFirst()
                    .orElseThrow()
                    .substring(Orphanage.MARK.length()));
            assertThat(inner).exists();

            jvm.signal(Signal.KILL);

            Waiting.until("removal of " + inner, Waiting.AT_MOST, () -> !Files.exists(inner));
            assertThat(new FolderProcesses(inner).pids()).isEmpty();
        }
    }

    private static ManagedProcess service(Workspace home, String script) {
        return ManagedProcess.start(home, "script", ManagedProcess.RunAs.SERVICE_USER, List.of("sh", "-c", script));
    }

    /** The letter in /proc: T is stopped, S sleeps; what runs at this moment is as good as asleep. */
    private static String state(ManagedProcess process) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
        String letter = stat.substring(stat.lastIndexOf(')') + 2).substring(0, 1);
        return letter.equals("R") ? "S" : letter;
    }
}
