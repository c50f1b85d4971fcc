package io.portcullis.fencing;

/** Takes what happened to the fencing machine: answers of its ports, and news of a watch. */
public interface FencingEventListener {
    /** Called on any thread. Must not block. */
    void onEvent(FencingEvent event);
}
