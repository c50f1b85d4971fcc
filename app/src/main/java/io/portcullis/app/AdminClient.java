package io.portcullis.app;

import io.portcullis.app.admin.AdminToken;
import io.portcullis.topology.NodeAddress;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Speaks to the admin endpoint of a gateway on this machine. */
final class AdminClient {
    private static final int OK = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

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

    /** Posts and tells the answer; returns an exit code. */
    int post(String path, String... query) {
        try {
            NodeAddress address = NodeAddress.parse(admin, 7000);
            List<Path> places = tokenFile == null ? AdminToken.places(address.port()) : List.of(tokenFile);
            Optional<Path> file = places.stream().filter(Files::isReadable).findFirst();
            if (file.isEmpty()) {
                System.err.println("cannot read the gateway's token. Looked at "
                        + places.stream().map(AdminClient::lookedAt).collect(Collectors.joining(", "))
                        + ". Run this on the gateway's machine, as its user or as root, or say --token-file");
                return Main.FAILED;
            }
            StringBuilder uri = new StringBuilder("http://" + address + path);
            for (int i = 0; i < query.length; i += 2) {
                uri.append(i == 0 ? '?' : '&')
                        .append(query[i])
                        .append('=')
                        .append(URLEncoder.encode(query[i + 1], StandardCharsets.UTF_8));
            }
            String token;
            try {
                token = AdminToken.read(file.get());
            } catch (IOException e) {
                System.err.println("cannot read the gateway's token: " + e.getMessage());
                return Main.FAILED;
            }
            return send(HttpRequest.newBuilder(URI.create(uri.toString()))
                    .timeout(PATIENCE)
                    .header("Authorization", "Bearer " + token)
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return Main.WRONG_USAGE;
        } catch (IOException e) {
            System.err.println("the gateway at " + admin + " cannot be reached: " + e);
            return Main.FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Main.FAILED;
        }
    }

    private static String lookedAt(Path file) {
        return file + (Files.exists(file) ? " (may not be read by this user)" : " (not there)");
    }

    private static int send(HttpRequest request) throws IOException, InterruptedException {
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            var answer = client.send(request, BodyHandlers.ofString());
            (answer.statusCode() == OK ? System.out : System.err).print(answer.body());
            return answer.statusCode() == OK ? Main.OK : Main.FAILED;
        }
    }
}
