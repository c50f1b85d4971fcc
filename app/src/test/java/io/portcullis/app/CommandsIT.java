package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.portcullis.app.cli.BarrierWait;
import io.portcullis.app.process.ExitCode;
import io.portcullis.testkit.cluster.RealEtcd;
import io.portcullis.testkit.gateway.GatewayProcess;
import io.portcullis.testkit.process.Workspace;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators and Patroni run beside the gateway, on a real etcd with the keys of a cluster, and an agent that says what it is told. */
class CommandsIT {
    private static final PrintStream OUT = System.out;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private Workspace home;
    private RealEtcd etcd;
    private HttpServer agent;

    @BeforeEach
    void start() throws IOException {
        home = Workspace.create("commands-it");
        etcd = RealEtcd.in(home).start();
        agent = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        agent.createContext("/leader", exchange -> {
            byte[] body = "{\"state\":\"running\",\"role\":\"primary\",\"timeline\":1,\"patroni\":{\"scope\":\"demo\"}}"
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        agent.start();
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void stop() {
        System.setOut(OUT);
        agent.stop(0);
        home.close();
    }

    private String ctl(String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(
                List.of("etcdctl", "--endpoints", etcd.endpoint().toString()));
        line.addAll(List.of(arguments));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    /** pg1 leads the cluster whose keys begin with {@code prefix}, with a ttl of 30 s that nobody renews any more. */
    private void leader(String prefix, int ttl) throws Exception {
        leader(prefix, ttl, "pg1");
    }

    private void leader(String prefix, int ttl, String node) throws Exception {
        String lease = ctl("lease", "grant", Integer.toString(ttl)).split(" ", -1)[1];
        ctl("put", prefix + "config", "{}");
        ctl("put", "--lease=" + lease, prefix + "leader", node);
        ctl(
                "put",
                "--lease=" + lease,
                prefix + "members/" + node,
                "{\"conn_url\":\"postgres://127.0.0.1:5432/x\",\"api_url\":\"http://127.0.0.1:"
                        + agent.getAddress().getPort() + "/patroni\",\"state\":\"running\",\"role\":\"primary\","
                        + "\"version\":\"3.0.2\",\"xlog_location\":1,\"timeline\":1}");
    }

    private int run(String... arguments) {
        said.reset();
        return Main.commandLine().execute(arguments);
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    private String patroniFile(String name, String more) throws IOException {
        Path file = home.path().resolve("patroni.yml");
        return Files.writeString(file, """
                scope: demo
                name: %s
                etcd3: {url: "%s"}
                %s
                """.formatted(name, etcd.endpoint(), more))
                .toString();
    }

    @Test
    void aNodeOfACitusGroupIsPromoted() throws Exception {
        leader("/service/demo/1/", 300);
        String file = patroniFile("pg1", "citus: {group: 1, database: app}");
        assertThat(run("barrier", "--patroni-config", file)).as(said()).isZero();
        assertThat(said()).contains("pg1 may be promoted");
        assertThat(run("barrier", "--check", "--patroni-config", file)).isZero();
        assertThat(said()).contains("3 keys under /service/demo/1/", "pg1, which has a record", "lock:      pg1@");
        String etcds = etcd.endpoint().toString();
        assertThat(run("gateways", "--etcd", etcds, "--scope", "demo", "--group", "1"))
                .isZero();
        assertThat(said()).contains("lock: pg1@");
        assertThat(run("check", "--connect", "--etcd", etcds, "--scope", "demo", "--group", "1"))
                .as(said())
                .isZero();
        assertThat(said()).contains("primary:   open, to pg1");
    }

    @Test
    void groupsOfCitusAreFoundUnderTheScope() throws Exception {
        leader("/service/demo/0/", 300);
        leader("/service/demo/12/", 300, "pg7");
        ctl("put", "/service/demo/12/members/pg8", "{}");
        ctl("put", "/service/demo/3/config", "{}");
        String etcds = etcd.endpoint().toString();
        assertThat(run("check", "--connect", "--etcd", etcds, "--scope", "demo"))
                .isEqualTo(ExitCode.FAILURE);
        assertThat(said().lines().map(line -> line.replaceAll(" +", " ")))
                .contains(
                        "group: 0 (coordinator) led by pg1 members pg1",
                        "group: 3 led by no node members none",
                        "group: 12 led by pg7 members pg7, pg8")
                .anySatisfy(line -> assertThat(line).startsWith("groups: demo is a Citus cluster"));
        assertThat(run("check", "--connect", "--etcd", etcds, "--scope", "demo", "--group", "coordinator"))
                .as(said())
                .isZero();
        assertThat(said()).contains("primary:   open, to pg1").doesNotContain("group:");
    }

    @Test
    void aBarrierThatLooksInTheWrongPlaceSaysSoAndDoesNotSayThatTheLockIsFree() throws Exception {
        leader("/service/demo/1/", 300);
        String file = patroniFile("pg1", "namespace: /elsewhere/");
        assertThat(run("barrier", "--patroni-config", file)).isEqualTo(ExitCode.USAGE);
        assertThat(said()).contains("no key at all under /elsewhere/demo/").doesNotContain("does not hold the lock");
        assertThat(run("barrier", "--check", "--patroni-config", file)).isEqualTo(ExitCode.USAGE);
        assertThat(said()).contains("0 keys under /elsewhere/demo/");
        assertThat(run("barrier", "--check", "--patroni-config", patroniFile("pg9", "citus: {group: 1, database: x}")))
                .isEqualTo(ExitCode.USAGE);
        assertThat(said()).contains("pg9, which has none; there are [pg1]");
        ctl("del", "/service/demo/1/leader");
        assertThat(run("barrier", "--patroni-config", patroniFile("pg1", "citus: {group: 1, database: x}")))
                .isEqualTo(BarrierWait.LOCK_LOST);
        assertThat(said()).contains("pg1 does not hold the lock, no node does");
    }

    private int check(String yaml) throws IOException {
        Path file = Files.writeString(home.path().resolve("portcullis.yml"), """
                cluster:
                  scope: demo
                  etcd:
                    endpoints: ["%s"]
                %s
                """.formatted(etcd.endpoint(), yaml));
        return run("check", "--connect", "--config", file.toString());
    }

    @Test
    void aCheckTellsWhatAPermitRestsOn() throws Exception {
        leader("/service/demo/", 300);
        assertThat(check("")).as(said()).isZero();
        assertThat(said())
                .contains(
                        "register:  under /portcullis/service/demo/gateways/, which is allowed",
                        "warning: pg1 runs Patroni 3.0.2",
                        "barrier:   cannot be seen from here");
        assertThat(ctl("get", "--prefix", "--keys-only", "/portcullis"))
                .as("changed nothing")
                .isBlank();
        assertThat(ctl("lease", "list").lines().skip(1)).as("changed nothing").hasSize(1);
    }

    @Test
    void aMaxSilenceThatIsNotLessThanPatronisTtlIsAProblem() throws Exception {
        leader("/service/demo/", 30);
        assertThat(check("fencing: {max-silence: 30s, margin: 5s}")).isEqualTo(ExitCode.FAILURE);
        assertThat(said()).contains("fencing.max-silence is 30 s and must be less than Patroni's ttl, which is 30 s");
    }

    @Test
    void aMaxSilenceThatIsTooLongForFailsafeModeIsWarnedOf() throws Exception {
        leader("/service/demo/", 30);
        assertThat(check("fencing: {on-dcs-loss: failsafe}")).as(said()).isZero();
        assertThat(said()).doesNotContain("on-dcs-loss");
        assertThat(check("fencing: {on-dcs-loss: failsafe, max-silence: 12s}"))
                .as(said())
                .isZero();
        assertThat(said()).contains("warning: fencing.on-dcs-loss is failsafe", "Set max-silence to 10s or less");
    }

    @Test
    void aGatewayThatMayNotRegisterWouldStayClosed() throws Exception {
        leader("/service/demo/", 300);
        ctl("role", "add", "reader");
        ctl("role", "grant-permission", "reader", "--prefix=true", "read", "/");
        ctl("user", "add", "reader:secret");
        ctl("user", "grant-role", "reader", "reader");
        ctl("user", "add", "root:root");
        ctl("user", "grant-role", "root", "root");
        ctl("auth", "enable");
        Path password = Files.writeString(home.path().resolve("password"), "secret\n");
        String login = "    username: reader\n    password-file: " + password;
        assertThat(check(login)).isEqualTo(ExitCode.FAILURE);
        assertThat(said())
                .contains("primary:   open", "which fails", "not-registered", "portcullis check prints the commands");
        assertThat(check(login + "\nfencing: {register: false}")).as(said()).isZero();
    }

    /** What etcd answered is what people are told, not that it did not answer. */
    @Test
    void aRefusalIsNotSilence() throws Exception {
        leader("/service/demo/", 300);
        ctl("user", "add", "nobody:secret");
        ctl("role", "add", "elsewhere");
        ctl("role", "grant-permission", "elsewhere", "--prefix=true", "readwrite", "/service/other/");
        ctl("user", "add", "stranger:secret");
        ctl("user", "grant-role", "stranger", "elsewhere");
        ctl("user", "add", "root:root");
        ctl("user", "grant-role", "root", "root");
        ctl("auth", "enable");
        Path password = Files.writeString(home.path().resolve("password"), "secret\n");
        for (String user : List.of("nobody", "stranger")) {
            assertThat(check("    username: " + user + "\n    password-file: " + password))
                    .isEqualTo(ExitCode.FAILURE);
            assertThat(said()).contains("not seen, etcd forbids to read /service/demo/ (permission denied)");
        }
        Path wrong = Files.writeString(home.path().resolve("wrong"), "wrong\n");
        assertThat(check("    username: stranger\n    password-file: " + wrong)).isEqualTo(ExitCode.FAILURE);
        assertThat(said())
                .contains("login as stranger", "not seen, etcd refuses the login", "it could not be tried")
                .doesNotContain("which is allowed");
        assertThat(check("")).as("without a login").isEqualTo(ExitCode.FAILURE);
        assertThat(said()).doesNotContain("did not answer");
    }

    /** Patroni's log had every packet of ZooKeeper's client, from its pre_promote. */
    @Test
    void aBarrierOfItsOwnProcessWritesItsWordsOnly() throws Exception {
        String withoutSettingsOfTests = Stream.of(GatewayProcess.classPath().split(File.pathSeparator, -1))
                .filter(entry -> !entry.contains("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> line = new ArrayList<>(List.of(java, "-cp", withoutSettingsOfTests, "io.portcullis.app.Main"));
        String nothingThere = "127.0.0.1:" + home.freePort();
        line.addAll(List.of("barrier", "--check", "--node", "pg1", "--scope", "demo", "--zookeeper", nothingThere));
        Process barrier = new ProcessBuilder(line).redirectErrorStream(true).start();
        String words = new String(barrier.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(barrier.waitFor()).as(words).isEqualTo(ExitCode.FAILURE);
        assertThat(words).isNotBlank().doesNotContain("DEBUG", "INFO");
    }
}
