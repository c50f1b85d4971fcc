package io.portcullis.discovery.conformance;

import io.portcullis.testkit.cluster.RealEtcd;
import io.portcullis.testkit.process.Workspace;

class EtcdConformanceIT extends OutageStories {
    @Override
    DcsUnderTest start(Workspace workspace) {
        return new EtcdUnderTest(RealEtcd.in(workspace));
    }
}
