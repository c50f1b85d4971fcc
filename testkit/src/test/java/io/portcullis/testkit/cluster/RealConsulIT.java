package io.portcullis.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.testkit.junit.NeedsProgram;
import io.portcullis.testkit.process.FetchedProgram;
import io.portcullis.testkit.process.FolderProcesses;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import io.portcullis.testkit.tls.TestCertificate;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpTimeoutException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

@NeedsProgram(FetchedProgram.CONSUL)
class RealConsulIT {
    private static final Duration SESSION_LENGTH = Duration.ofMinutes(10);

    @Test
    void freezesAndThawsAndKeepsItsData() throws Exception {
        Path folder;
        try (Workspace home = Workspace.create("it")) {
            folder = home.path();
            RealConsul consul = RealConsul.in(home).start();
            consul.operator().put("service/demo/config", "{}");

            consul.freeze();
            assertThatThrownBy(() -> consul.operator().value("service/demo/config"))
                    .isInstanceOf(HttpTimeoutException.class);
            consul.thaw();
            consul.stop();
            consul.start();
            assertThat(consul.operator().value("service/demo/config")).contains("{}");

            consul.kill();
            consul.forget();
            consul.start();
            assertThat(consul.operator().value("service/demo/config")).isEmpty();
        }
        assertThat(new FolderProcesses(folder).pids()).isEmpty();
    }

    @Test
    void threeServersAreOneCluster() throws Exception {
        try (Workspace home = Workspace.create("it")) {
            List<RealConsul> servers = RealConsul.in(home).startServers(3);
            servers.get(0).operator().put("a", "b");
            servers.get(0).kill();
            ConsulOperator other = servers.get(1).operator();
            Waiting.until(
                    "an answer of the other two",
                    Waiting.AT_MOST,
                    () -> other.value("a").isPresent());
        }
    }

    @Test
    void aCleanStopOfAClientAgentEndsTheSessionsOfItsNode() throws Exception {
        try (Workspace home = Workspace.create("it")) {
            RealConsul.Options options = RealConsul.in(home);
            List<RealConsul> servers = options.startServers(1);
            RealConsul agent = options.startAgents(servers, 1).getFirst();
            String session = agent.operator().session("demo-pg1", SESSION_LENGTH);
            assertThat(agent.operator().acquire("service/demo/leader", "pg1", session))
                    .isTrue();
            ConsulOperator server = servers.getFirst().operator();
            assertThat(server.holder("service/demo/leader")).contains(session);

            agent.stop();
            Waiting.until(
                    "the end of the lock",
                    Waiting.AT_MOST,
                    () -> server.value("service/demo/leader").isEmpty());
        }
    }

    @Test
    void refusesThoseWithoutAToken() throws Exception {
        try (Workspace home = Workspace.create("it")) {
            RealConsul consul = RealConsul.in(home)
                    .token("8f1f1c86-91ba-4f9a-8c36-a4b3f2f3a9e1")
                    .start();
            consul.operator().put("a", "b");
            assertThat(Rest.plain()
                            .get(consul.endpoint().resolve("/v1/kv/a"), Waiting.AT_MOST)
                            .status())
                    .isEqualTo(403);
            assertThat(consul.operator().token("reader", "key_prefix \"a\" { policy = \"read\" }"))
                    .isNotEmpty();
        }
    }

    @Test
    void speaksTlsAndListensAtAUnixSocket() throws Exception {
        try (Workspace home = Workspace.create("it")) {
            RealConsul consul = RealConsul.in(home)
                    .tls(TestCertificate.create(home, "consul"))
                    .start();
            assertThat(consul.endpoint().getScheme()).isEqualTo("https");
            assertThatThrownBy(() -> Rest.plain().get(consul.endpoint(), Waiting.AT_MOST))
                    .isInstanceOf(IOException.class);
        }
        try (Workspace home = Workspace.create("it")) {
            RealConsul consul = RealConsul.in(home).unixSocket().start();
            try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                assertThat(channel.connect(UnixDomainSocketAddress.of(consul.unixSocket())))
                        .isTrue();
            }
        }
    }
}
