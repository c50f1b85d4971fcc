package io.portcullis.discovery.etcd;

/** How a call ended. */
sealed interface Outcome<A> {
    /** @param sent when the request was sent, taken before it was */
    record Answered<A>(long sent, A answer) implements Outcome<A> {}

    record Failed<A>(EtcdFailure why) implements Outcome<A> {}
}
