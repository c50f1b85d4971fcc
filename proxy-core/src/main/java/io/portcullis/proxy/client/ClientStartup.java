package io.portcullis.proxy.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portcullis.pgwire.ProtocolVersion;
import java.util.Map;

/** A client's StartupMessage. It can be sent to one server after the other. Immutable. */
public final class ClientStartup {
    private final ProtocolVersion version;
    private final Map<String, String> parameters;
    private final byte[] bytes;

    /**
     * @param parameters all of them, in the client's words
     * @param bytes the whole message as it was received; this takes the array over
     */
    ClientStartup(ProtocolVersion version, Map<String, String> parameters, byte[] bytes) {
        this.version = version;
        this.parameters = Map.copyOf(parameters);
        this.bytes = bytes;
    }

    /** What is left to know when no server needs the message any more. */
    ClientStartup withoutBytes() {
        return new ClientStartup(version, parameters, new byte[0]);
    }

    public ProtocolVersion version() {
        return version;
    }

    public Map<String, String> parameters() {
        return parameters;
    }

    /** A parameter, or empty if the client did not give it. */
    public String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }

    /** Of the message, in bytes; 0 once the session relays. */
    public int length() {
        return bytes.length;
    }

    /** The message, to be sent. */
    public ByteBuf buffer() {
        return Unpooled.wrappedBuffer(bytes);
    }
}
