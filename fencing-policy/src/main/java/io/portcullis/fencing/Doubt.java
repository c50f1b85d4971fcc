package io.portcullis.fencing;

/** Signs on the data path that a node may not be the writable primary it was verified to be. */
public enum Doubt {
    /** It did not accept a connection. */
    UNREACHABLE,
    /** It reported {@code in_hot_standby=on}, or answered SQLSTATE 25006, in a primary session. */
    READ_ONLY
}
