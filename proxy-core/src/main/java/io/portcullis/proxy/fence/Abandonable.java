package io.portcullis.proxy.fence;

/** A part of a session, which an event loop calls. */
public interface Abandonable {
    /**
     * The part failed. Ends its session whatever state it is in: both connections are reset, what it counts in is given back, and it is
     * removed from its loop. Each of these is tried, whatever the ones before it did. Called on the loop.
     *
     * @return whether both connections are closed now
     */
    boolean abandon(Throwable why);
}
