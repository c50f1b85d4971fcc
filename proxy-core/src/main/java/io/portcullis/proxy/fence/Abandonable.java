package io.portcullis.proxy.fence;

/** A part of a session, which an event loop calls. */
public interface Abandonable {
    /**
     * Ends the session of a part that failed, in any state: resets both connections, gives back its slots, and removes it from its loop.
     * Each step is tried even if the one before it failed. Called on the loop.
     *
     * @return whether both connections are closed now
     */
    boolean abandon(Throwable why);
}
