package io.portcullis.config;

import io.portcullis.tls.TlsSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A section {@code tls}: the certificates towards a DCS or towards agents. */
final class TlsSection {
    private TlsSection() {}

    private enum Verify {
        VERIFY_FULL,
        VERIFY_CA
    }

    /** Those of the section {@code tls} in {@code section}; null if it is not there. */
    static @Nullable TlsSettings optional(Section section, String peer) {
        TlsSettings read = read(section.section("tls"), peer);
        return section.has("tls") ? read : null;
    }

    /** @param peer who shows the certificate that is checked, for people */
    private static TlsSettings read(Section section, String peer) {
        section.moved("verify", "mode, with the same values");
        Path ca = section.optional(Key.readable("ca-file", "The CAs for the certificates of " + peer + ".")
                .usually("the CAs of the JDK"));
        Path certificate =
                section.optional(Key.readable("cert-file", "The gateway's certificate, as a client of " + peer + "."));
        Path key = section.optional(Key.readable("key-file", "The key of `cert-file`."));
        Verify verify = section.value(
                Key.choice("mode", Verify.class, "Whether the certificate must be for the host that is asked."),
                Verify.VERIFY_FULL);
        section.finish();
        if ((ca == null && section.has("ca-file"))
                || (certificate == null && section.has("cert-file"))
                || (key == null && section.has("key-file"))) {
            // A file that cannot be read is a problem already, and what follows from its absence is none of its own.
            return TlsSettings.JDK_DEFAULTS;
        }
        try {
            return new TlsSettings(
                    ca,
                    certificate,
                    key,
                    verify == Verify.VERIFY_FULL ? TlsSettings.HostName.CHECKED : TlsSettings.HostName.IGNORED);
        } catch (IllegalArgumentException e) {
            section.problem("ca-file", String.valueOf(e.getMessage()));
            return TlsSettings.JDK_DEFAULTS;
        }
    }
}
