package io.portcullis.discovery.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.discovery.ClusterSources;
import io.portcullis.discovery.registration.Registered;
import io.portcullis.discovery.source.CitusGroup;
import io.portcullis.discovery.source.ClusterDirectory;
import io.portcullis.fencing.FencingEvent;
import io.portcullis.fencing.FencingSettings;
import io.portcullis.fencing.Registration;
import io.portcullis.testkit.cluster.ConsulOperator;
import io.portcullis.testkit.cluster.RealConsul;
import io.portcullis.testkit.junit.NeedsProgram;
import io.portcullis.testkit.process.FetchedProgram;
import io.portcullis.testkit.process.Waiting;
import io.portcullis.testkit.process.Workspace;
import io.portcullis.topology.Acknowledgement;
import io.portcullis.topology.Lock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gateway's registration in a real Consul, as the gateway and as everybody else sees it. */
@NeedsProgram(FetchedProgram.CONSUL)
class ConsulRegistrationIT {
    private static final Duration LOCK_LENGTH = Duration.ofMinutes(30);
    private static final Acknowledgement FENCED = new Acknowledgement("{\"node\":\"pg1\"}");

    private Workspace home;
    private RealConsul consul;
    private ConsulOperator operator;
    private ConsulGateway gateway;
    private ClusterDirectory directory;

    @BeforeEach
    void start() throws Exception {
        home = Workspace.create("consul-registration");
        consul = RealConsul.in(home).start();
        operator = consul.operator();
        String session = operator.session("demo-pg1", LOCK_LENGTH);
        assertThat(operator.acquire("service/demo/leader", "pg1", session)).isTrue();
        gateway = ConsulGateway.of(consul);
        directory = ClusterSources.directory(
                ConsulGateway.cluster(ConsulGateway.settings(List.of(consul))), System::nanoTime);
    }

    @AfterEach
    void stop() {
        gateway.close();
        home.close();
    }

    private List<Registered.Gateway> registered() throws IOException {
        return directory.read(Waiting.AT_MOST).gateways();
    }

    @Test
    void aRegistrationIsThereForContactsAndForBarriers() throws Exception {
        assertThat(gateway.answered().reading().registration()).isNull();
        Registration first = gateway.renewed(null, null);
        assertThat(gateway.answered().reading().registration()).isEqualTo(first);
        Registration second = gateway.renewed(first, FENCED);
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.version()).isNotEqualTo(first.version());
        assertThat(gateway.answered().reading().registration()).isEqualTo(second);

        assertThat(registered()).singleElement().satisfies(seen -> {
            assertThat(seen.id()).isEqualTo(first.id());
            assertThat(seen.maxSilence()).isEqualTo(FencingSettings.DEFAULT.maxSilence());
            assertThat(seen.record().acknowledged()).isEqualTo(FENCED);
        });
        Lock lock = Objects.requireNonNull(gateway.lock());
        assertThat(directory.read(Waiting.AT_MOST).lock()).isEqualTo(lock.leadership());
    }

    @Test
    void groupsOfCitusAreFoundUnderTheScope() throws Exception {
        assertThat(directory.groups(Waiting.AT_MOST)).isEmpty();
        String session = operator.session("demo-pg7", LOCK_LENGTH);
        assertThat(operator.acquire("service/demo/1/leader", "pg7", session)).isTrue();
        assertThat(operator.acquire("service/demo/1/members/pg7", "{}", session))
                .isTrue();
        assertThat(directory.groups(Waiting.AT_MOST)).containsExactly(new CitusGroup(1, "pg7", Set.of("pg7")));
    }

    @Test
    void aRenewalOverAnotherVersionChangesNothing() throws Exception {
        Registration first = gateway.renewed(null, null);
        Registration second = gateway.renewed(first, FENCED);
        assertThat(gateway.renew(first, null)).isInstanceOf(FencingEvent.RenewalFailed.class);
        assertThat(gateway.renew(null, null)).isInstanceOf(FencingEvent.RenewalFailed.class);
        assertThat(gateway.answered().reading().registration()).isEqualTo(second);
    }

    @Test
    void aSessionThatIsLostTakesTheRegistrationWithItAndAnotherOneCanBeMade() throws Exception {
        Registration first = gateway.renewed(null, null);
        String key =
                "portcullis/service/demo/gateways/" + registered().getFirst().name();
        operator.destroy(operator.holder(key).orElseThrow());
        assertThat(gateway.answered().reading().registration()).isNull();
        assertThat(gateway.renew(first, null)).isInstanceOf(FencingEvent.RenewalFailed.class);
        Registration again = gateway.renewed(null, null);
        assertThat(again.id()).isNotEqualTo(first.id());
    }

    @Test
    void aGatewayThatStopsLeavesNothingBehind() throws Exception {
        gateway.renewed(null, null);
        gateway.close();
        assertThat(registered()).isEmpty();
    }

    @Test
    void twoGatewaysSeeWhatTheOtherOneRemembers() throws Exception {
        gateway.renewed(null, null);
        try (ConsulGateway other = ConsulGateway.of(consul)) {
            other.renewed(null, null);
            assertThat(registered()).hasSize(2);
            assertThat(other.answered().reading().registration()).isNotNull();
        }
    }

    /** A registration that says nothing of itself: its session says how long its gateway may be silent. */
    @Test
    void theSessionSaysWhatALaterFormatDoesNot() throws Exception {
        String session = operator.session("portcullis-new", Duration.ofSeconds(60));
        operator.acquire("portcullis/service/demo/gateways/new-1", "{\"format\":99}", session);
        assertThat(registered())
                .singleElement()
                .satisfies(seen -> assertThat(seen.maxSilence()).isEqualTo(Duration.ofSeconds(20)));
    }

    @Test
    void membersAreThoseWithARecord() throws Exception {
        operator.put("service/demo/members/pg1", "{}");
        operator.put("service/demo/members/pg2", "{}");
        assertThat(directory.members(Waiting.AT_MOST)).containsExactly("pg1", "pg2");
    }

    @Test
    void aDirectoryWithoutAnAnswerSaysWhy() throws Exception {
        consul.stop();
        assertThatThrownBy(() -> directory.read(Duration.ofSeconds(1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("connection refused");
    }
}
