package io.portcullis.discovery.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.fencing.FencingEffect;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.WritableAnswer;
import io.portcullis.fencing.WritableProbe;
import io.portcullis.topology.Holding;
import io.portcullis.topology.Leadership;
import io.portcullis.topology.NodeName;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProbeChainTest {
    private static final Leadership LEADS = new Leadership("dcs", new NodeName("pg1"), new Holding("1"));
    private static final WritableAnswer SILENT = new WritableAnswer.NoAnswer();
    private static final WritableAnswer STANDBY = new WritableAnswer.InRecovery();
    private static final WritableAnswer WRITABLE = new WritableAnswer.Writable("7", 2);

    private final List<String> asked = new ArrayList<>();

    @Test
    void theFirstThatKnowsIsTheLastThatIsAsked() {
        assertThat(answers(probe("rest", STANDBY), probe("sql", WRITABLE))).containsExactly(STANDBY);
        assertThat(asked).containsExactly("rest");
    }

    @Test
    void withoutAnAnswerTheNextIsAsked() {
        assertThat(answers(probe("rest", SILENT), probe("sql", WRITABLE))).containsExactly(WRITABLE);
        assertThat(asked).containsExactly("rest", "sql");
    }

    @Test
    void ifNoneHasAnAnswerThatIsTheAnswerAndItIsGivenOnce() {
        assertThat(answers(probe("rest", SILENT), probe("sql", SILENT))).containsExactly(SILENT);
    }

    @Test
    void aChainOfNothingIsRefused() {
        assertThatThrownBy(() -> new ProbeChain(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private List<WritableAnswer> answers(WritableProbe... probes) {
        List<WritableAnswer> answers = new ArrayList<>();
        new ProbeChain(List.of(probes)).verify(new FencingEffect.Verify(LEADS), event -> {
            assertThat(event).isInstanceOf(FencingEvent.Verified.class);
            answers.add(((FencingEvent.Verified) event).answer());
        });
        return answers;
    }

    private WritableProbe probe(String name, WritableAnswer says) {
        return (request, answer) -> {
            asked.add(name);
            answer.onEvent(new FencingEvent.Verified(request.leadership(), says));
        };
    }
}
