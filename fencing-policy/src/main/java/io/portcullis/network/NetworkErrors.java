package io.portcullis.network;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Why a peer could not be reached or asked, in words for people. The JDK, Netty and gRPC each have words of their own for the same
 * trouble, with names of their classes in them.
 */
public final class NetworkErrors {
    /** What is said of a peer that does not answer. */
    public static final String SILENT = "it did not answer in time";

    private static final String FAILED = "the connection failed";
    private static final String CLOSED = "it closed the connection";

    /** What the system says, wherever it stands in a message (strerror, and the JDK's own texts), in lower case. */
    private static final Map<String, String> SYSTEM = new LinkedHashMap<>();

    static {
        SYSTEM.put("connection refused", "connection refused");
        SYSTEM.put("no route to host", "there is no route to it");
        SYSTEM.put("host is unreachable", "there is no route to it");
        SYSTEM.put("network is unreachable", "there is no route to its network");
        SYSTEM.put("protocol family unavailable", "this machine has no such addresses (IPv6)");
        SYSTEM.put("too many open files", "this process has too many open files");
        SYSTEM.put("cannot assign requested address", "this machine has no free port or no address to connect from");
        SYSTEM.put("no buffer space available", "this machine has no buffer space left");
        SYSTEM.put("cannot allocate memory", "this machine has no memory left");
        SYSTEM.put("timed out", SILENT);
        SYSTEM.put("connection reset", CLOSED);
        SYSTEM.put("broken pipe", CLOSED);
        SYSTEM.put("connection closed", CLOSED);
        SYSTEM.put("socket closed", CLOSED);
        SYSTEM.put("closed by interrupt", CLOSED);
        SYSTEM.put("network closed", CLOSED);
        SYSTEM.put("unexpected end of file", CLOSED);
        SYSTEM.put("keepalive failed", "it went away without a word");
        SYSTEM.put("channel shutdown", "it was given up");
        SYSTEM.put("io exception", FAILED);
    }

    /** What the JDK says of TLS, in lower case. */
    private static final Map<String, String> TLS = new LinkedHashMap<>();

    private static final String WRONG_NAME = "its certificate is not for this name";
    private static final String UNTRUSTED = "its certificate is from no authority that is trusted here";

    static {
        TLS.put("no subject alternative", WRONG_NAME);
        TLS.put("no name matching", WRONG_NAME);
        TLS.put("illegal given domain name", WRONG_NAME);
        TLS.put("unable to find valid certification path", UNTRUSTED);
        TLS.put("path building failed", UNTRUSTED);
        TLS.put("trustanchors parameter must be non-empty", "there is no authority that is trusted here");
        TLS.put("unsupported or unrecognized ssl message", "it does not speak TLS");
        TLS.put("plaintext connection", "it does not speak TLS");
        TLS.put("not an ssl/tls record", "it does not speak TLS");
        TLS.put("alert: certificate_required", "it wants a certificate of ours");
        TLS.put("alert: bad_certificate", "it refuses our certificate");
        TLS.put("alert: certificate_unknown", "it refuses our certificate");
        TLS.put("alert: certificate_expired", "it says that our certificate has expired");
        TLS.put("alert: unknown_ca", "it does not trust the authority of our certificate");
        TLS.put("no application protocol", "it speaks TLS, but not HTTP/2");
        TLS.put("alert: handshake_failure", "it and this gateway have no TLS version or cipher in common");
        TLS.put("alert: protocol_version", "it and this gateway have no TLS version or cipher in common");
        TLS.put("no appropriate protocol", "it and this gateway have no TLS version or cipher in common");
        TLS.put("terminated the handshake", "it closed the connection during the TLS handshake");
        TLS.put("handshake timed out", "it did not end the TLS handshake in time");
        TLS.put("closed connection before", "it closed the connection during the TLS handshake");
    }

    /** A package of Java's, and what follows. */
    private static final Pattern CLASS =
            Pattern.compile("\\b(?:[a-z][a-z0-9_]*\\.){2,}[A-Z]\\w*|\\w+(?:Exception|Error)\\b");

    private NetworkErrors() {}

    /** To complete "HOST cannot be reached: ...". */
    public static String of(Throwable why) {
        boolean tls = false;
        for (Throwable each = why; each != null; each = each.getCause()) {
            String text = each.getMessage() == null ? "" : each.getMessage();
            // This program says what is wrong with this class, and so does the JDK what the system said.
            boolean plain = each.getClass() == IOException.class && !text.isBlank();
            String known = plain ? found(SYSTEM, text, String::startsWith) : ofClass(each);
            if (known == null && !plain) {
                known = found(TLS, text, String::contains);
                known = known == null ? found(SYSTEM, text, String::contains) : known;
            }
            if (known != null) {
                return known;
            }
            if (plain && !CLASS.matcher(text).find()) {
                return text;
            }
            tls |= each instanceof SSLException;
        }
        return tls ? "TLS with it failed" : FAILED;
    }

    private static @Nullable String ofClass(Throwable each) {
        return switch (each) {
            case UnknownHostException _ -> "its name cannot be resolved";
            case SocketTimeoutException _ -> SILENT;
            case InterruptedIOException _ -> "it was given up";
            case EOFException _ -> CLOSED;
            case CertificateExpiredException _ -> "its certificate has expired";
            case CertificateNotYetValidException _ -> "its certificate is not valid yet: compare the clocks";
            case CertPathValidatorException path
            when path.getReason() == BasicReason.EXPIRED -> "its certificate has expired";
            case CertPathValidatorException path
            when path.getReason() == BasicReason.ALGORITHM_CONSTRAINED ->
                "its certificate is signed in a way that is not safe any more";
            default -> null;
        };
    }

    private static @Nullable String found(Map<String, String> texts, String text, BiPredicate<String, String> matches) {
        String lower = text.toLowerCase(Locale.ROOT);
        return texts.entrySet().stream()
                .filter(known -> matches.test(lower, known.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }
}
