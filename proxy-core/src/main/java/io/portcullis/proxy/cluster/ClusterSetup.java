package io.portcullis.proxy.cluster;

import io.portcullis.fencing.DcsReader;
import io.portcullis.fencing.Registry;
import io.portcullis.fencing.WritableProbe;
import io.portcullis.proxy.telemetry.ClusterTelemetry;

/** What is different for each cluster of a gateway: its name, what discovery implements for it, and where its events are counted. */
public record ClusterSetup(
        ClusterName name, DcsReader reader, Registry registry, WritableProbe probe, ClusterTelemetry telemetry) {}
