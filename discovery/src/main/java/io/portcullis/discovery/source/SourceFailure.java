package io.portcullis.discovery.source;

import io.portcullis.discovery.store.DiscoveryTelemetry.Failure;
import io.portcullis.network.NetworkErrors;
import java.io.IOException;
import java.net.SocketTimeoutException;

/** Why a DCS did not answer as hoped. The message is for people, on one line. */
public final class SourceFailure extends IOException {
    private static final long serialVersionUID = 1L;
    private static final int MAX_TEXT_LENGTH = 240;

    /** Also where a race names those that were silent. */
    private static final String SILENT = NetworkErrors.SILENT.substring("it ".length());

    private final Failure kind;

    public SourceFailure(Failure kind, String text) {
        super(line(text));
        this.kind = kind;
    }

    public SourceFailure(Failure kind, String text, Throwable cause) {
        super(line(text), cause);
        this.kind = kind;
    }

    /** No connection, or no answer in time. */
    public static SourceFailure of(IOException cause) {
        String text = NetworkErrors.of(cause);
        boolean silent = cause instanceof SocketTimeoutException || text.endsWith(SILENT);
        return new SourceFailure(silent ? Failure.TIMED_OUT : Failure.UNREACHABLE, text, cause);
    }

    private static String line(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ");
        return line.length() <= MAX_TEXT_LENGTH ? line : line.substring(0, MAX_TEXT_LENGTH - 1) + "…";
    }

    public Failure kind() {
        return kind;
    }

    public String text() {
        return String.valueOf(getMessage());
    }

    /** The DCS answered, and does not let this gateway in or not do what it asks. */
    public boolean refused() {
        return kind == Failure.FORBIDDEN || kind == Failure.LOGIN_REFUSED;
    }
}
