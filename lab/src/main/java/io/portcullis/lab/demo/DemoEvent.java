package io.portcullis.lab.demo;

import io.portcullis.testkit.cluster.RealPatroni;

/** Something that happens to a cluster. */
interface DemoEvent {
    String title();

    /** Does it to the cluster whose primary is given, and returns when its consequences have been seen. */
    void perform(Stage stage, RealPatroni primary);
}
