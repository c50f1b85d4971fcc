package io.portcullis.app.admin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The secret that lets somebody on this machine change what the gateway does: file permissions are the whole access control. */
public final class AdminToken {
    private static final int BYTES = 32;

    private final Path file;
    private final byte[] secret;

    private AdminToken(Path file, byte[] secret) {
        this.file = file;
        this.secret = secret;
    }

    /** Where the token of a gateway is whose admin endpoint has this port: in systemd's runtime directory if there is one. */
    public static Path usualFile(int adminPort) {
        String runtime = System.getenv("RUNTIME_DIRECTORY");
        String folder = runtime != null ? runtime : System.getProperty("java.io.tmpdir");
        return Path.of(folder, "portcullis-" + adminPort + ".token");
    }

    /**
     * Makes a new secret and writes it, readable by this user alone.
     *
     * @throws IOException if the file cannot be written
     */
    public static AdminToken create(Path file) throws IOException {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        String text = HexFormat.of().formatHex(random);
        // Created anew with its permissions, so that a file that somebody else put there is never written to.
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
        return new AdminToken(file, text.getBytes(StandardCharsets.US_ASCII));
    }

    boolean is(String shown) {
        return MessageDigest.isEqual(secret, shown.strip().getBytes(StandardCharsets.UTF_8));
    }

    /** Removes the file; the gateway is being stopped. */
    public void remove() throws IOException {
        Files.deleteIfExists(file);
    }
}
