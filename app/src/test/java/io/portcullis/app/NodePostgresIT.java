package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * node-postgres, a client that shares no code with libpq or pgjdbc. It is installed from the npm registry into a temporary folder; where
 * that cannot be reached, {@code -Dportcullis.test.node-modules=FOLDER} names a {@code node_modules} that has the package {@code pg}.
 * There is no way to leave this test out.
 */
@ExtendWith(SharedCluster.Provider.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NodePostgresIT {
    private static final String INSTALLED = "portcullis.test.node-modules";
    private static final String PACKAGE = "pg@8";
    private static final String SCRIPT = "node-postgres.js";

    private final SharedCluster shared;
    private final Path folder;
    private String modules = "";

    NodePostgresIT(SharedCluster shared) {
        this.shared = shared;
        this.folder = shared.folder("node");
    }

    @BeforeAll
    void install() throws IOException {
        try (InputStream script = Objects.requireNonNull(NodePostgresIT.class.getResourceAsStream(SCRIPT), SCRIPT)) {
            Files.copy(script, folder.resolve(SCRIPT));
        }
        String installed = System.getProperty(INSTALLED);
        if (installed != null) {
            modules = installed;
            return;
        }
        modules = folder.resolve("node_modules").toString();
        try {
            ClientProgram.Ended npm = ClientProgram.run(
                    folder,
                    withoutServer(),
                    "",
                    "npm",
                    "install",
                    "--no-audit",
                    "--no-fund",
                    "--no-save",
                    "--prefix",
                    folder.toString(),
                    PACKAGE);
            assertThat(npm.code())
                    .as(
                            "npm install %s failed. This test needs Node.js, and the npm registry or -D%s=FOLDER; it said: %s",
                            PACKAGE, INSTALLED, npm.errors())
                    .isZero();
        } catch (UncheckedIOException e) {
            throw new AssertionError("npm cannot be run: install Node.js (Debian packages nodejs and npm)", e);
        }
    }

    /** How npm reaches its registry is the machine's business. */
    private static Endpoint withoutServer() {
        Endpoint none = Endpoint.of("npm", 0, "disable");
        for (Map.Entry<String, String> each : System.getenv().entrySet()) {
            String name = each.getKey().toLowerCase(java.util.Locale.ROOT);
            if (name.startsWith("npm_config_")
                    || name.endsWith("_proxy")
                    || name.startsWith("node_")
                    || name.equals("home")) {
                none = none.with(each.getKey(), each.getValue());
            }
        }
        return none;
    }

    static List<String> ways() {
        return SharedCluster.waysToLogIn();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void getsWhatADirectConnectionGets(String way) {
        Endpoint through = shared.primaryBy(way).as(SharedCluster.User.SCRAM.login());
        String expected = run(shared.directLike(through));
        assertThat(expected).contains("pool [0,1,2", "22012", "notification [\"node\",\"hello\"]");
        assertThat(run(through)).isEqualTo(expected);
    }

    private String run(Endpoint to) {
        // The script chooses TLS itself: node-postgres reads PGSSLMODE in its own way, and warns of it.
        return ClientProgram.run(
                        folder,
                        to.with("NODE_PATH", modules).with("PGSSLMODE", ""),
                        "",
                        "node",
                        folder.resolve(SCRIPT).toString(),
                        to.libpq().containsValue("disable") ? "plain" : "tls")
                .successfully()
                .output();
    }
}
