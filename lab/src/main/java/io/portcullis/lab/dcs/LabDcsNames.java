package io.portcullis.lab.dcs;

import io.portcullis.lab.tool.LabelNames;

/** The names of the kinds of DCS on the command line. */
public final class LabDcsNames extends LabelNames<LabDcs> {
    public LabDcsNames() {
        super("DCS", LabDcs.values());
    }
}
