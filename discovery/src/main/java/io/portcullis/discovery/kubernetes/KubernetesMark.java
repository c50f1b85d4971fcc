package io.portcullis.discovery.kubernetes;

import io.portcullis.topology.Mark;

/**
 * When an object was written: its resource version. Kubernetes promises an order among the objects of one resource only ("Resource
 * versions" in its API concepts), so a Pod and the lock cannot be compared.
 */
record KubernetesMark(String history, Resource resource, long version) implements Mark {
    /** What versions are compared within. */
    enum Resource {
        LOCK,
        PODS
    }

    @Override
    public Answer after(Mark other) {
        long theirs = switch (other) {
            case KubernetesMark(String of, Resource kind, long number)
            when of.equals(history) && kind == resource -> number;
            case KubernetesPosition(String of, long lock, long pods)
            when of.equals(history) -> resource == Resource.LOCK ? lock : pods;
            default -> -1;
        };
        if (theirs < 0) {
            return Answer.CANNOT_TELL;
        }
        return version > theirs ? Answer.YES : Answer.NO;
    }
}
