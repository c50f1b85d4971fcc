package io.portcullis.topology;

/**
 * What a source wants to be written once every event loop has severed what does not belong to an observation, in the words of that
 * source: what waits for it compares it for equality.
 */
public record Acknowledgement(String value) {
    @Override
    public String toString() {
        return value;
    }
}
