package io.portcullis.app.admin;

import io.portcullis.app.process.OwnFolders;
import io.portcullis.tls.FileErrors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The secret that lets an operator on this machine change what the gateway does. File permissions are the only access control. The token
 * holds a lock on its file as long as it exists, so that no other gateway replaces the file.
 */
public final class AdminToken implements AutoCloseable {
    private static final int BYTES = 32;
    private static final Pattern SECRET = Pattern.compile("[0-9a-f]{" + 2 * BYTES + "}");

    /** Where the unit file's {@code RuntimeDirectory=portcullis} is; the shell of an operator does not have its variable. */
    private static final Path SYSTEMD = Path.of("/run/portcullis");

    private final Path file;
    private final String secret;
    private final FileChannel held;

    private AdminToken(Path file, String secret, FileChannel held) {
        this.file = file;
        this.secret = secret;
        this.held = held;
    }

    /** Where a gateway puts its token whose admin endpoint has this port: in systemd's runtime directory if there is one. */
    public static Path usualFile(int adminPort) {
        List<Path> folders = OwnFolders.all();
        Path folder =
                folders.stream().filter(OwnFolders::takesFiles).findFirst().orElse(folders.getFirst());
        return folder.resolve(name(adminPort));
    }

    /** Where the token of such a gateway may be, for a command that looks for it: the likeliest place first. */
    public static List<Path> places(int adminPort) {
        return places(OwnFolders.runtime(System.getenv("RUNTIME_DIRECTORY")), OwnFolders.shared(), adminPort);
    }

    static List<Path> places(List<Path> runtime, List<Path> shared, int adminPort) {
        return Stream.of(runtime, List.of(SYSTEMD), shared)
                .flatMap(List::stream)
                .map(folder -> folder.resolve(name(adminPort)))
                .distinct()
                .toList();
    }

    private static String name(int adminPort) {
        return "portcullis-" + adminPort + ".token";
    }

    /**
     * What a gateway wrote there.
     *
     * @throws IOException if the file cannot be read, or holds something else: what is not a token is never sent
     */
    public static String read(Path file) throws IOException {
        String text;
        try {
            text = Files.size(file) > 4 * BYTES ? "" : Files.readString(file).strip();
        } catch (IOException e) {
            throw new IOException(file + " cannot be read: " + FileErrors.of(e), e);
        }
        if (!SECRET.matcher(text).matches()) {
            throw new IOException(file + " is not the token of a gateway");
        }
        return text;
    }

    /**
     * Makes a new secret and writes it, readable by this user alone. What a gateway left behind that was killed is replaced.
     *
     * @throws IOException if the file cannot be written, or belongs to a gateway that runs
     */
    public static AdminToken create(Path file) throws IOException {
        try {
            return created(file);
        } catch (FileSystemException e) {
            throw new IOException(
                    "the token file " + file + " cannot be written: "
                            + (e instanceof AccessDeniedException
                                    ? "this user may not write there"
                                    : e instanceof NoSuchFileException ? "its folder does not exist" : FileErrors.of(e))
                            + "; say with admin.token-file where it can be",
                    e);
        }
    }

    private static AdminToken created(Path file) throws IOException {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        String secret = HexFormat.of().formatHex(random);
        // Held until our own is in its place: of two that start at the same time only one gets here.
        try (FileChannel _ = locked(file)) {
            // A new file with its permissions: a file that another user put there is never written to.
            Files.deleteIfExists(file);
            FileChannel held = FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            lock(held, file);
            held.write(ByteBuffer.wrap(secret.getBytes(StandardCharsets.US_ASCII)));
            return new AdminToken(file, secret, held);
        }
    }

    /** Null if there is nothing there that a gateway of this user could have left. */
    private static @Nullable FileChannel locked(Path file) throws IOException {
        boolean ours = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && Files.getOwner(file).equals(Files.getOwner(Path.of("/proc/self")));
        if (!ours) {
            return null;
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        lock(channel, file);
        return channel;
    }

    private static void lock(FileChannel channel, Path file) throws IOException {
        boolean locked;
        try {
            locked = channel.tryLock() != null;
        } catch (OverlappingFileLockException heldInThisProcess) {
            locked = false;
        }
        if (!locked) {
            channel.close();
            throw new IOException(
                    "the token file " + file
                            + " belongs to another running gateway: stop that one, or give this one a file of its own, admin.token-file");
        }
    }

    boolean is(String shown) {
        return MessageDigest.isEqual(
                secret.getBytes(StandardCharsets.US_ASCII), shown.strip().getBytes(StandardCharsets.UTF_8));
    }

    /** The gateway is being stopped: removes the file, unless another one stands there meanwhile. */
    @Override
    public void close() throws IOException {
        if (Files.exists(file) && Files.size(file) == secret.length() && is(Files.readString(file))) {
            Files.deleteIfExists(file);
        }
        held.close();
    }
}
