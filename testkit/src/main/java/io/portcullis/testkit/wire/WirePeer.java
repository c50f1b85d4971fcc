package io.portcullis.testkit.wire;

import io.portcullis.testkit.process.Waiting;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One end of a PostgreSQL connection, controlled by a test: a client or a server that sends exactly these bytes. It has its own code for the
 * protocol, so that a bug in the gateway's code cannot hide.
 */
public final class WirePeer implements Closeable {

    /** A message with its type byte. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Message(char type, byte[] body) {
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        /** The fields of an ErrorResponse or NoticeResponse. */
        public Map<Character, String> fields() {
            Map<Character, String> fields = new LinkedHashMap<>();
            for (String field : text().split("\0")) {
                if (!field.isEmpty()) {
                    fields.put(field.charAt(0), field.substring(1));
                }
            }
            return fields;
        }
    }

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    public WirePeer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) Waiting.AT_MOST.toMillis());
        this.in = new DataInputStream(socket.getInputStream());
        this.out = new DataOutputStream(socket.getOutputStream());
    }

    /** A client that has connected to {@code port} of this machine and sent nothing. */
    public static WirePeer connect(int port) throws IOException {
        return new WirePeer(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** A test may wrap the socket of a client for TLS. */
    public Socket socket() {
        return socket;
    }

    // ---- sending

    public WirePeer send(byte... bytes) throws IOException {
        out.write(bytes);
        out.flush();
        return this;
    }

    public WirePeer send(char type, byte... body) throws IOException {
        return send(message(type, body));
    }

    public WirePeer send(char type, String body) throws IOException {
        return send(type, bytes(body));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static byte[] message(char type, byte... body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(type);
        bytes.writeBytes(number(body.length + 4));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    public static byte[] number(int value) {
        return new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }

    /** A packet of the startup phase, which has no type byte. */
    public static byte[] packet(int code, byte... body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(number(body.length + 8));
        bytes.writeBytes(number(code));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    public static byte[] startup(String... namesAndValues) {
        return packet(196_608, (String.join("\0", namesAndValues) + "\0\0").getBytes(StandardCharsets.UTF_8));
    }

    public static final byte[] SSL_REQUEST = packet(80_877_103);
    public static final byte[] GSSENC_REQUEST = packet(80_877_104);

    public static byte[] cancelRequest(int processId, byte... secret) {
        return packet(80_877_102, concat(number(processId), secret));
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    public WirePeer query(String sql) throws IOException {
        return send('Q', sql + "\0");
    }

    // ---- sending, as a server

    private static final byte[] READY_FOR_QUERY = message('Z', bytes("I"));

    /** Everything from AuthenticationOk to the first ReadyForQuery, in one write. */
    public WirePeer welcome(int processId, byte[] secret, String... parameters) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(message('R', number(0)));
        for (String parameter : parameters) {
            all.writeBytes(message('S', bytes(parameter.replace('=', '\0') + "\0")));
        }
        all.writeBytes(message('K', concat(number(processId), secret)));
        all.writeBytes(READY_FOR_QUERY);
        return send(all.toByteArray());
    }

    public WirePeer ready() throws IOException {
        return send(READY_FOR_QUERY);
    }

    /**
     * The answer to a simple query: its tag and ReadyForQuery, in one write as a server does. Before a second write the gateway could already
     * have closed the connection because of the first.
     */
    public WirePeer complete(String tag) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(message('C', bytes(tag + "\0")));
        all.writeBytes(READY_FOR_QUERY);
        return send(all.toByteArray());
    }

    // ---- receiving

    public int readByte() throws IOException {
        return in.readUnsignedByte();
    }

    public byte[] read(int length) throws IOException {
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }

    public Message readMessage() throws IOException {
        char type = (char) in.readUnsignedByte();
        return new Message(type, read(in.readInt() - 4));
    }

    /** The next message of this type. Skips other messages before it. */
    public Message readUntil(char type) throws IOException {
        Message message = readMessage();
        while (message.type() != type) {
            message = readMessage();
        }
        return message;
    }

    /** A packet without type byte, with its length. */
    public byte[] readPacket() throws IOException {
        int length = in.readInt();
        byte[] packet = new byte[length];
        System.arraycopy(number(length), 0, packet, 0, 4);
        in.readFully(packet, 4, length - 4);
        return packet;
    }

    /** How the other side closed the connection. */
    public enum End {
        CLOSED,
        RESET
    }

    /**
     * Waits until the other side closes the connection, and returns how.
     *
     * @throws AssertionError if it sends something instead, or does not close
     */
    public End awaitEnd() throws IOException {
        try {
            int next = in.read();
            if (next >= 0) {
                throw new AssertionError("expected the connection to end, and got a byte: " + next);
            }
            return End.CLOSED;
        } catch (SocketTimeoutException e) {
            throw new AssertionError("expected the connection to end within " + Waiting.AT_MOST, e);
        } catch (SocketException e) {
            return End.RESET;
        }
    }

    /** True if nothing arrives for {@code length}. This is the only wait of a fixed time: it waits for something not to happen. */
    public boolean hearsNothingFor(Duration length) throws IOException {
        socket.setSoTimeout((int) length.toMillis());
        try {
            return in.read() < 0;
        } catch (SocketTimeoutException e) {
            return true;
        } finally {
            socket.setSoTimeout((int) Waiting.AT_MOST.toMillis());
        }
    }

    /** Closes its sending side, and still receives. */
    public void finish() throws IOException {
        socket.shutdownOutput();
    }

    /** Closes the connection with a reset. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
