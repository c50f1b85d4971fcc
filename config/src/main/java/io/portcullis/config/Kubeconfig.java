package io.portcullis.config;

import io.portcullis.discovery.settings.Secret;
import io.portcullis.tls.FileErrors;
import io.portcullis.tls.TlsSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A file as kubectl has it ("Organizing Cluster Access Using kubeconfig Files" in Kubernetes' documentation). */
final class Kubeconfig {
    /** Certificates and keys that stand in a kubeconfig, in files of this process that only its user can read. */
    private static final Map<String, Path> WRITTEN = new ConcurrentHashMap<>();

    private final Path file;
    private final Section problems;

    private Kubeconfig(Path file, Section problems) {
        this.file = file;
        this.problems = problems;
    }

    /**
     * What a context of {@code file} says; null if something is wrong, which is then a problem of {@code section}.
     *
     * @param context null for the current one
     */
    static @Nullable KubernetesAccess read(Path file, @Nullable String context, Section section) {
        List<ConfigError> found = new ArrayList<>();
        try {
            Section root = Section.root(file.toString(), YamlFile.read(file), found);
            KubernetesAccess access = new Kubeconfig(file, section).access(root, context);
            found.forEach(error -> section.problem("kubeconfig", error.toString()));
            return found.isEmpty() ? access : null;
        } catch (InvalidConfiguration e) {
            section.problem("kubeconfig", String.valueOf(e.getMessage()));
            return null;
        } catch (IOException e) {
            section.problem("kubeconfig", file + " cannot be used: " + FileErrors.of(e));
            return null;
        }
    }

    private @Nullable KubernetesAccess access(Section root, @Nullable String wanted) throws IOException {
        String current = text(root, "current-context");
        String name = wanted == null ? current : wanted;
        Section context = named(root, "contexts", name, "context");
        if (context == null) {
            return null;
        }
        Section cluster = named(root, "clusters", text(context, "cluster"), "cluster");
        Section user = named(root, "users", text(context, "user"), "user");
        if (cluster == null || user == null) {
            return null;
        }
        String server = text(cluster, "server");
        if (server == null) {
            return refuse("the cluster of context " + name + " names no server");
        }
        if ("true".equals(text(cluster, "insecure-skip-tls-verify"))) {
            return refuse("insecure-skip-tls-verify is not supported: name the certificate-authority");
        }
        for (String plugin : List.of("exec", "auth-provider")) {
            if (user.has(plugin)) {
                return refuse("the user of context " + name + " needs a plugin (" + plugin
                        + "), and none is run: write a token to a file, and name it in token-file");
            }
        }
        String tokenFile = text(user, "tokenFile");
        String token = text(user, "token");
        return new KubernetesAccess(
                List.of(URI.create(server)),
                text(context, "namespace"),
                tokenFile != null
                        ? new Secret.InFile(beside(tokenFile))
                        : token == null ? null : new Secret.Given(token),
                new TlsSettings(
                        material(cluster, "certificate-authority"),
                        material(user, "client-certificate"),
                        material(user, "client-key"),
                        TlsSettings.HostName.CHECKED));
    }

    private @Nullable KubernetesAccess refuse(String why) {
        problems.problem("kubeconfig", file + ": " + why);
        return null;
    }

    private @Nullable Section named(Section root, String list, @Nullable String name, String what) {
        for (Section each : root.sections(list)) {
            if (name != null && name.equals(text(each, "name"))) {
                return each.section(what);
            }
        }
        problems.problem(
                "kubeconfig",
                file
                        + (name == null
                                ? ": there is no current-context; say which with context"
                                : ": it has no " + what + " " + name));
        return null;
    }

    /** The file that {@code key} names, or one with the data that stand there. */
    private @Nullable Path material(Section section, String key) throws IOException {
        String data = text(section, key + "-data");
        if (data != null) {
            return written(data);
        }
        String path = text(section, key);
        return path == null ? null : beside(path);
    }

    private static Path written(String data) throws IOException {
        Path known = WRITTEN.get(data);
        if (known != null) {
            return known;
        }
        byte[] bytes;
        try {
            bytes = Base64.getMimeDecoder().decode(data);
        } catch (IllegalArgumentException e) {
            throw new IOException("a certificate or key in it is no base64", e);
        }
        // Such a file is for its user alone.
        Path file = Files.createTempFile("portcullis-", ".pem");
        file.toFile().deleteOnExit();
        Files.write(file, bytes);
        WRITTEN.put(data, file);
        return file;
    }

    /** Relative to the kubeconfig. */
    private Path beside(String path) {
        return file.toAbsolutePath().resolveSibling(path);
    }

    private static @Nullable String text(Section section, String key) {
        return section.optional(Key.undocumented(key, text -> text));
    }
}
