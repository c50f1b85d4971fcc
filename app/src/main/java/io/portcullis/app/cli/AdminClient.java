package io.portcullis.app.cli;

import io.portcullis.app.admin.AdminToken;
import io.portcullis.app.process.ExitCode;
import io.portcullis.discovery.http.AnyAddress;
import io.portcullis.discovery.http.HostPort;
import io.portcullis.discovery.http.Http;
import io.portcullis.network.Names;
import io.portcullis.network.NetworkErrors;
import io.portcullis.topology.NodeAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Speaks to the admin endpoint of a gateway on this machine. */
final class AdminClient {
    private static final int OK = 200;
    private static final int PORT = 7_000;
    private static final int MAX_ANSWER_BYTES = 1 << 20;
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);

    @Option(
            names = "--admin",
            paramLabel = "ADDR:PORT",
            defaultValue = "127.0.0.1:7000",
            description = "The gateway's admin endpoint. Default: ${DEFAULT-VALUE}")
    private String admin = "";

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description =
                    "Where the gateway has put its token. Default: looked for where a gateway with that port puts it")
    private @Nullable Path tokenFile;

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            description = "Which cluster of the gateway, if it serves several.")
    private @Nullable String cluster;

    /** Posts and prints the answer; returns an exit code. */
    int post(String path, String... parameters) {
        List<String> query = new ArrayList<>(List.of(parameters));
        if (cluster != null) {
            query.addAll(List.of("cluster", cluster));
        }
        NodeAddress address;
        try {
            address = HostPort.parse(admin, PORT);
        } catch (IllegalArgumentException e) {
            System.err.println("--admin: " + e.getMessage());
            return ExitCode.USAGE;
        }
        List<Path> places = tokenFile == null ? AdminToken.places(address.port()) : List.of(tokenFile);
        Optional<Path> file = places.stream().filter(Files::isReadable).findFirst();
        if (file.isEmpty()) {
            System.err.println("cannot read the gateway's token. Looked at "
                    + places.stream().map(AdminClient::lookedAt).collect(Collectors.joining(", "))
                    + ". Run this on the gateway's machine, as its user or as root, or say --token-file");
            return ExitCode.FAILURE;
        }
        String token;
        try {
            token = AdminToken.read(file.get());
        } catch (IOException e) {
            System.err.println("cannot read the gateway's token: " + e.getMessage());
            return ExitCode.FAILURE;
        }
        try {
            Http.Answer answer = send(
                    address,
                    new Http.Request("POST", path + encoded(query), Map.of("Authorization", "Bearer " + token), ""));
            (answer.code() == OK ? System.out : System.err).print(answer.body());
            return answer.code() == OK ? ExitCode.SUCCESS : ExitCode.FAILURE;
        } catch (IOException e) {
            System.err.println("the gateway at " + address + " cannot be reached: " + NetworkErrors.of(e)
                    + ". Does it run, and is that its admin.bind?");
            return ExitCode.FAILURE;
        }
    }

    /** At the first of its addresses that accepts connections: what changes something is asked once. */
    private static Http.Answer send(NodeAddress gateway, Http.Request request) throws IOException {
        InetAddress accepting = new AnyAddress(Names.SYSTEM)
                .ask(gateway.host(), REQUEST_TIMEOUT, (at, left) -> Http.accepting(gateway, at, left));
        return new Http(null, MAX_ANSWER_BYTES).ask(gateway, accepting, false, request, REQUEST_TIMEOUT);
    }

    private static String encoded(List<String> query) {
        StringBuilder encoded = new StringBuilder();
        for (int i = 0; i < query.size(); i += 2) {
            encoded.append(i == 0 ? '?' : '&')
                    .append(query.get(i))
                    .append('=')
                    .append(URLEncoder.encode(query.get(i + 1), StandardCharsets.UTF_8));
        }
        return encoded.toString();
    }

    private static String lookedAt(Path file) {
        return file + (Files.exists(file) ? " (may not be read by this user)" : " (not there)");
    }
}
