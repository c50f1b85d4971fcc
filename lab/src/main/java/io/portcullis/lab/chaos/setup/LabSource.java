package io.portcullis.lab.chaos.setup;

import io.portcullis.lab.chaos.check.LockHolding;
import io.portcullis.lab.chaos.dcs.ConsulServers;
import io.portcullis.lab.chaos.dcs.DcsServers;
import io.portcullis.lab.chaos.dcs.EtcdServers;
import io.portcullis.lab.chaos.dcs.ZooKeeperServers;
import io.portcullis.lab.dcs.LabDcs;
import io.portcullis.testkit.cluster.PatroniCluster;
import io.portcullis.testkit.cluster.PromotionBarrier;
import io.portcullis.testkit.process.Host;
import io.portcullis.testkit.process.Workspace;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where the gateways of a campaign learn of the cluster. */
public enum LabSource {
    ETCD(LabDcs.ETCD),
    CONSUL(LabDcs.CONSUL),
    ZOOKEEPER(LabDcs.ZOOKEEPER),
    /** Patroni uses etcd, and the gateways know the agents only. */
    REST(LabDcs.ETCD);

    private static final String CREATE_REVISION = "create revision ";
    /** A gateway's max-silence, unless it is set. */
    private static final String WAIT_FOR_MAX_SILENCE = "sleep 10";

    private static final String NOT_FORESEEN =
            "The gateways do not know how long the lock holds. So a lock that expired is covered by the barrier only, and a write that"
                    + " was acknowledged after another node had taken the lock, and before it was promoted, is no finding.";

    private final LabDcs dcs;

    LabSource(LabDcs dcs) {
        this.dcs = dcs;
    }

    /** The DCS that Patroni uses. */
    LabDcs dcs() {
        return dcs;
    }

    DcsServers start(Workspace home, List<Host> members, List<Host> nodes) {
        return switch (dcs) {
            case ETCD -> new EtcdServers(home, members);
            case CONSUL -> new ConsulServers(home, members, nodes);
            case ZOOKEEPER -> new ZooKeeperServers(home, members);
        };
    }

    /** What the agents run before they promote. */
    String prePromote(Workspace home, DcsServers servers) {
        return this == REST
                ? WAIT_FOR_MAX_SILENCE
                : new PromotionBarrier(home).cachedCommand(servers.access().getFirst());
    }

    List<String> gatewayOptions(DcsServers servers, PatroniCluster cluster) {
        return this == REST
                ? List.of(
                        "--patroni",
                        cluster.nodes().stream()
                                .map(node -> node.rest().toString())
                                .collect(Collectors.joining(",")))
                : servers.gatewayOptions();
    }

    /** The gateways end a permit before the lock can expire. */
    public boolean foreseesExpiry() {
        return this != REST && dcs.tellsExpiry();
    }

    /**
     * One holding of the lock, from a gateway's own words.
     *
     * @return null if there is none, or the words do not say which one of the DCS it is
     */
    public @Nullable LockHolding holding(String node, String words) {
        OptionalLong number = switch (this) {
            case ETCD ->
                words.startsWith(CREATE_REVISION)
                        ? number(words.substring(CREATE_REVISION.length()), 10)
                        : OptionalLong.empty();
            // Patroni's sessions delete their keys, so each key is locked once.
            case CONSUL ->
                words.endsWith("/1") ? number(words.substring(0, words.length() - 2), 10) : OptionalLong.empty();
            case ZOOKEEPER -> number(words, 16);
            case REST -> OptionalLong.empty();
        };
        return number.isPresent() ? new LockHolding(node, number.getAsLong()) : null;
    }

    private static OptionalLong number(String digits, int radix) {
        boolean plain = !digits.isEmpty() && digits.chars().allMatch(digit -> Character.digit(digit, radix) >= 0);
        return plain ? OptionalLong.of(Long.parseLong(digits, radix)) : OptionalLong.empty();
    }

    /** What the checker cannot say with this source, in sentences. */
    public List<String> limits() {
        return switch (this) {
            case ETCD -> List.of();
            case CONSUL, ZOOKEEPER -> List.of(NOT_FORESEEN);
            case REST ->
                List.of(
                        NOT_FORESEEN,
                        "The ledgers of the gateways do not name the holdings of the lock as etcd does. So two leaderships at once"
                                + " are found by the histories of the clients only.",
                        "The gateways are not registered. So the barrier of the agents is `" + WAIT_FOR_MAX_SILENCE
                                + "`.");
        };
    }
}
