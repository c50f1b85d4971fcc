package io.portcullis.fencing;

import java.util.List;

/**
 * The outcome of one event.
 *
 * @param wakeAt when to send {@link FencingEvent.Woken} if nothing happens before
 */
public record FencingStep(FencingState state, List<FencingEffect> effects, long wakeAt) {}
