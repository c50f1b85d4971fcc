package io.portcullis.topology;

/**
 * A position in a history that counts its changes, which is also the mark of what was written by that change. Revisions of one
 * history are totally ordered; revisions of two histories are not ordered at all.
 */
public record Revision(String history, long number) implements Position, Mark {
    @Override
    public Order order(Position other) {
        if (!(other instanceof Revision(String otherHistory, long otherNumber)) || !history.equals(otherHistory)) {
            return Order.UNRELATED;
        }
        return number == otherNumber ? Order.SAME : number < otherNumber ? Order.BEFORE : Order.AFTER;
    }

    @Override
    public Mark mark() {
        return this;
    }

    @Override
    public Answer after(Mark other) {
        if (!(other instanceof Revision(String otherHistory, long otherNumber)) || !history.equals(otherHistory)) {
            return Answer.CANNOT_TELL;
        }
        return number > otherNumber ? Answer.YES : Answer.NO;
    }
}
