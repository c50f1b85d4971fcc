package io.portcullis.discovery.settings;

import io.portcullis.tls.FileErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a password or a token comes from. */
public sealed interface Secret {
    /** @throws IOException naming what cannot be read */
    String read() throws IOException;

    /** The file holds it, a final line break aside; read at each use, so that a new secret needs no restart. */
    record InFile(Path file) implements Secret {
        @Override
        public String read() throws IOException {
            String secret;
            try {
                secret = Files.readString(file).stripTrailing();
            } catch (IOException e) {
                throw new IOException(
                        "the file " + file + " of a password or token cannot be read: " + FileErrors.of(e), e);
            }
            if (secret.isEmpty()) {
                throw new IOException("the file " + file + " is empty: it should hold a password or a token");
            }
            return secret;
        }
    }

    /** It is part of the settings. */
    record Given(String text) implements Secret {
        @Override
        public String read() {
            return text;
        }

        @Override
        public String toString() {
            return "hidden";
        }
    }
}
