package io.portcullis.lab.chaos.check;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One request of a client, and its outcome. Times are nanoseconds since boot. */
public sealed interface Operation {
    int client();

    /** The gateway that the request went through. */
    String gateway();

    /** The number of the client's connection. One server executed all operations of a session, in their order. */
    int session();

    /** Before its first byte was sent. */
    long invoked();

    /** After its answer, or the end of the connection, had arrived. */
    long completed();

    Result result();

    /** Known when the result is {@link Result#OK}. */
    Optional<Executor> executor();

    /** What the client knows of the outcome. */
    enum Result {
        OK,
        /** It did not happen. */
        FAILED,
        /** It happened, or not: the client has no answer. */
        UNKNOWN
    }

    /** Appends {@code seq} to the client's own register. A number is used once, so it is never mistaken for a later one. */
    record Write(
            int client,
            String gateway,
            int session,
            long seq,
            long invoked,
            long completed,
            Result result,
            @Nullable Executor by)
            implements Operation {
        @Override
        public Optional<Executor> executor() {
            return Optional.ofNullable(by);
        }
    }

    /**
     * Reads the newest number of every register.
     *
     * @param newest by client; 0 for an empty register
     */
    record Read(
            int client,
            String gateway,
            int session,
            long invoked,
            long completed,
            Result result,
            @Nullable Executor by,
            List<Long> newest)
            implements Operation {
        public Read {
            newest = List.copyOf(newest);
        }

        @Override
        public Optional<Executor> executor() {
            return Optional.ofNullable(by);
        }
    }
}
