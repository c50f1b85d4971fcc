package io.portcullis.proxy.fence;

/** Hears that the process must end, after the reason was logged: something failed after which nothing can be relied upon. */
public interface BrokenListener {
    /** Called on any thread, and perhaps more than once. */
    void onBroken();
}
