package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.app.process.ExitCode;
import io.portcullis.testkit.tls.OpenSsl;
import io.portcullis.testkit.tls.TestCertificate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code run} refuses {@code check} refuses, in the same words, and these are not Java's. */
class WrongInputTest {
    private static final List<String> JAVAS_WORDS = List.of(
            "Exception", "java.", "sun.", "null", "algid", "Illegal character", "overflow", "not allowed:", "\tat ");

    @TempDir
    private static Path folder;

    private static TestCertificate one;
    private static TestCertificate other;

    private record Told(int code, String errors) {}

    @BeforeAll
    static void files() throws IOException {
        one = TestCertificate.create(folder, "one");
        other = TestCertificate.create(folder, "other");
        Files.writeString(folder.resolve("empty"), "");
        Files.writeString(folder.resolve("text"), "this is no PEM\n");
        Files.createDirectory(folder.resolve("directory"));
        new OpenSsl(folder)
                .run("ec -in one.key -out sec1.key")
                .run("x509 -outform der -in one.crt -out one.der")
                .run("x509 -text -in one.crt -out one.text")
                .run("pkcs8 -topk8 -passout pass:secret -in one.key -out locked.key")
                .run("ec -aes128 -passout pass:secret -in one.key -out locked.sec1")
                .run("pkcs12 -export -passout pass:secret -in one.crt -inkey one.key -out one.p12");
        Files.writeString(folder.resolve("both"), Files.readString(one.key()) + Files.readString(one.certificate()));
        Files.writeString(
                folder.resolve("half"), Files.readString(one.certificate()).substring(0, 200));
    }

    private static String files(Path certificate, Path key) {
        return "cert-file: %s, key-file: %s".formatted(certificate, key);
    }

    /** Where certificates and keys are wanted, all of which take the same files. */
    enum Place {
        CLIENTS("listeners: [{bind: '127.0.0.1:5000', route: primary, tls: {%s}}]"),
        SERVERS("server-tls: {mode: require, %s}"),
        ETCD(etcd("tls: {%s}")),
        AGENTS("agent: {tls: {%s}}");

        private final String yaml;

        Place(String yaml) {
            this.yaml = yaml;
        }

        String with(String files) {
            return yaml.formatted(files);
        }
    }

    private static String etcd(String more) {
        return "cluster: {scope: demo, etcd: {endpoints: ['https://127.0.0.1:1'], " + more + "}}";
    }

    private static Arguments input(String what, String yaml, String expected, String... flags) {
        return Arguments.of(what, yaml, expected, List.of(flags));
    }

    static Stream<Arguments> inputs() {
        Path empty = folder.resolve("empty");
        Path directory = folder.resolve("directory");
        return Stream.of(
                input("a URL that is none", "", "--etcd: 'ht tp://x' is not a URL", "--etcd", "ht tp://x"),
                input("no URL at all", "", "--etcd: '127.0.0.1:2379' is not a URL", "--etcd", "127.0.0.1:2379"),
                input("a variable for a flag", "", "--scope: '${SCOPE}'", "--scope", "${SCOPE}"),
                input("a variable in the file", "name: '${HOSTNAME}'", "portcullis.yml:1: name: '${HOSTNAME}'"),
                input("a blank scope", "", "--scope: must not be blank", "--scope", " "),
                input("a host that nobody knows", "", "'nowhere.invalid'", "--primary", "nowhere.invalid:5000"),
                input("a port beyond all ports", "", "--primary: port 70000", "--primary", "127.0.0.1:70000"),
                input("two listeners on one port", "", "--replica: 127.0.0.1:5000 is taken", "--replica", "5000"),
                input("a listener on all addresses", "", "127.0.0.1:5001 is taken", "--primary", "*:5001"),
                input("the admin endpoint on a listener's port", "", "127.0.0.1:5000 is taken", "--admin", "5000"),
                input(
                        "a password file that is empty",
                        etcd("username: u, password-file: " + empty),
                        empty + " is empty"),
                input(
                        "a password file that is a directory",
                        etcd("username: u, password-file: " + directory),
                        "directory' is a directory"),
                input(
                        "a password file that is not there",
                        etcd("username: u, password-file: /nowhere"),
                        "does not exist"),
                input("not YAML", "listeners: [", "portcullis.yml:"),
                input(
                        "an address of another machine",
                        "",
                        "bind of the listener of route primary: cannot listen on 198.51.100.7:5000: it is no address of"
                                + " this machine",
                        "--primary",
                        "198.51.100.7:5000"),
                input("an address of another machine for admin", "", "admin.bind: cannot", "--admin", "198.51.100.7:1"),
                input("more sessions than files", "limits: {max-sessions: 100000000}", "limits.max-sessions is"),
                input("more memory than there is", "limits: {buffer-memory: 900TB}", "limits.buffer-memory is"),
                input("bytes without end", "limits: {buffer-memory: 999999999999999TB}", "more than any machine has"),
                input("a time without end", "limits: {connect-wait: 999999999999999h}", "longer than ten years"),
                input("a node without a name", "cluster: {addresses: {' ': 'a:1'}}", "a node's name cannot be blank"),
                input("no address of a node", "cluster: {addresses: {a: 'b:c'}}", "'c' in 'b:c' is not a port"),
                input("no path", "admin: {token-file: \"a\\0b\"}", "cannot be the name of a file"),
                input("no path of a file", etcd("tls: {ca-file: \"a\\0b\"}"), "cannot be the name of a file"));
    }

