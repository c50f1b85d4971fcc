package io.portcullis.testkit.cluster;

/** How an agent reaches its DCS. */
public interface DcsAccess {
    /** The section of {@code patroni.yml}, such as {@code etcd3:} and its keys, without a final line break. */
    String section();
}
