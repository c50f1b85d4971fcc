package io.portcullis.discovery.conformance;

import io.portcullis.testkit.cluster.RealEtcd;
import io.portcullis.testkit.junit.NeedsProgram;
import io.portcullis.testkit.process.FetchedProgram;
import io.portcullis.testkit.process.Workspace;

@NeedsProgram(FetchedProgram.ETCD_3_5)
class NewerEtcdConformanceIT extends OutageStories {
    @Override
    DcsUnderTest start(Workspace workspace) {
        return new EtcdUnderTest(RealEtcd.in(workspace).program(FetchedProgram.ETCD_3_5));
    }
}
