package io.portcullis.testkit.cluster;

import java.util.List;
import java.util.Map;

/** How an agent reaches its DCS. */
public interface DcsAccess {
    /** The section of {@code patroni.yml}, such as {@code etcd3:} and its keys, without a final line break. */
    String section();

    /** Variables that an agent and a gateway need to find it. */
    default Map<String, String> environment() {
        return Map.of();
    }

    /** How a gateway is told of the same DCS: a flag of {@code portcullis run}, and its value. */
    default List<String> gatewayOptions() {
        throw new UnsupportedOperationException("a gateway has no flag for this DCS");
    }
}
