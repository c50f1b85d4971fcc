package io.portcullis.testkit.cluster;

import io.portcullis.testkit.process.Programs;
import io.portcullis.testkit.process.Workspace;
import io.portcullis.testkit.tls.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes zoo.cfg of one member, and the list of users that SASL lets in. */
final class ZooKeeperConfiguration {
    /** Debian's; zookeeper.jar names most jars that it needs, and not those of a logger and of Netty's TLS. */
    private static final String CLASS_PATH = Stream.of(
                    "zookeeper", "slf4j-simple", "netty-codec", "netty-resolver", "netty-transport-native-unix-common")
            .map(jar -> "/usr/share/java/" + jar + ".jar")
            .collect(Collectors.joining(":"));

    private final Map<String, String> lines = new LinkedHashMap<>();

    /** The length of an election and of the first synchronisation, in ticks: a busy machine needs more than the default. */
    ZooKeeperConfiguration(Duration tickTime) {
        lines.put("dataDir", "data");
        lines.put("tickTime", Long.toString(tickTime.toMillis()));
        lines.put("initLimit", "40");
        lines.put("syncLimit", "10");
        lines.put("admin.enableServer", "false");
        lines.put("4lw.commands.whitelist", "srvr,ruok,cons");
    }

    ZooKeeperConfiguration set(String key, String value) {
        lines.put(key, value);
        return this;
    }

    /** @param members as {@code host:port:port}, in the order of their numbers */
    ZooKeeperConfiguration ensemble(List<String> members) {
        for (int i = 0; members.size() > 1 && i < members.size(); i++) {
            lines.put("server." + (i + 1), members.get(i));
        }
        return this;
    }

    /** Clients must log in. */
    void sasl() {
        set("authProvider.1", "org.apache.zookeeper.server.auth.SASLAuthenticationProvider")
                .set("enforce.auth.enabled", "true")
                .set("enforce.auth.schemes", "sasl");
    }

    /** Clients come to {@code port} with TLS. */
    void tls(
            Workspace home,
            Path folder,
            TestAuthority issuer,
            String shown,
            String address,
            int port,
            boolean clientCertificates) {
        try {
            String own = Files.readString(issuer.keyOf(shown)) + Files.readString(issuer.certificateOf(shown));
            Path trusted = home.write(folder.resolve("ca.pem"), Files.readString(issuer.ca()));
            set("serverCnxnFactory", "org.apache.zookeeper.server.NettyServerCnxnFactory")
                    .set("secureClientPortAddress", address)
                    .set("secureClientPort", Integer.toString(port))
                    .set(
                            "ssl.keyStore.location",
                            home.write(folder.resolve("own.pem"), own).toString())
                    .set("ssl.trustStore.location", trusted.toString())
                    .set("ssl.clientAuth", clientCertificates ? "need" : "none");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the certificates of " + shown, e);
        }
    }

    /** The command line of a member. */
    static List<String> command(List<String> flags, Path file) {
        // Debian's own first: the servers then run as in the package.
        Path debians = Path.of("/usr/bin/java");
        String java = Files.isExecutable(debians) ? debians.toString() : Programs.path("java");
        List<String> command = new ArrayList<>(List.of(java, "-Xmx96m", "-XX:+UseSerialGC", "-cp", CLASS_PATH));
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
        command.addAll(flags);
        command.addAll(List.of("org.apache.zookeeper.server.quorum.QuorumPeerMain", file.toString()));
        return command;
    }

    String text() {
        return lines.entrySet().stream()
                .map(line -> line.getKey() + "=" + line.getValue())
                .collect(Collectors.joining("\n", "", "\n"));
    }

    /** For {@code -Djava.security.auth.login.config}. */
    static String users(List<Login> logins) {
        List<String> entries = new ArrayList<>(List.of("org.apache.zookeeper.server.auth.DigestLoginModule required"));
        logins.forEach(each -> entries.add("user_%s=\"%s\"".formatted(each.user(), each.password())));
        return "Server {\n    " + String.join("\n    ", entries) + ";\n};\n";
    }
}
