package io.portcullis.pgwire.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a server could be given to another client. */
class TransactionEndTest {
    private final Conversation conversation = new Conversation();

    private void tell(String transcript) {
        for (String message : transcript.trim().split(" +")) {
            Transcripts.tell(conversation, message);
        }
    }

    /** Whether the server could be given to another client, and the three facts of the conversation that decide it. */
    @ParameterizedTest
    @CsvSource({
        // transcript after the login,       at end, nothing owed, group open, status
        "'',                                 true,   true,  false, IDLE",
        "Q,                                  false,  false, false, IDLE",
        "Q <T <C,                            false,  false, false, IDLE",
        "Q <T <C <ZI,                        true,   true,  false, IDLE",
        "Q <C <ZI <A <S <N,                  true,   true,  false, IDLE",
        "Q Q <C <ZI,                         false,  false, false, IDLE",
        "Q <C <ZT,                           false,  true,  false, IN_TRANSACTION",
        "Q <C <ZT Q <E <ZE,                  false,  true,  false, FAILED",
        "Q <C <ZT Q <C <ZI,                  true,   true,  false, IDLE",
        "P,                                  false,  false, true,  IDLE",
        "P B E H <1 <2 <C,                   false,  false, true,  IDLE",
        "P B E S <1 <2 <C,                   false,  false, false, IDLE",
        "P B E S <1 <2 <C <ZI,               true,   true,  false, IDLE",
        "P B E S P <1 <2 <C <ZI,             false,  false, true,  IDLE",
        "P H <E,                             false,  false, false, IDLE",
        "P H <E S <ZI,                       true,   true,  false, IDLE",
        "Q <G d,                             false,  false, false, IDLE",
        "Q <G d c <C <ZI,                    true,   true,  false, IDLE",
        "P B E S <1 <2 <G d <E c S <ZI,      false,  false, false, IDLE",
        "H,                                  true,   true,  false, IDLE",
        "X,                                  false,  true,  false, IDLE",
        "y,                                  false,  false, false, IDLE",
        "Q <ZQ,                              false,  false, false, UNKNOWN",
    })
    void aTransactionHasEndedWhenNothingIsOwedNoGroupIsOpenAndTheServerIsIdle(
            String transcript, boolean end, boolean nothingOwed, boolean groupOpen, TransactionStatus status) {
        tell("<R p <R <S <K <ZI " + transcript);
        assertThat(conversation.atTransactionEnd()).isEqualTo(end);
        assertThat(conversation.nothingOwed()).isEqualTo(nothingOwed);
        assertThat(conversation.groupOpen()).isEqualTo(groupOpen);
        assertThat(conversation.transactionStatus()).isEqualTo(status);
    }

    @Test
    void aServerThatHasNotAcceptedTheClientIsNotAtTheEndOfATransaction() {
        tell("<R p <R <S <K");
        assertThat(conversation.nothingOwed()).isTrue();
        assertThat(conversation.atTransactionEnd()).isFalse();
        tell("<ZI");
        assertThat(conversation.atTransactionEnd()).isTrue();
    }
}
