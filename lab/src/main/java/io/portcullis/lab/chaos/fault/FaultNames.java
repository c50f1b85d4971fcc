package io.portcullis.lab.chaos.fault;

import io.portcullis.lab.tool.LabelNames;

/** The names of the faults on the command line. */
public final class FaultNames extends LabelNames<FaultKind> {
    public FaultNames() {
        super("fault", FaultKind.values());
    }
}
