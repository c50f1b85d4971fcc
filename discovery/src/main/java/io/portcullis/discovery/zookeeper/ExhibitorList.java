package io.portcullis.discovery.zookeeper;

import io.portcullis.discovery.http.AnyAddress;
import io.portcullis.discovery.http.Http;
import io.portcullis.discovery.settings.ZooKeeperSettings;
import io.portcullis.network.Names;
import io.portcullis.network.NetworkErrors;
import io.portcullis.topology.NodeAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks Exhibitor which servers the ensemble has, now and then. While no host of it answers, the last list stays in use. The hosts are asked
 * in another order each time.
 */
final class ExhibitorList implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ExhibitorList.class);
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String PATH = "/exhibitor/v1/cluster/list";
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    /** Until there is a first list, there is no contact. */
    private static final Duration FIRST_RETRY_DELAY = Duration.ofSeconds(1);

    private static final int MAX_BODY_BYTES = 1 << 16;
    private static final int OK = 200;
    private static final int MAX_PORT = 65_535;

    /** Hears the list when it is another one. */
    interface ServerListener {
        void onServers(List<NodeAddress> servers);
    }

    private final ZooKeeperSettings.Exhibitor exhibitor;
    private final AnyAddress addresses;
    private final Http http = new Http(null, MAX_BODY_BYTES);
    private final ServerListener listener;
    private final AtomicBoolean started = new AtomicBoolean();
    private final Thread thread;
    private List<NodeAddress> last = List.of();
    private boolean failing;

    ExhibitorList(ZooKeeperSettings.Exhibitor exhibitor, Names names, ServerListener listener) {
        this.exhibitor = exhibitor;
        this.addresses = new AnyAddress(names);
        this.listener = listener;
        this.thread = Thread.ofVirtual().name("exhibitor").unstarted(this::run);
    }

    void start() {
        if (!started.getAndSet(true)) {
            thread.start();
        }
    }

    /**
     * The servers as they are named now. Blocks for some seconds for each host that is silent.
     *
     * @throws IOException if no host names them
     */
    static List<NodeAddress> once(ZooKeeperSettings.Exhibitor exhibitor, Names names) throws IOException {
        ExhibitorList list = new ExhibitorList(exhibitor, names, _ -> {});
        String problem = list.ask();
        if (!problem.isEmpty()) {
            throw new IOException("Exhibitor does not name the servers of ZooKeeper: " + problem);
        }
        return list.last;
    }

    private void run() {
        try {
            while (true) {
                String problem = ask();
                if (!problem.isEmpty() && !failing) {
                    LOG.atWarn()
                            .addKeyValue("explanation", problem)
                            .log("Exhibitor does not name the servers; the last list stays in use");
                }
                failing = !problem.isEmpty();
                Thread.sleep(last.isEmpty() ? FIRST_RETRY_DELAY : exhibitor.pollInterval());
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** Empty if a host named the servers; else what is wrong with one of them. */
    private String ask() {
        List<NodeAddress> hosts = new ArrayList<>(exhibitor.hosts());
        Collections.shuffle(hosts);
        String problem = "";
        for (NodeAddress host : hosts) {
            try {
                List<NodeAddress> now = servers(ask(host));
                if (!now.equals(last)) {
                    last = now;
                    LOG.atInfo().addKeyValue("servers", now).log("Exhibitor names the servers of the ensemble");
                    listener.onServers(now);
                }
                return "";
            } catch (IOException e) {
                problem = host + ": " + NetworkErrors.of(e);
            }
        }
        return problem;
    }

    private String ask(NodeAddress host) throws IOException {
        Http.Answer answer = addresses.ask(
                host.host(), TIMEOUT, (address, left) -> http.ask(host, address, false, Http.Request.get(PATH), left));
        if (answer.code() != OK) {
            throw new IOException("it answered with HTTP " + answer.code());
        }
        return answer.body();
    }

    /** {@code {"servers": ["host", …], "port": 2181}}, in any order; a list without servers says nothing. Pure. */
    static List<NodeAddress> servers(String body) throws IOException {
        JsonNode json;
        try {
            json = MAPPER.readTree(body);
        } catch (JacksonException e) {
            throw new IOException("the answer is not JSON", e);
        }
        int port = json.path("port").asInt(0);
        boolean valid = port > 0 && port <= MAX_PORT;
        List<NodeAddress> servers = new ArrayList<>();
        for (JsonNode server : json.path("servers")) {
            if (valid && server.isString() && !server.asString().isBlank()) {
                servers.add(new NodeAddress(server.asString(), port));
            }
        }
        if (servers.isEmpty()) {
            throw new IOException("the answer names no servers, or no port");
        }
        servers.sort((one, other) -> one.host().compareTo(other.host()));
        return List.copyOf(servers);
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
