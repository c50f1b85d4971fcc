package io.portcullis.app.process;

import java.util.List;

/**
 * How the configuration that was read last differs from what this process does: what a person must know before the next restart. Written
 * by the thread that reloads, read by any.
 */
public final class ReloadStatus {
    private volatile List<String> needRestart = List.of();
    private volatile boolean refused;

    /** @param sections that were changed, and take effect only after a restart */
    public void applied(List<String> sections) {
        needRestart = List.copyOf(sections);
        refused = false;
    }

    /** It was wrong, and nothing of it was applied. */
    public void refuse() {
        refused = true;
    }

    /** Sections of the file that the process does not follow before it is started again. */
    public List<String> needRestart() {
        return needRestart;
    }

    /** What is in the file now would not start. */
    public boolean refused() {
        return refused;
    }
}
