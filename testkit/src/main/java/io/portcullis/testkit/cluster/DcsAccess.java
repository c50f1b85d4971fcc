package io.portcullis.testkit.cluster;

import java.util.List;

/** How an agent reaches its DCS. */
public interface DcsAccess {
    /** Options of {@code portcullis barrier} that read all from the agent's configuration file. */
    List<String> IN_THE_FILE = List.of("--patroni-config", PromotionBarrier.FILE);

    /** The section of {@code patroni.yml}, such as {@code etcd3:} and its keys, without a final line break. */
    String section();

    /** How {@code portcullis barrier} is told of the cluster and of its node, with placeholders of {@link PromotionBarrier}. */
    default List<String> barrierOptions(String scope) {
        return IN_THE_FILE;
    }

    /** How a gateway is told of the same DCS: a flag of {@code portcullis run}, and its value. */
    default List<String> gatewayOptions() {
        throw new UnsupportedOperationException("a gateway has no flag for this DCS");
    }
}
