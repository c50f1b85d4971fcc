package io.portcullis.pgwire;

/** A protocol version as it stands in a StartupMessage: the major number in the upper half, the minor in the lower. */
public record ProtocolVersion(int code) {
    public int major() {
        return code >>> 16;
    }

    public int minor() {
        return code & 0xffff;
    }

    @Override
    public String toString() {
        return major() + "." + minor();
    }
}
