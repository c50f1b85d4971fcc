package io.portcullis.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who can be reached is asked of the hosts themselves: each connects to the others with a timeout. */
class NetworkIT {
    private static final int PORT = 8000;
    /** Patroni's; another one on the PATH may be in a folder that only we can read. */
    private static final String PYTHON = "/usr/bin/python3";

    @Test
    void everyPathCanBeCutAndMendedByItself() {
        try (Workspace home = Workspace.create("it")) {
            Network network = Network.create(home);
            Host one = network.add("one");
            Host two = network.add("two");
            Host three = network.add("three");
            serve(home, "server-one", one);
            serve(home, "server-two", two);
            assertThat(reaches(home, two, one)).isTrue();

            Network.Mending oneWay = network.cut(List.of(one), List.of(two));
            Network.Mending bothWays = network.cut(List.of(one, three), List.of(two));
            assertThat(reaches(home, three, two)).isFalse();
            assertThat(reaches(home, three, one)).isTrue();
            assertThat(reaches(home, one, two)).isFalse();
            bothWays.mend();
            assertThat(reaches(home, three, two)).isTrue();
            assertThat(reaches(home, one, two))
                    .as("the other cut is still there")
                    .isFalse();
            assertThat(machineReaches(two))
                    .as("nothing is cut from the machine")
                    .isTrue();
            oneWay.mend();
            assertThat(reaches(home, one, two)).isTrue();
        }
    }

    @Test
    void aLineThatLosesPacketsOrIsSlowStillCarriesEverything() {
        try (Workspace home = Workspace.create("it")) {
            Network network = Network.create(home);
            Host one = network.add("one");
            Host two = network.add("two");
            serve(home, "server-one", one);

            Network.Mending lossy = network.lose(one, 20);
            // Each try has its time limit, and may lose more packets than fit into it.
            Waiting.until("all of it over a line that loses packets", Waiting.AT_MOST, () -> reaches(home, two, one));
            lossy.mend();

            Network.Mending slow = network.slow(one);
            long start = System.nanoTime();
            assertThat(reaches(home, two, one)).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("100 kB through 256 kbit/s")
                    .isGreaterThan(Duration.ofSeconds(2));
            slow.mend();
        }
    }

    @Test
    void severalExistSideBySideAndGoWithTheirWorkspace() throws IOException {
        List<String> namespaces;
        try (Workspace first = Workspace.create("it");
                Workspace second = Workspace.create("it")) {
            Host here = Network.create(first).add("one");
            Host there = Network.create(second).add("one");
            assertThat(here.address()).isNotEqualTo(there.address());
            namespaces = Stream.of(first, second)
                    .flatMap(home -> home.namespaces().names().stream())
                    .toList();
            assertThat(namespaces).hasSize(4).doesNotHaveDuplicates().allMatch(NetworkIT::exists);
        }
        assertThat(namespaces).noneMatch(NetworkIT::exists);
    }

    private static boolean exists(String namespace) {
        return Files.exists(Path.of("/run/netns", namespace));
    }

    private static void serve(Workspace home, String name, Host host) {
        ManagedProcess server = ManagedProcess.start(
                home, host, name, ManagedProcess.RunAs.SERVICE_USER, List.of(PYTHON, "-c", """
            import socket
            s = socket.create_server(('%s', %d))
            while True:
                with s.accept()[0] as c:
                    try:
                        c.sendall(b'x' * 100000)
                    except OSError:
                        pass
            """.formatted(
                                host.address(), PORT)));
        server.await("a server on " + host, Waiting.AT_MOST, () -> machineReaches(host), reached -> reached);
    }

    private static boolean machineReaches(Host host) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host.address(), PORT), (int) Waiting.AT_MOST.toMillis());
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    private static boolean reaches(Workspace home, Host from, Host to) {
        String script = """
            import socket, sys
            try:
                c = socket.create_connection(('%s', %d), timeout=2)
                n = 0
                while (got := c.recv(65536)): n += len(got)
                print('bytes', n)
            except OSError as e:
                print('silence', e)
            """.formatted(to.address(), PORT);
        ManagedProcess client = ManagedProcess.start(
                home, from, "client", ManagedProcess.RunAs.SERVICE_USER, List.of(PYTHON, "-c", script));
        client.ended();
        String output = client.log().lines().reduce((before, last) -> last).orElse("nothing");
        assertThat(output).matches("bytes 100000|silence .*");
        return output.startsWith("bytes");
    }
}
