package io.portcullis.proxy.server;

import io.portcullis.fencing.ClockSource;
import io.portcullis.proxy.route.NodeHealth;
import io.portcullis.proxy.route.NodeSessions;
import io.portcullis.proxy.telemetry.ClusterTelemetry;

/** What all connections to the servers of one cluster share. */
public record ServerContext(
        ServerConnector connector,
        NodeSessions nodes,
        NodeHealth health,
        HangUps hangUps,
        ClockSource clock,
        ClusterTelemetry telemetry) {}
