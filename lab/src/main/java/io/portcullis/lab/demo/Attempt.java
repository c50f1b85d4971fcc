package io.portcullis.lab.demo;

import java.time.Duration;

/** One INSERT that a writer tried, or one connect that it needed for it. */
sealed interface Attempt {
    /** When it was sent; a failed one: when it had failed. */
    Duration at();

    /** The client was told of success. */
    record Acknowledged(long id, Executor by, Duration at, Duration received) implements Attempt {}

    /** The outcome of the INSERT is unknown, or there was none. */
    record Failed(Duration at, String sqlState) implements Attempt {}

    /** The port of the server that executed it and the timeline that it wrote to, in that server's own words. */
    record Executor(int server, long timeline) {}
}
