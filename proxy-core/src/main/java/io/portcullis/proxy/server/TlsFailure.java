package io.portcullis.proxy.server;

import io.netty.handler.ssl.SslClosedEngineException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.portcullis.proxy.net.LocalResourceError;
import io.portcullis.proxy.route.Unavailable;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why a handshake with a server that had agreed to TLS came to nothing, where the server is there and its TLS, or ours, is what is wrong. */
final class TlsFailure {
    private TlsFailure() {}

    /** Null for a server that hung up or stopped answering: it may be gone. */
    static @Nullable Unavailable of(Throwable failure) {
        if (!(failure instanceof SSLException)
                || failure instanceof SslHandshakeTimeoutException
                || failure instanceof SslClosedEngineException
                || LocalResourceError.of(failure) != null) {
            return null;
        }
        List<Throwable> chain = new ArrayList<>();
        for (Throwable each = failure; each != null; each = each.getCause()) {
            chain.add(each);
        }
        if (any(chain, TlsFailure::isOutOfDate)) {
            return Unavailable.SERVER_CERTIFICATE_EXPIRED;
        }
        if (any(chain, each -> each instanceof CertificateException && saysName(each.getMessage()))) {
            return Unavailable.SERVER_OF_ANOTHER_NAME;
        }
        if (any(chain, TlsFailure::isOfCertificates)) {
            return Unavailable.SERVER_NOT_TRUSTED;
        }
        return any(chain, each -> saysVersion(each.getMessage()))
                ? Unavailable.NO_SHARED_TLS_VERSION
                : Unavailable.SERVER_HANDSHAKE_FAILED;
    }

    private static boolean any(List<Throwable> chain, Predicate<Throwable> is) {
        return chain.stream().anyMatch(is);
    }

    private static boolean isOutOfDate(Throwable each) {
        return each instanceof CertificateExpiredException || each instanceof CertificateNotYetValidException;
    }

    private static boolean isOfCertificates(Throwable each) {
        return each instanceof CertificateException
                || each instanceof CertPathValidatorException
                || each instanceof CertPathBuilderException;
    }

    /** The JDK has no type for it (sun.security.util.HostnameChecker). */
    private static boolean saysName(@Nullable String message) {
        return message != null
                && (message.startsWith("No subject alternative") || message.startsWith("No name matching"));
    }

    /** Nor for this: it is an alert of the server, or the JDK's own word for a version that it does not take. */
    private static boolean saysVersion(@Nullable String message) {
        return message != null && (message.contains("protocol_version") || message.contains("protocol version"));
    }
}
