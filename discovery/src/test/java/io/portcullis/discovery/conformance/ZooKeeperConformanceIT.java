package io.portcullis.discovery.conformance;

import io.portcullis.testkit.process.Workspace;

class ZooKeeperConformanceIT extends OutageStories {
    @Override
    DcsUnderTest start(Workspace workspace) {
        return new ZooKeeperUnderTest(workspace);
    }
}
