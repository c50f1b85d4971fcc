package io.portcullis.pgwire.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is proven after each message of a transcript, written as {@link Transcripts} reads it. */
class ConversationTest {
    private final Conversation conversation = new Conversation();

    /** The outcome after each message: - settled, r rolled back, + unknown. */
    private String told(String transcript) {
        StringBuilder outcomes = new StringBuilder();
        for (String message : transcript.trim().split(" +")) {
            Transcripts.tell(conversation, message);
            outcomes.append(
                    switch (conversation.outcome()) {
                        case SETTLED -> '-';
                        case ROLLED_BACK -> 'r';
                        case UNKNOWN -> '+';
                    });
        }
        return outcomes.toString();
    }

    private String toldAfterLogin(String transcript) {
        told("<R p <R <S <K <ZI");
        return told(transcript);
    }

    @ParameterizedTest
    @CsvSource({
        "<R p <R p <R <S <K <ZI,            --------",
        // what was sent behind the StartupMessage is not answered by the first ReadyForQuery
        "Q <R <S <K <ZI <C <ZI,             ++++++-",
        "p P B E S <R <ZI <1 <2 <C <ZI,     -+++++++++-",
    })
    void theFirstReadyForQueryAnswersNoMessage(String transcript, String outcomes) {
        assertThat(told(transcript)).isEqualTo(outcomes);
    }

    @ParameterizedTest
    @CsvSource({
        "Q <T <C <ZI,                       +++-",
        "Q <C <C <ZI,                       +++-",
        "Q <I <ZI,                          ++-",
        "Q <E <ZI,                          ++-",
        "F <V <ZI,                          ++-",
        "F <E <ZI,                          ++-",
        "S <ZI,                             +-",
        "S <E <ZI,                          ++-",
        "Q Q <C <ZI <C <ZI,                 +++++-",
        "S S S <ZI <ZI <ZI,                 +++++-",
        "H H,                               --",
        "<S <N <A Q <N <C <A <S <ZI <A,     ---+++++--",
    })
    void eachRequestIsAnsweredByOneReadyForQuery(String transcript, String outcomes) {
        assertThat(toldAfterLogin(transcript)).isEqualTo(outcomes);
    }

    @ParameterizedTest
    @CsvSource({
        "Q <C <ZT,                          ++r",
        "Q <E <ZE,                          ++r",
        "Q <C <ZT Q <C <ZI,                 ++r++-",
        "P B E S <1 <2 <C <ZT X,            +++++++rr",
    })
    void anOpenTransactionIsRolledBack(String transcript, String outcomes) {
        assertThat(toldAfterLogin(transcript)).isEqualTo(outcomes);
    }

    @ParameterizedTest
    @CsvSource({
        "P B D E S <1 <2 <T <C <ZI,         +++++++++-",
        "P D S <1 <t <n <ZI,                ++++++-",
        "P D S <1 <t <T <ZI,                ++++++-",
        "B E S <2 <s <ZI,                   +++++-",
        "B E S <2 <I <ZI,                   +++++-",
        "C S <3 <ZI,                        +++-",
        "P B E S P B E S <1 <2 <C <ZI <1 <2 <C <ZI, +++++++++++++++-",
        "B E S <2 <H <C <ZI,                ++++++-",
    })
    void messagesOfTheExtendedProtocolHaveOneAnswerEach(String transcript, String outcomes) {
        assertThat(toldAfterLogin(transcript)).isEqualTo(outcomes);
    }

    @ParameterizedTest
    @CsvSource({
        // a COMMIT may have taken effect, or an INSERT may not have
        "P B E H,                           ++++",
        "P B E H <1 <2 <C,                  +++++++",
        "P B E H <1 <2 <C S <ZI,            ++++++++-",
        // the group is closed by the Query; a Sync gets an answer of its own
        "P B E Q <1 <2 <C <C <ZI,           ++++++++-",
        "P B E Q <1 <2 <C <C <ZI S <ZI,     ++++++++-+-",
        "P B E F <1 <2 <C <V <ZI,           ++++++++-",
    })
    void flushEndsNothing(String transcript, String outcomes) {
        assertThat(toldAfterLogin(transcript)).isEqualTo(outcomes);
    }

    @ParameterizedTest
    @CsvSource({
        "P B E S <E <ZI,                    +++++-",
        "P B E S P B E S <E <ZI <1 <2 <C <ZI, +++++++++++++-",
        // neither Query nor FunctionCall is read before the next Sync
        "P H <E Q S <ZI,                    +++++-",
        "P Q F P S <E <ZI,                  ++++++-",
        "P B Q S Q <E <ZI <C <ZI,           ++++++++-",
        "P H <E P B E C D Q F H c d f S <ZI, +++++++++++++++-",
        // it was the Query that failed
        "P B E Q S <1 <2 <C <E <ZI <ZI,     ++++++++++-",
        "P H <E X,                          ++++",
    })
    void afterAnErrorInAGroupNothingIsReadBeforeSync(String transcript, String outcomes) {
        assertThat(toldAfterLogin(transcript)).isEqualTo(outcomes);
    }

