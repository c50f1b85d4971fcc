package io.portcullis.discovery.patroni;

import io.portcullis.discovery.TlsSettings;
import io.portcullis.discovery.tls.TlsMaterial;
import java.io.IOException;
import java.net.http.HttpClient;
import java.util.concurrent.Executor;

/** The HTTP client for agents, built anew when its certificates have been renewed. */
final class AgentClient implements AutoCloseable {
    private final TlsSettings settings;
    private final Executor executor;
    private TlsMaterial tls;
    private HttpClient client;

    AgentClient(TlsSettings settings, Executor executor) throws IOException {
        this.settings = settings;
        this.executor = executor;
        this.tls = TlsMaterial.load(settings);
        this.client = build();
    }

    synchronized HttpClient current() throws IOException {
        if (tls.outdated()) {
            tls = TlsMaterial.load(settings);
            HttpClient old = client;
            client = build();
            old.shutdown();
        }
        return client;
    }

    /** Patroni's server speaks HTTP/1.0 and closes; a proxy meant for the Internet has no place between us and it. */
    private HttpClient build() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(PatroniRest.DEADLINE)
                .sslContext(tls.context())
                .executor(executor)
                .build();
    }

    @Override
    public synchronized void close() {
        client.shutdownNow();
    }
}
