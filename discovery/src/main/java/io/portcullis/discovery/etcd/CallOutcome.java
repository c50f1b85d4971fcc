package io.portcullis.discovery.etcd;

/** How a call ended. */
sealed interface CallOutcome<A> {
    /** @param sent when the request was sent, taken before it was */
    record Answered<A>(long sent, A answer) implements CallOutcome<A> {}

    record Failed<A>(EtcdFailure why) implements CallOutcome<A> {}
}
