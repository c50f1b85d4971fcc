package io.portcullis.proxy.cluster;

import io.portcullis.fencing.DcsReader;
import io.portcullis.fencing.FailsafeProbe;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.Registry;
import io.portcullis.fencing.WritableProbe;
import io.portcullis.proxy.telemetry.ClusterTelemetry;

/**
 * What is different for each cluster of a gateway: its name, what discovery implements for it, and where its events are counted.
 *
 * @param registrable gateways can register in its DCS; where they cannot, they do not try
 */
public record ClusterSetup(
        ClusterName name,
        boolean registrable,
        DcsReader reader,
        Registry registry,
        WritableProbe probe,
        FailsafeProbe agents,
        ClusterTelemetry telemetry) {
    /** What holds of the gateway's settings for this cluster. */
    public FencingSettings fencing(FencingSettings usual) {
        return registrable ? usual : usual.unregistered();
    }
}
