package io.portcullis.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.topology.Mark.Answer;
import io.portcullis.topology.Position.Order;
import org.junit.jupiter.api.Test;

class RevisionTest {
    private static final Revision SEVEN = new Revision("c1", 7);

    /** A position of a DCS whose positions have nothing in common with these. */
    private record Elsewhere() implements Position, Mark {
        @Override
        public Order order(Position other) {
            return equals(other) ? Order.SAME : Order.UNRELATED;
        }

        @Override
        public String history() {
            return "c1";
        }

        @Override
        public Mark mark() {
            return this;
        }

        @Override
        public Answer after(Mark other) {
            return Answer.CANNOT_TELL;
        }
    }

    @Test
    void revisionsOfOneHistoryAreOrdered() {
        assertThat(SEVEN.order(new Revision("c1", 8))).isEqualTo(Order.BEFORE);
        assertThat(SEVEN.order(new Revision("c1", 7))).isEqualTo(Order.SAME);
        assertThat(SEVEN.order(new Revision("c1", 6))).isEqualTo(Order.AFTER);
        assertThat(SEVEN.notBefore(new Revision("c1", 7))).isTrue();
        assertThat(SEVEN.notBefore(new Revision("c1", 8))).isFalse();
    }

    @Test
    void revisionsOfTwoHistoriesAreNot() {
        assertThat(SEVEN.order(new Revision("c2", 6))).isEqualTo(Order.UNRELATED);
        assertThat(SEVEN.order(new Elsewhere())).isEqualTo(Order.UNRELATED);
        assertThat(SEVEN.notBefore(new Revision("c2", 6))).isFalse();
    }

    @Test
    void whatWasWrittenLaterHasTheGreaterRevision() {
        assertThat(SEVEN.after(new Revision("c1", 6))).isEqualTo(Answer.YES);
        assertThat(SEVEN.after(new Revision("c1", 7))).isEqualTo(Answer.NO);
        assertThat(SEVEN.after(new Revision("c2", 6))).isEqualTo(Answer.CANNOT_TELL);
        assertThat(SEVEN.after(new Elsewhere())).isEqualTo(Answer.CANNOT_TELL);
    }

    /** Only the node itself can verify it then. */
    @Test
    void aRecordOfWhichNobodyCanTellWhenItWasWrittenIsNotNewer() {
        MemberClaim unknown = new MemberClaim(Role.PRIMARY, true, true, new Elsewhere(), 1, true);
        MemberClaim none = new MemberClaim(Role.PRIMARY, true, true, null, 1, true);
        MemberClaim newer = new MemberClaim(Role.PRIMARY, true, true, new Revision("c1", 8), 1, true);
        assertThat(unknown.writtenAfter(SEVEN)).isFalse();
        assertThat(none.writtenAfter(SEVEN)).isFalse();
        assertThat(newer.writtenAfter(SEVEN)).isTrue();
    }

    @Test
    void onlyReignsOfOneHistoryComeOneAfterTheOther() {
        Reign third = new Reign("c1", 3);
        assertThat(third.before(new Reign("c1", 4))).isTrue();
        assertThat(third.before(new Reign("c1", 3))).isFalse();
        assertThat(third.before(new Reign("c2", 4))).isFalse();
        assertThat(third.before(Reign.NONE)).isFalse();
        assertThat(Reign.NONE.before(third)).as("nothing was heard before").isFalse();
    }
}
