package io.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.TestCertificate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code run} refuses {@code check} refuses, in the same words, and these are not Java's. */
class WrongInputTest {
    private static final List<String> JAVAS_WORDS =
            List.of("Exception", "java.", "sun.", "null", "algid", "Illegal character", "\tat ");

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
    }

    private static String files(Path certificate, Path key) {
        return "cert-file: %s, key-file: %s".formatted(certificate, key);
    }

    private static String terminating(Path certificate, Path key) {
        return "listeners: [{bind: '127.0.0.1:5000', route: primary, tls: {%s}}]".formatted(files(certificate, key));
    }

    private static String etcd(String more) {
        return "cluster: {scope: demo, etcd: {endpoints: ['https://127.0.0.1:1'], " + more + "}}";
    }

    private static Arguments input(String what, String yaml, String expected, String... flags) {
        return Arguments.of(what, yaml, expected, List.of(flags));
    }

    static Stream<Arguments> inputs() {
        Path empty = folder.resolve("empty");
        Path text = folder.resolve("text");
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
                input("an authority that is text", etcd("tls: {ca-file: " + text + "}"), "text holds no certificate"),
                input(
                        "another key, to etcd",
                        etcd("tls: {" + files(one.certificate(), other.key()) + "}"),
                        "other.key is not the key of"),
                input("another key, to clients", terminating(one.certificate(), other.key()), "not that of"),
                input("exchanged, to clients", terminating(one.key(), one.certificate()), "one.key"),
                input("an empty certificate, to clients", terminating(empty, one.key()), empty.toString()),
                input("an empty key, to clients", terminating(one.certificate(), empty), empty.toString()),
                input(
                        "an empty authority, to servers",
                        "server-tls: {mode: verify-ca, ca-file: " + empty + "}",
                        empty.toString()),
                input(
                        "exchanged, to servers",
                        "server-tls: {mode: require, " + files(one.key(), one.certificate()) + "}",
                        "one.key"),
                input("not YAML", "listeners: [", "portcullis.yml:"));
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
    @MethodSource("inputs")
    void isRefusedByCheckAndRunInTheSameWords(String what, String yaml, String expected, List<String> flags)
            throws IOException {
        String cluster = yaml.contains("cluster:")
                ? ""
                : "\ncluster: {scope: demo, etcd: {endpoints: ['http://127.0.0.1:1']}}\n";
        Path config = Files.writeString(folder.resolve("portcullis.yml"), yaml + cluster);
        Told check = told("check", config, flags);
        assertThat(check.errors()).contains(expected).doesNotContain(JAVAS_WORDS);
        assertThat(check.code()).isEqualTo(Main.WRONG_USAGE);
        assertThat(told("run", config, flags)).isEqualTo(check);
    }

    @ParameterizedTest
    @MethodSource("harmless")
    void whatPeopleWriteIsTaken(List<String> flags) throws IOException {
        Path config = Files.writeString(folder.resolve("portcullis.yml"), "cluster: {scope: demo}\n");
        assertThat(told("check", config, flags)).isEqualTo(new Told(Main.OK, ""));
    }

    static Stream<List<String>> harmless() {
        return Stream.of(
                List.of("--etcd", "http://127.0.0.1:1, http://127.0.0.1:2"),
                List.of("--etcd", "http://etcd_1:2379", "--primary", "*:5000", "--replica", "[::1]:5000"));
    }
}
