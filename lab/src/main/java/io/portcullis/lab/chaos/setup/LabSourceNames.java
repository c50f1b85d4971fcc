package io.portcullis.lab.chaos.setup;

import io.portcullis.lab.tool.LabelNames;

/** The names of the sources on the command line. */
public final class LabSourceNames extends LabelNames<LabSource> {
    public LabSourceNames() {
        super("DCS", LabSource.values());
    }
}
