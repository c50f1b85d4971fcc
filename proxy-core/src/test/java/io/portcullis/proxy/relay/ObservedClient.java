package io.portcullis.proxy.relay;

import io.netty.buffer.Unpooled;
import io.portcullis.pgwire.conversation.Conversation;
import io.portcullis.pgwire.conversation.Outcome;
import io.portcullis.pgwire.scan.MessageScanner;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.wire.WirePeer;
import io.portcullis.testkit.wire.WirePeer.Message;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A client of a real server, and beside it a conversation that hears what a relay's would: both directions as bytes, as they were cut. What
 * the server says is read a second time by the few lines here.
 */
final class ObservedClient implements Closeable {
    private static final int POLL_TIMEOUT_MILLIS = 2;

    private final Socket socket;
    private final Conversation conversation = new Conversation();
    private final MessageScanner fromClient = new MessageScanner(new ClientMessages(conversation));
    private final MessageScanner fromServer = new MessageScanner(new ServerMessages(
            new IgnoringListener(), conversation, new CancelKeyRewriter(length -> new byte[length], (_, _) -> {})));
    private final ByteArrayOutputStream unsent = new ByteArrayOutputStream();
    private final Queue<Message> heard = new ArrayDeque<>();
    private final List<String> story = new ArrayList<>();
    private byte[] partial = new byte[0];
    private boolean ended;

    ObservedClient(int port, String... startup) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.getOutputStream().write(WirePeer.startup(startup));
    }

    Outcome outcome() {
        return conversation.outcome();
    }

    /** Everything said so far, for people. */
    String story() {
        return String.join(" ", story) + " | " + conversation;
    }

    boolean ended() {
        return ended;
    }

    /** The server has accepted the client, and answers what it is asked next. */
    boolean isAnswered() {
        return !ended && story.contains("<ZI") && !story.contains("X");
    }

    /** Collects a message; it goes with the next {@link #flush}. */
    void say(char type, byte... body) {
        unsent.writeBytes(WirePeer.message(type, body));
        story.add(type
                + (type == 'Q' || type == 'P'
                        ? "["
                                + new String(body, StandardCharsets.UTF_8)
                                        .replace('\0', ' ')
                                        .strip() + "]"
                        : ""));
    }

    void flush() throws IOException {
        byte[] bytes = unsent.toByteArray();
        unsent.reset();
        fromClient.scan(Unpooled.wrappedBuffer(bytes));
        try {
            socket.getOutputStream().write(bytes);
        } catch (SocketException gone) {
            // What it said before is still to be read.
            story.add("(not sent)");
        }
    }

    /** Takes in what is there; a server that is slow is heard later. */
    void glance() throws IOException {
        while (receive(POLL_TIMEOUT_MILLIS)) {
            // and again
        }
    }

    /** The next message of the server that has not been taken, or null if it has ended the connection. */
    @Nullable
    Message next() throws IOException {
        while (heard.isEmpty() && !ended) {
            if (!receive((int) Waiting.AT_MOST.toMillis())) {
                throw new AssertionError("the server says nothing: " + story());
            }
        }
        return heard.poll();
    }

    /** As {@link #next}, but not one of those that a server may send at any time. */
    @Nullable
    Message nextAnswer() throws IOException {
        @Nullable Message message = next();
        while (message != null && "NAS".indexOf(message.type()) >= 0) {
            message = next();
        }
        return message;
    }

    /** Forgets what has been heard and not taken. */
    void forget() {
        heard.clear();
    }

    private boolean receive(int millis) throws IOException {
        if (ended) {
            return false;
        }
        byte[] bytes = new byte[512];
        socket.setSoTimeout(millis);
        int length;
        try {
            length = socket.getInputStream().read(bytes);
        } catch (SocketTimeoutException nothing) {
            return false;
        } catch (SocketException reset) {
            length = -1;
        }
        if (length < 0) {
            ended = true;
            story.add("<end");
            return true;
        }
        fromServer.scan(Unpooled.wrappedBuffer(bytes, 0, length));
        split(bytes, length);
        return true;
    }

    private void split(byte[] bytes, int length) {
        byte[] all = Arrays.copyOf(partial, partial.length + length);
        System.arraycopy(bytes, 0, all, partial.length, length);
        int at = 0;
        while (all.length - at >= 5 && all.length - at > ByteBuffer.wrap(all).getInt(at + 1)) {
            int end = at + 1 + ByteBuffer.wrap(all).getInt(at + 1);
            Message message = new Message((char) all[at], Arrays.copyOfRange(all, at + 5, end));
            heard.add(message);
            story.add("<" + message.type() + (message.type() == 'Z' ? message.text() : ""));
            at = end;
        }
        partial = Arrays.copyOfRange(all, at, all.length);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
