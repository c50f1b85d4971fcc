package io.portcullis.discovery.conformance;

import io.portcullis.testkit.junit.NeedsProgram;
import io.portcullis.testkit.process.FetchedProgram;
import io.portcullis.testkit.process.Workspace;

@NeedsProgram(FetchedProgram.CONSUL)
class ConsulConformanceIT extends OutageStories {
    @Override
    DcsUnderTest start(Workspace workspace) {
        return new ConsulUnderTest(workspace);
    }
}
