package io.portcullis.discovery.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.portcullis.discovery.settings.ZooKeeperSettings.Exhibitor;
import io.portcullis.network.Names;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.topology.NodeAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ExhibitorListTest {
    private static final List<NodeAddress> TWO = List.of(new NodeAddress("zk1", 2181), new NodeAddress("zk2", 2181));

    @Test
    void readsTheListInAnyOrder() throws Exception {
        assertThat(ExhibitorList.servers("{\"servers\":[\"zk2\",\"zk1\"],\"port\":2181}"))
                .isEqualTo(TWO);
    }

    @Test
    void refusesWhatNamesNoServers() {
        for (String body :
                List.of("", "[]", "{\"servers\":[],\"port\":2181}", "{\"servers\":[\"zk1\"],\"port\":0}", "<html>")) {
            assertThatThrownBy(() -> ExhibitorList.servers(body)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void keepsTheLastListWhileNobodyNamesOne() throws Exception {
        AtomicReference<String> body = new AtomicReference<>("{\"servers\":[\"zk1\",\"zk2\"],\"port\":2181}");
        AtomicInteger asked = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/exhibitor/v1/cluster/list", exchange -> {
            byte[] answer = body.get().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
            asked.incrementAndGet();
        });
        server.start();
        List<List<NodeAddress>> heard = new CopyOnWriteArrayList<>();
        NodeAddress host = new NodeAddress("127.0.0.1", server.getAddress().getPort());
        Exhibitor exhibitor = new Exhibitor(List.of(host), Duration.ofSeconds(1));
        try (ExhibitorList list = new ExhibitorList(exhibitor, Names.SYSTEM, heard::add)) {
            list.start();
            Waiting.until("the list", Waiting.AT_MOST, () -> heard.equals(List.of(TWO)));
            body.set("{\"servers\":[],\"port\":2181}");
            int before = asked.get();
            Waiting.until("two more questions", Waiting.AT_MOST, () -> asked.get() > before + 1);
            assertThat(heard).containsExactly(TWO);
        } finally {
            server.stop(0);
        }
    }
}
