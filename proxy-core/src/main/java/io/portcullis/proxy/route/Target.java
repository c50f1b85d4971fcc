package io.portcullis.proxy.route;

import io.portcullis.topology.Leadership;
import io.portcullis.topology.NodeAddress;
import io.portcullis.topology.NodeName;
import org.jspecify.annotations.Nullable;

/**
 * Where one session goes.
 *
 * @param leadership that entitles it, or null if it goes there because the node is a standby
 */
public record Target(
        NodeName node, NodeAddress address, @Nullable Leadership leadership) {}