    static Stream<Arguments> certificates() {
        String crt = one.certificate().getFileName().toString();
        String key = one.key().getFileName().toString();
        String others = other.key().getFileName().toString();
        Stream<String[]> wrong = Stream.of(
                new String[] {crt, others, others + " is not the key of the certificate in"},
                new String[] {key, crt, key + " holds no certificate, but a private key"},
                new String[] {crt, crt, crt + " holds no private key, but a certificate"},
                new String[] {"empty", key, "empty is empty"},
                new String[] {crt, "empty", "empty is empty"},
                new String[] {"text", key, "text holds neither a certificate nor a key"},
                new String[] {"half", key, "half is cut off"},
                new String[] {"directory", key, "directory' is a directory"},
                new String[] {crt, "absent", "absent' does not exist"},
                new String[] {crt, "locked.key", "openssl pkey -in " + folder.resolve("locked.key")},
                new String[] {crt, "locked.sec1", "openssl pkey -in " + folder.resolve("locked.sec1")},
                new String[] {"one.p12", "one.p12", "openssl pkcs12 -nodes -in " + folder.resolve("one.p12")});
        Stream<Arguments> pairs = wrong.flatMap(row -> Stream.of(Place.values())
                .map(place -> input(
                        row[0] + " with " + row[1] + ", " + place,
                        place.with(files(folder.resolve(row[0]), folder.resolve(row[1]))),
                        row[2])));
        Stream<Arguments> authorities = Stream.of("empty", "text", "half", key)
                .map(name -> input(
                        name + ", authority",
                        "server-tls: {mode: verify-ca, ca-file: %s}".formatted(folder.resolve(name)),
                        name + " "));
        return Stream.concat(pairs, authorities);
    }

    private static Path write(String yaml) throws IOException {
        String cluster = yaml.contains("cluster:")
                ? ""
                : "\ncluster: {scope: demo, etcd: {endpoints: ['http://127.0.0.1:1']}}\n";
        return Files.writeString(folder.resolve("portcullis.yml"), yaml + cluster);
    }

    private static Told told(String command, Path config, List<String> flags) {
        List<String> arguments = new ArrayList<>(List.of(command, "--config", config.toString()));
        arguments.addAll(flags);
        PrintStream console = System.err;
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
        try {
            int code = Main.commandLine().execute(arguments.toArray(new String[0]));
            return new Told(code, errors.toString(StandardCharsets.UTF_8));
        } finally {
            System.setErr(console);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"inputs", "certificates"})
    void isRefusedByCheckAndRunInTheSameWords(String what, String yaml, String expected, List<String> flags)
            throws IOException {
        Path config = write(yaml);
        Told check = told("check", config, flags);
        assertThat(check.errors()).contains(expected).doesNotContain(JAVAS_WORDS);
        assertThat(check.code()).isEqualTo(ExitCode.USAGE);
        assertThat(told("run", config, flags)).isEqualTo(check);
    }

    /** It may be the very gateway whose configuration is looked at. */
    @Test
    void anAddressThatIsInUseIsSaidAndNoProblem() throws IOException {
        Path config = Files.writeString(
                folder.resolve("used.yml"), "cluster: {scope: demo, etcd: {endpoints: ['http://127.0.0.1:1']}}\n");
        PrintStream console = System.out;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
            String address = "127.0.0.1:" + other.getLocalPort();
            assertThat(told("check", config, List.of("--replica", address))).isEqualTo(new Told(ExitCode.SUCCESS, ""));
            assertThat(said.toString(StandardCharsets.UTF_8))
                    .contains("note:      bind of the listener of route replica: cannot listen on " + address
                            + ": another process listens there")
                    .doesNotContain(JAVAS_WORDS);
        } finally {
            System.setOut(console);
        }
    }

    @ParameterizedTest
    @MethodSource("harmless")
    void whatPeopleWriteIsTaken(List<String> flags) throws IOException {
        Path config = Files.writeString(folder.resolve("portcullis.yml"), "cluster: {scope: demo}\n");
        assertThat(told("check", config, flags)).isEqualTo(new Told(ExitCode.SUCCESS, ""));
    }

    static Stream<Arguments> formsOfCertificates() {
        return Stream.of(Place.values())
                .flatMap(place -> Stream.of(
                        Arguments.of(place, "one.crt", "one.key"),
                        Arguments.of(place, "one.text", "sec1.key"),
                        Arguments.of(place, "one.der", "one.key"),
                        Arguments.of(place, "both", "both")));
    }

    /** {@code run} would go on running; an admin endpoint that cannot be is then all that it refuses. */
    @ParameterizedTest
    @MethodSource("formsOfCertificates")
    void theFormsInWhichPeopleHaveCertificatesAreTaken(Place place, String certificate, String key) throws IOException {
        String yaml = place.with(files(folder.resolve(certificate), folder.resolve(key)));
        Path config = write(yaml);
        assertThat(told("check", config, List.of())).isEqualTo(new Told(ExitCode.SUCCESS, ""));
        List<String> nowhere = List.of("--admin", "nowhere.invalid:7000");
        assertThat(told("run", config, nowhere)).isEqualTo(told("check", config, nowhere));
    }

    static Stream<List<String>> harmless() {
        return Stream.of(
                List.of("--etcd", "http://127.0.0.1:1, http://127.0.0.1:2"),
                List.of("--etcd", "http://etcd_1:2379", "--primary", "*:5000", "--replica", "[::1]:5000"));
    }
}