    @ParameterizedTest
    @CsvSource({
        "Q <G d c <C <ZI,                   +++++-",
        "Q <G d f <E <ZI,                   +++++-",
        "Q d c <G <C <ZI,                   +++++-",
        "Q <G c <C <G c <C <C <ZI,          ++++++++-",
        "Q c c <G <C <G <C <ZI,             +++++++-",
        "Q <H <C <ZI,                       +++-",
        // libpq sends Sync with Execute, not knowing that it is a COPY; that Sync is never answered
        "P B E S <1 <2 <G d c S <C <ZI,     +++++++++++-",
        "B E S S c S <2 <G <C <ZI,          +++++++++-",
        "B E S <2 <G H S d S c S <C <ZI,    ++++++++++++-",
        // without another the group stays open
        "B E S <2 <G c <C,                  +++++++",
        "B E S <2 <G c <C S <ZI,            ++++++++-",
        "Q S <G c <C <ZI,                   +++++-",
        "Q <G S c S <C <ZI <ZI,             +++++++-",
        "B E S Q <2 <C <ZI <C <ZI,          ++++++++-",
    })
    void duringCopyInSyncIsIgnored(String transcript, String outcomes) {
        assertThat(toldAfterLogin(transcript)).isEqualTo(outcomes);
    }

    @ParameterizedTest
    @CsvSource({
        // as libpq does it: did the COPY read the first Sync? The next answer tells
        "P B E S <1 <2 <G d <E c S <ZI Q <C <ZI,        ++++++++++++++-",
        "P B E S <1 <2 <G d <E c S <ZI <ZI,             ++++++++++++-",
        "P B E S <1 <2 <G d c S <E <ZI P S <1 <ZI,      +++++++++++++++-",
        "P B E S <1 <2 <G <E <ZI,                       ++++++++-",
        "P B E <1 <2 <G d c S <E <ZI,                   ++++++++++-",
        "Q S <G <E <ZI <ZI,                             +++++-",
        "Q S <G <E <ZI Q <C <ZI,                        +++++++-",
        "Q <E <ZI d c d f,                              ++-----",
    })
    void afterACopyThatFailedOneReadyForQueryMoreMayCome(String transcript, String outcomes) {
        assertThat(toldAfterLogin(transcript)).isEqualTo(outcomes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // three pipelined queries of which the first is COPY FROM STDIN: the server ends at the second
                "Q Q Q <G <E <E",
                "Q <G Q",
                "Q <G P",
                "Q <G X",
                // whether the second is read depends on where the COPY failed
                "E S c P S <G <E <ZI <1 <ZI",
                "E S <G <E P",
                // answers to nothing, or to something else
                "<C",
                "<E",
                "<ZI",
                "<1",
                "P S <2 <ZI",
                "E S <T <C <ZI",
                "Q <s <ZI",
                "Q <1 <ZI",
                "F <W <ZI",
                "Q <G <C <ZI",
                "Q <G <ZI",
                "Q <C <ZQ",
                "<R",
                "<K",
                // messages that the protocol does not have here
                "p",
                "y",
                "Q <y <C <ZI",
            })
    void whatIsNotUnderstoodIsUnknownForGood(String transcript) {
        assertThat(toldAfterLogin(transcript)).endsWith("+");
        assertThat(told("S <ZI Q <C <ZI")).matches("\\++");
    }

    @Test
    void anErrorOrAnAnswerBeforeTheLoginIsOverIsUnknown() {
        assertThat(told("p <R <E")).endsWith("+");
        assertThat(new Conversation().outcome()).isEqualTo(Outcome.SETTLED);
    }

    @Test
    void nothingBehindTerminateIsRead() {
        assertThat(toldAfterLogin("X Q y")).isEqualTo("---");
        assertThat(conversation.outcome()).isEqualTo(Outcome.SETTLED);
    }

    @Test
    void replicationIsAQueryThatIsNotOver() {
        assertThat(toldAfterLogin("Q <W d d <c c <C <ZI")).isEqualTo("+++++++-");
    }

    /** The ring is filled to the brim, and its head has wandered. */
    @Test
    void remembersEachOfManyUnansweredMessages() {
        toldAfterLogin("Q <C <ZI S <ZI P B E S <1 <2 <C <ZI");
        repeat(UnansweredMessages.MAX_SIZE / 4, "P B E S");
        repeat(UnansweredMessages.MAX_SIZE / 8, "<1 <2 <C <ZI");
        repeat(UnansweredMessages.MAX_SIZE / 8, "P B E S");
        assertThat(told("<E")).isEqualTo("+");
        assertThat(conversation.toString()).doesNotContain("at-most").doesNotContain("doubt");
        assertThat(told("<ZI")).isEqualTo("+");
        repeat(UnansweredMessages.MAX_SIZE / 4 - 2, "<1 <2 <C <ZI");
        assertThat(told("<1 <2 <C <ZI")).isEqualTo("+++-");
    }

    @Tag("slow")
    @Test
    void aClientThatPipelinesAMillionMessagesCostsFourKilobytesAndIsSettledWhenAllIsAnswered() {
        toldAfterLogin("<N");
        repeat(250_000, "P B E S");
        assertThat(conversation.toString()).contains("at-most=250000");
        repeat(249_999, "<1 <2 <C <ZI");
        assertThat(told("<1 <2 <C <ZI")).isEqualTo("+++-");
        assertThat(told("Q <C <ZI")).isEqualTo("++-");
    }

    @Test
    void ifAnErrorKeptAnswersBackInSuchAPipelineTheOutcomeStaysUnknown() {
        toldAfterLogin("<N");
        repeat(10_000, "P Q S");
        repeat(10_000, "<E <ZI");
        assertThat(told("Q <C <ZI S <ZI")).isEqualTo("+++++");
    }

    @Test
    void aGroupThatIsOpenAtTheEndOfSuchAPipelineIsUnknown() {
        toldAfterLogin("<N");
        repeat(10_000, "P S");
        told("P");
        repeat(9_999, "<1 <ZI");
        assertThat(told("<1 <ZI <1 S <ZI Q <C <ZI")).isEqualTo("++++-++-");
    }

    private void repeat(int times, String transcript) {
        for (int i = 0; i < times; i++) {
            told(transcript);
        }
    }
}
