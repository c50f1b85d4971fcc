package io.portcullis.fencing;

/** Asks all agents of a cluster whether they go on without the DCS. Implemented by discovery. */
public interface FailsafeProbe {
    /** Where no agents can be asked. */
    FailsafeProbe NONE = (request, answer) ->
            answer.onEvent(new FencingEvent.AgentsAnswered(request.round(), new FailsafeAnswer.NoAnswer()));

    /**
     * Answers with {@link FencingEvent.AgentsAnswered}, in bounded time, always. What is answered was true at some moment after this was
     * called.
     */
    void askAgents(FencingEffect.AskAgents request, FencingEventListener answer);
}
