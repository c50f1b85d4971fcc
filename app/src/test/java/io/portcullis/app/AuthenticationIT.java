package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.testkit.cluster.Login;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Client and server settle between themselves who the client is; the gateway knows no secret, and the refusals are the server's own. */
@ExtendWith(SharedCluster.Provider.class)
class AuthenticationIT {
    private final SharedCluster shared;
    private final Path folder;

    AuthenticationIT(SharedCluster shared) {
        this.shared = shared;
        this.folder = shared.folder("authentication");
    }

    static Stream<String> usersAndWays() {
        return Stream.of(SharedCluster.User.values())
                .flatMap(user -> SharedCluster.waysToLogIn().stream().map(way -> user + " " + way));
    }

    @ParameterizedTest
    @MethodSource("usersAndWays")
    void everyMethodLetsInWhoKnowsThePasswordAndNobodyElse(String userAndWay) throws SQLException {
        String[] words = userAndWay.split(" ", 2);
        Login login = SharedCluster.User.valueOf(words[0]).login();
        Endpoint through = shared.primaryBy(words[1]).as(login);
        assertThat(whoAmI(through).successfully().output()).isEqualTo(login.user() + "\n");
        try (Connection connection = through.connect()) {
            assertThat(connection.getMetaData().getUserName()).isEqualTo(login.user());
        }
        Endpoint wrong = through.as(new Login(login.user(), "guessed"));
        assertThat(whoAmI(wrong).errors()).contains("password authentication failed for user \"" + login.user() + "\"");
        assertSameRefusal(wrong);
    }

    static List<String> ways() {
        return SharedCluster.ways();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void trustAsksForNothing(String way) {
        assertThat(whoAmI(shared.primaryBy(way).with("PGPASSWORD", ""))
                        .successfully()
                        .output())
                .isEqualTo(Login.SUPERUSER.user() + "\n");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void refusalsAreTheServersOwn(String way) {
        Endpoint through = shared.primaryBy(way);
        assertSameRefusal(through.as(new Login("nobody_here", "x")));
        assertSameRefusal(through.with("PGDATABASE", "no_such_database"));
        assertSameRefusal(through.with("PGOPTIONS", "-c no_such_setting=1"));
        assertSameRefusal(through.as(SharedCluster.User.SCRAM.login()).with("PGPASSWORD", ""));
    }

    /** All that differs is the port, which libpq puts in front of what the server said. */
    private void assertSameRefusal(Endpoint through) {
        Endpoint direct = shared.directLike(through);
        ClientProgram.Ended refused = whoAmI(through);
        ClientProgram.Ended expected = whoAmI(direct);
        assertThat(expected.code()).isNotZero();
        assertThat(refused.code()).isEqualTo(expected.code());
        assertThat(refused.errors().replace("port " + through.port(), "port " + direct.port()))
                .isEqualTo(expected.errors());
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aClientCertificateIsGoodForASessionThatTheServerItselfEncrypts(String way) {
        Endpoint certified = shared.primaryBy(way)
                .as(new Login(SharedCluster.CERTIFIED, ""))
                .with("PGSSLCERT", shared.clientCertificate.certificate().toString())
                .with("PGSSLKEY", shared.clientCertificate.key().toString());
        if (way.equals("opaque")) {
            assertThat(whoAmI(certified).successfully().output()).isEqualTo(SharedCluster.CERTIFIED + "\n");
            assertThat(whoAmI(shared.primaryBy(way).as(new Login(SharedCluster.CERTIFIED, "")))
                            .errors())
                    .contains("connection requires a valid client certificate");
        } else {
            assertThat(whoAmI(certified).errors())
                    .as("the server sees no TLS, and so no certificate")
                    .contains("pg_hba.conf rejects connection")
                    .contains("no encryption");
        }
    }

    static Stream<String> waysAndBindings() {
        return SharedCluster.waysToLogIn().stream()
                .flatMap(way -> Stream.of("disable", "prefer", "require").map(binding -> way + " " + binding));
    }

    @ParameterizedTest
    @MethodSource("waysAndBindings")
    void scramIsBoundToTheChannelWhereTlsReachesTheServer(String wayAndBinding) throws SQLException {
        String[] words = wayAndBinding.split(" ", 2);
        Endpoint through =
                shared.primaryBy(words[0]).as(SharedCluster.User.SCRAM.login()).with("PGCHANNELBINDING", words[1]);
        ClientProgram.Ended ended = whoAmI(through);
        if (words[1].equals("require") && !words[0].equals("opaque")) {
            assertThat(ended.errors())
                    .as("refused by the client itself, which is what it was told to do")
                    .contains("channel binding");
            assertThat(ended.code()).isNotZero();
            assertThatThrownBy(() -> through.connect("channelBinding", words[1]).close())
                    .as("pgjdbc")
                    .isInstanceOf(SQLException.class)
                    .message()
                    .containsIgnoringCase("channel binding");
        } else {
            assertThat(ended.successfully().output()).contains("scram");
            through.connect("channelBinding", words[1]).close();
        }
    }

    private ClientProgram.Ended whoAmI(Endpoint endpoint) {
        return ClientProgram.run(
                folder,
                endpoint.with("PGPASSFILE", "/nonexistent"),
                "",
                ClientProgram.postgres("psql"),
                "-X",
                "-w",
                "-At",
                "-c",
                "SELECT current_user");
    }
}
