package io.portcullis.proxy.relay;

import io.netty.buffer.ByteBuf;
import io.portcullis.pgwire.CancelKey;
import io.portcullis.pgwire.WireLimits;
import org.jspecify.annotations.Nullable;

/**
 * Puts a secret of the gateway's own in the place of the server's while BackendKeyData passes by: the only bytes that are changed while they
 * are relayed. Length and process id stay, so nothing has to be held back or moved, however the message is cut.
 *
 * <pre>
 * Byte1('K') | Int32 length | Int32 process id | secret: 4 bytes, since 3.2 up to 256
 * </pre>
 */
public final class CancelKeyRewriter {
    private final SecretSource secrets;
    private final KeyListener listener;

    private boolean begun;
    private byte @Nullable [] ours;
    private byte @Nullable [] theirs;
    private int processId;

    /** Where the gateway's own secrets come from. */
    public interface SecretSource {
        /** @param length in bytes */
        byte[] newSecret(int length);
    }

    /** Hears which keys belong together. */
    public interface KeyListener {
        /**
         * @param client the key that the client was given
         * @param server the key that the server gave
         */
        void onKeys(CancelKey client, CancelKey server);
    }

    public CancelKeyRewriter(SecretSource secrets, KeyListener listener) {
        this.secrets = secrets;
        this.listener = listener;
    }

    /**
     * A server's key message begins. One of a size that no protocol version has is left alone, and so is a second one, which no
     * protocol version has either: the session has one key.
     */
    void begin(int bodyLength) {
        int length = bodyLength - Integer.BYTES;
        if (!begun && length >= WireLimits.MIN_CANCEL_SECRET && length <= WireLimits.MAX_CANCEL_SECRET) {
            begun = true;
            ours = secrets.newSecret(length);
            theirs = new byte[length];
            processId = 0;
        }
    }

    void swap(int offset, ByteBuf view, int index, int length) {
        byte[] client = ours;
        byte[] server = theirs;
        if (client == null || server == null) {
            return;
        }
        for (int i = 0; i < length; i++) {
            int at = offset + i;
            if (at < Integer.BYTES) {
                processId = (processId << Byte.SIZE) | view.getUnsignedByte(index + i);
            } else {
                int in = at - Integer.BYTES;
                server[in] = view.getByte(index + i);
                view.setByte(index + i, client[in]);
            }
        }
        if (offset + length == Integer.BYTES + server.length) {
            ours = null;
            theirs = null;
            listener.onKeys(new CancelKey(processId, client), new CancelKey(processId, server));
        }
    }
}
