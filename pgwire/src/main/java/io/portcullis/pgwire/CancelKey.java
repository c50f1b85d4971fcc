package io.portcullis.pgwire;

import java.util.Arrays;

/**
 * What a client must show to cancel a query: BackendKeyData to the client, CancelRequest from it. The secret is 4 bytes in protocol
 * 3.0, up to 256 bytes since 3.2.
 */
public final class CancelKey {
    private final int processId;
    private final byte[] secret;

    public CancelKey(int processId, byte[] secret) {
        if (secret.length < WireLimits.MIN_CANCEL_SECRET || secret.length > WireLimits.MAX_CANCEL_SECRET) {
            throw new IllegalArgumentException("a cancel secret of " + secret.length + " bytes");
        }
        this.processId = processId;
        this.secret = secret.clone();
    }

    public int processId() {
        return processId;
    }

    public byte[] secret() {
        return secret.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CancelKey key && key.processId == processId && Arrays.equals(key.secret, secret);
    }

    @Override
    public int hashCode() {
        return 31 * processId + Arrays.hashCode(secret);
    }

    /** The secret never appears in a log. */
    @Override
    public String toString() {
        return "CancelKey[processId=" + processId + "]";
    }
}
