package io.portcullis.proxy.fence;

/** Hears the tick of an event loop, on that loop. */
interface TickListener {
    void onTick();
}
