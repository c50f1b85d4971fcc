package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** pgbench in all its modes: every transaction that it counts is in the table, and no other. */
@ExtendWith(SharedCluster.Provider.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PgbenchIT {
    private static final int CLIENTS = 4;
    private static final int TRANSACTIONS = 50;

    private final SharedCluster shared;
    private final Path folder;

    PgbenchIT(SharedCluster shared) {
        this.shared = shared;
        this.folder = shared.folder("pgbench");
    }

    @BeforeAll
    void initialise() {
        ClientProgram.run(
                        folder,
                        shared.primaryBy("visible"),
                        "",
                        ClientProgram.postgres("pgbench"),
                        "-i",
                        "-q",
                        "-s",
                        "1")
                .successfully();
    }

    static Stream<String> modes() {
        return Stream.of("-M simple", "-M extended", "-M prepared", "-C -M simple", "-C -M prepared")
                .flatMap(mode -> SharedCluster.ways().stream().map(way -> way + " " + mode));
    }

    @ParameterizedTest
    @MethodSource("modes")
    void everyTransactionIsThereOnce(String wayAndMode) throws Exception {
        List<String> words = new ArrayList<>(List.of(wayAndMode.split(" ", -1)));
        String way = words.removeFirst();
        long before = history();
        String said = bench(way, words);
        int expected = CLIENTS * TRANSACTIONS;
        assertThat(said).contains("actually processed: " + expected + "/" + expected);
        assertThat(history() - before).isEqualTo(expected);
        assertThat(shared.primary
                        .address()
                        .ask("SELECT (SELECT sum(abalance) FROM pgbench_accounts) = (SELECT sum(delta) FROM"
                                + " pgbench_history)"))
                .isEqualTo("t");
    }

    private long history() throws Exception {
        return Long.parseLong(shared.primary.address().ask("SELECT count(*) FROM pgbench_history"));
    }

    static List<String> ways() {
        return SharedCluster.ways();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aPipelineIsAnsweredInOrder(String way) throws IOException {
        StringBuilder script = new StringBuilder("\\set x random(1, 1000)\n\\startpipeline\n");
        for (int i = 0; i < 50; i++) {
            script.append("SELECT :x + ").append(i).append(", repeat('y', 500);\n");
        }
        script.append("\\endpipeline\nSELECT :x AS asked \\gset\n\\if :asked <> :x\nSELECT 1 / 0;\n\\endif\n");
        Path file = Files.writeString(folder.resolve("pipeline-" + way + ".sql"), script);
        for (String mode : List.of("extended", "prepared")) {
            String said = bench(way, List.of("-n", "-M", mode, "-f", file.toString()));
            assertThat(said).contains("number of failed transactions: 0");
        }
    }

    private String bench(String way, List<String> options) {
        List<String> command = new ArrayList<>(List.of(
                ClientProgram.postgres("pgbench"),
                "-n",
                "-c",
                Integer.toString(CLIENTS),
                "-t",
                Integer.toString(TRANSACTIONS)));
        command.addAll(options);
        return ClientProgram.run(folder, shared.primaryBy(way), "", command.toArray(String[]::new))
                .successfully()
                .output();
    }
}
