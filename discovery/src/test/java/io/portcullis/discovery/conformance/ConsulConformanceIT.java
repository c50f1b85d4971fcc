package io.portcullis.discovery.conformance;

import io.portcullis.testkit.process.Workspace;

class ConsulConformanceIT extends OutageStories {
    @Override
    DcsUnderTest start(Workspace workspace) {
        return new ConsulUnderTest(workspace);
    }
}
