package io.portcullis.discovery.conformance;

import io.portcullis.discovery.settings.KubernetesSettings;
import io.portcullis.testkit.process.Workspace;

class KubernetesConfigMapsConformanceIT extends OutageStories {
    @Override
    DcsUnderTest start(Workspace workspace) {
        return new KubernetesUnderTest(KubernetesSettings.Mode.CONFIGMAPS);
    }
}
