package io.portcullis.tls;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The files of a {@link TlsSettings}, read again when they have been written. If they cannot be used then, what was read before stays in
 * use. Thread-safe.
 */
public final class RenewableMaterial {
    private final TlsSettings settings;
    private final FileProblemListener problems;
    private TlsMaterial material;
    private @Nullable String said;

    /**
     * @param problems called once for files that cannot be used, with their names and what would be right
     * @throws IOException if they cannot be used now, saying the same
     */
    public RenewableMaterial(TlsSettings settings, FileProblemListener problems) throws IOException {
        this.settings = settings;
        this.problems = problems;
        this.material = TlsMaterial.load(settings);
    }

    /** The same object as before unless the files have been written since. */
    public synchronized TlsMaterial get() {
        if (material.outdated()) {
            try {
                material = TlsMaterial.load(settings);
                said = null;
            } catch (IOException e) {
                String text = String.valueOf(e.getMessage());
                if (!text.equals(said)) {
                    said = text;
                    problems.onUnusableFiles(text);
                }
            }
        }
        return material;
    }
}
