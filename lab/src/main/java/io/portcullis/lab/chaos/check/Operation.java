package io.portcullis.lab.chaos.check;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a client asked for and what it was told. Times are nanoseconds on the clock since boot. */
public sealed interface Operation {
    int client();

    /** Through which it went. */
    String gateway();

    /** Counts the client's connections; what two operations of one session say is in the order of one server. */
    int session();

    /** Before its first byte was sent. */
    long invoked();

    /** After its answer, or the end of the connection, had arrived. */
    long completed();

    Result result();

    /** Known when the result is {@link Result#OK}. */
    Optional<Executor> executor();

    /** What the client knows. */
    enum Result {
        OK,
        /** It has not happened. */
        FAILED,
        /** Nobody said whether it has happened. */
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
