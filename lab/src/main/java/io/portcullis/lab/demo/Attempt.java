package io.portcullis.lab.demo;

import java.time.Duration;

/** One INSERT of a writer, or one failed connect. */
sealed interface Attempt {
    /** When it was sent. For a failed one, when it failed. */
    Duration at();

    /** The client got a success. */
    record Acknowledged(long id, Executor by, Duration at, Duration received) implements Attempt {}

    /** The outcome of the INSERT is unknown, or there was no INSERT. */
    record Failed(Duration at, String sqlState) implements Attempt {}

    /** The port of the server that executed it, and the timeline of that server, as it says itself. */
    record Executor(int server, long timeline) {}
}
