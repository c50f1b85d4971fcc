package io.portcullis.discovery.http;

import io.portcullis.network.NetworkErrors;
import io.portcullis.topology.NodeAddress;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes one HTTP request over a connection of its own (RFC 9112), to an address of the caller's choice. The JDK's clients do not fit:
 * {@code java.net.http} refuses hosts such as {@code patroni_1}, both know one address of a name only, and {@code HttpURLConnection}
 * has no deadline for an answer as a whole.
 */
public final class Http {
    /** @param body empty for a request without one */
    public record Request(String method, String path, Map<String, String> headers, String body) {
        public static Request get(String path) {
            return new Request("GET", path, Map.of(), "");
        }
    }

    /**
     * @param headers by their names in lower case; of one that came twice, the last
     * @param body as UTF-8, with replacement characters where it was not
     */
    public record Answer(int code, Map<String, String> headers, String body) {
        public Answer {
            headers = Map.copyOf(headers);
        }
    }

    /** Before each wait for bytes of the answer: what is left of the time becomes the time that the wait may take. */
    private interface ReadLimit {
        void apply() throws IOException;
    }

    private static final int READ_BYTES = 8192;
    private static final int OK = 200;

    private final @Nullable SSLSocketFactory tls;
    private final int maxAnswer;

    /**
     * @param tls for requests over TLS
     * @param maxAnswer the longest answer that is read, in bytes
     */
    public Http(@Nullable SSLSocketFactory tls, int maxAnswer) {
        this.tls = tls;
        this.maxAnswer = maxAnswer;
    }

    /**
     * Whether something accepts connections there; a request that changes something is for one address alone.
     *
     * @return {@code at}
     * @throws IOException if nothing does within {@code timeout}
     */
    public static InetAddress accepting(NodeAddress host, InetAddress at, Duration timeout) throws IOException {
        try (Socket socket = new Socket(Proxy.NO_PROXY)) {
            socket.connect(new InetSocketAddress(at, host.port()), left(System.nanoTime() + timeout.toNanos()));
            return at;
        }
    }

    /**
     * Blocks until the answer is complete. A virtual thread can be interrupted meanwhile: that closes the connection.
     *
     * @param host the host and port of the request; {@code at} is one of its addresses
     * @param secure over TLS; the certificate must be for {@code host}, unless the trust manager does not check names
     * @throws IOException if there is none within {@code timeout}, or it is no HTTP
     */
    public Answer ask(NodeAddress host, InetAddress at, boolean secure, Request request, Duration timeout)
            throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        try (Socket plain = new Socket(Proxy.NO_PROXY)) {
            Socket socket = asked(plain, host, at, secure, request, deadline);
            return answer(socket.getInputStream(), () -> socket.setSoTimeout(left(deadline)));
        } catch (SocketTimeoutException e) {
            throw new IOException(NetworkErrors.SILENT, e);
        }
    }

    /**
     * The same over a unix socket.
     *
     * @throws IOException if there is no answer within {@code timeout}, or it is no HTTP
     */
    public Answer ask(Path unixSocket, Request request, Duration timeout) throws IOException {
        return UnixSocket.ask(unixSocket, timeout, (in, out) -> {
            out.write(bytes("localhost", request));
            out.flush();
            return answer(in, () -> {});
        });
    }

    /** Takes the lines of an answer as they arrive, on the thread that waits for them. */
    public interface LineListener {
        void onLine(String line) throws IOException;
    }

    /**
     * Blocks while a streamed answer lasts, and calls {@code lines} for each of its lines. A virtual thread can be interrupted meanwhile: that
     * closes the connection.
     *
     * @param connecting for the connection and the first byte of the answer
     * @param silence how long the server may send nothing
     * @return the answer, if it is none with code 200; otherwise, once the server has ended it, one without a body
     * @throws IOException if the stream ends in the middle, or the server is silent for too long, or a line is longer than any answer may be
     */
    public Answer stream(
            NodeAddress host,
            InetAddress at,
            boolean secure,
            Request request,
            Duration connecting,
            Duration silence,
            LineListener lines)
            throws IOException {
        long deadline = System.nanoTime() + connecting.toNanos();
        try (Socket plain = new Socket(Proxy.NO_PROXY)) {
            Socket socket = asked(plain, host, at, secure, request, deadline);
            HttpAnswer answer = new HttpAnswer();
            InputStream in = socket.getInputStream();
            byte[] piece = new byte[READ_BYTES];
            while (!answer.complete()) {
                socket.setSoTimeout(answer.code() == 0 ? left(deadline) : Math.toIntExact(silence.toMillis()));
                read(in, piece, answer);
                for (String line = answer.code() == OK ? answer.takeLine() : null;
                        line != null;
                        line = answer.takeLine()) {
                    lines.onLine(line);
                }
                if (answer.kept() > maxAnswer) {
                    throw new IOException("a line of more than " + maxAnswer + " bytes");
                }
            }
            return new Answer(answer.code(), answer.headers(), answer.code() == OK ? "" : answer.body());
        } catch (SocketTimeoutException e) {
            throw new IOException(NetworkErrors.SILENT, e);
        }
    }

    private Socket asked(Socket plain, NodeAddress host, InetAddress at, boolean secure, Request request, long deadline)
            throws IOException {
        plain.setTcpNoDelay(true);
        plain.connect(new InetSocketAddress(at, host.port()), left(deadline));
        plain.setSoTimeout(left(deadline));
        Socket socket = secure ? secured(plain, host) : plain;
        socket.getOutputStream().write(bytes(host.toString(), request));
        socket.getOutputStream().flush();
        return socket;
    }

    private static int left(long deadline) throws SocketTimeoutException {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
            throw new SocketTimeoutException();
        }
        return Math.toIntExact(millis);
    }

    private Socket secured(Socket plain, NodeAddress host) throws IOException {
        if (tls == null) {
            throw new IOException("no TLS is configured");
        }
        SSLSocket socket = (SSLSocket) tls.createSocket(plain, host.host(), host.port(), true);
        SSLParameters checking = socket.getSSLParameters();
        checking.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(checking);
        socket.startHandshake();
        return socket;
    }

    private static byte[] bytes(String host, Request request) {
        StringBuilder head = new StringBuilder(request.method() + " " + request.path() + " HTTP/1.1\r\nHost: " + host
                + "\r\nConnection: close\r\nUser-Agent: portcullis\r\n");
        request.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        byte[] body = request.body().getBytes(StandardCharsets.UTF_8);
        if (body.length > 0) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        all.writeBytes(body);
        return all.toByteArray();
    }

    private Answer answer(InputStream in, ReadLimit limit) throws IOException {
        HttpAnswer answer = new HttpAnswer();
        byte[] piece = new byte[READ_BYTES];
        int all = 0;
        while (!answer.complete()) {
            limit.apply();
            all += read(in, piece, answer);
            if (all > maxAnswer) {
                throw new IOException("an answer of more than " + maxAnswer + " bytes");
            }
        }
        return new Answer(answer.code(), answer.headers(), answer.body());
    }

    private static int read(InputStream in, byte[] piece, HttpAnswer answer) throws IOException {
        int read = readOrEnd(in, piece);
        if (read < 0) {
            answer.ended();
            return 0;
        }
        answer.add(piece, read);
        return read;
    }

    /** Many servers end a TLS connection without TLS's close_notify. The reader of the body sees whether it is complete. */
    private static int readOrEnd(InputStream in, byte[] piece) throws IOException {
        try {
            return in.read(piece);
        } catch (SSLException e) {
            if (e.getCause() instanceof EOFException) {
                return -1;
            }
            throw e;
        }
    }
}
