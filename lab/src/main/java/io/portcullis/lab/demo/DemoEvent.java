package io.portcullis.lab.demo;

import io.portcullis.testkit.cluster.RealPatroni;

/** An event of the demo. */
interface DemoEvent {
    String title();

    /** Performs the event on the cluster with this primary. Returns when its effects have been seen. */
    void perform(Stage stage, RealPatroni primary);
}
