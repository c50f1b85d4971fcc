package io.portcullis.config;

import io.portcullis.discovery.settings.Secret;
import io.portcullis.tls.FileErrors;
import io.portcullis.tls.TlsSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How to reach an API server.
 *
 * @param namespace to look in unless another is asked for, or null
 */
record KubernetesAccess(
        List<URI> servers,
        @Nullable String namespace,
        @Nullable Secret token,
        @Nullable TlsSettings tls) {
    /** As a Pod reaches that of its own cluster; null if something is missing, which is then a problem of {@code section}. */
    static @Nullable KubernetesAccess ofPod(String host, String port, Path serviceAccount, Section section) {
        Path token = serviceAccount.resolve("token");
        Path ca = serviceAccount.resolve("ca.crt");
        for (Path file : List.of(token, ca)) {
            if (!Files.isReadable(file)) {
                section.problem(
                        "token-file",
                        "is missing, and the Pod has no " + file
                                + ": give it a ServiceAccount (automountServiceAccountToken)");
                return null;
            }
        }
        String bracketed = host.contains(":") ? "[" + host + "]" : host;
        try {
            Path namespace = serviceAccount.resolve("namespace");
            return new KubernetesAccess(
                    List.of(URI.create("https://" + bracketed + ":" + port)),
                    Files.exists(namespace) ? Files.readString(namespace).strip() : null,
                    new Secret.InFile(token),
                    new TlsSettings(ca, null, null, TlsSettings.HostName.CHECKED));
        } catch (IOException e) {
            section.problem("namespace", "is missing, and that of the Pod cannot be read: " + FileErrors.of(e));
            return null;
        }
    }
}
