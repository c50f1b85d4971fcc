package io.portcullis.fencing;

import io.portcullis.text.Labels;

/** Signs on the data path that a node may not be the writable primary it was verified to be. */
public enum Doubt {
    /** It did not accept a connection. */
    UNREACHABLE,
    /** It reported {@code in_hot_standby=on} in a primary session. */
    IN_HOT_STANDBY,
    /**
     * It answered SQLSTATE 25006 in a primary session. A weak sign: a client that asks for a read-only transaction gets the same answer
     * from a healthy primary.
     */
    READ_ONLY_ERROR;

    public String label() {
        return Labels.of(this);
    }
}
