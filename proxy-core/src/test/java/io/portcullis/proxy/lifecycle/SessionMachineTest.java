package io.portcullis.proxy.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.pgwire.CancelKey;
import io.portcullis.pgwire.SqlState;
import io.portcullis.proxy.lifecycle.SessionEffect.Timer;
import io.portcullis.proxy.lifecycle.SessionEffect.Visibility;
import io.portcullis.proxy.route.Target;
import io.portcullis.proxy.route.Unavailable;
import io.portcullis.proxy.tls.ClientTlsMode;
import io.portcullis.testkit.junit.Seeds;
import io.portcullis.topology.NodeAddress;
import io.portcullis.topology.NodeName;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** In any order of events the books balance. */
class SessionMachineTest {
    private static final Target TARGET = new Target(new NodeName("pg1"), new NodeAddress("127.0.0.1", 5432), null);

    private static SessionEvent event(RandomGenerator random) {
        List<SessionEvent> all = List.of(
                new SessionEvent.SslRequested(),
                new SessionEvent.GssEncRequested(),
                new SessionEvent.TlsStarted(),
                new SessionEvent.StartupReceived(false),
                new SessionEvent.StartupReceived(true),
                new SessionEvent.TargetFound(TARGET),
                new SessionEvent.TargetFound(TARGET),
                new SessionEvent.NoServerFound(Unavailable.NO_REPLICA),
                new SessionEvent.NoServerFound(Unavailable.SERVER_NOT_TRUSTED),
                new SessionEvent.MayNotWait(),
                new SessionEvent.ServerConnected(),
                new SessionEvent.ServerConnected(),
                new SessionEvent.ServerUnreachable(),
                new SessionEvent.ServerNotTried(),
                new SessionEvent.ServerTlsUnfit(Unavailable.SERVER_WITHOUT_TLS),
                new SessionEvent.ServerTlsAnswered((byte) 'S'),
                new SessionEvent.ServerTlsAnswered((byte) 'N'),
                new SessionEvent.ServerTlsAnswered((byte) 'E'),
                new SessionEvent.ServerAnswered(),
                new SessionEvent.ServerAnswered(),
                new SessionEvent.ServerRefused(),
                new SessionEvent.NothingOffered(),
                new SessionEvent.Authenticated(),
                new SessionEvent.Held(),
                new SessionEvent.Held(),
                new SessionEvent.Resumed(),
                new SessionEvent.Unentitled(EndReason.LEADERSHIP_ENDED),
                new SessionEvent.ClientGone(),
                new SessionEvent.ServerGone(),
                new SessionEvent.TimedOut(),
                new SessionEvent.Stopping(),
                new SessionEvent.Violated("nonsense"),
                new SessionEvent.NoiseReceived(),
                new SessionEvent.UnsupportedVersion(),
                new SessionEvent.TlsFailed(),
                new SessionEvent.CancelRequested(new CancelKey(1, new byte[4])));
        return all.get(random.nextInt(all.size()));
    }

    private static ClientTlsMode mode(RandomGenerator random) {
        return switch (random.nextInt(3)) {
            case 0 -> ClientTlsMode.OFF;
            case 1 -> ClientTlsMode.TERMINATE;
            default -> ClientTlsMode.PASSTHROUGH;
        };
    }

    /** What the adapter would have in its hands, and whether each effect makes sense with it. */
    private static final class Books {
        private final List<SessionEffect> effects = new ArrayList<>();
        private boolean attempt;
        private boolean introduced;
        private int givenUp;
        private boolean relays;
        private boolean paused;
        private int goodbyes;
        private int ends;

        void enter(SessionEffect effect) {
            effects.add(effect);
            assertThat(ends).as("nothing happens after the end: %s", effects).isZero();
            switch (effect) {
                case SessionEffect.Connect _ -> {
                    assertThat(attempt).as("one server at a time: %s", effects).isFalse();
                    attempt = true;
                    introduced = false;
                }
                case SessionEffect.SendStartup _ -> {
                    assertThat(attempt && !relays && !introduced)
                            .as("introduces the client once to each server: %s", effects)
                            .isTrue();
                    introduced = true;
                }
                case SessionEffect.GiveUp _ -> {
                    givenUp++;
                    assertThat(givenUp).as("counted once: %s", effects).isEqualTo(1);
                }
                case SessionEffect.DropServer _ -> {
                    assertThat(relays)
                            .as("a server is not dropped while it is relayed: %s", effects)
                            .isFalse();
                    attempt = false;
                    introduced = false;
                }
                case SessionEffect.Relay(Target _, Visibility visibility) -> {
                    assertThat(introduced)
                            .as("the server has the StartupMessage of all that have one: %s", effects)
                            .isEqualTo(visibility != Visibility.OPAQUE);
                    assertThat(attempt)
                            .as("relays only to a server: %s", effects)
                            .isTrue();
                    assertThat(relays).as("relays once: %s", effects).isFalse();
                    relays = true;
                }
                case SessionEffect.Answer _, SessionEffect.BeginTls _, SessionEffect.ReadClient _ ->
                    assertThat(relays)
                            .as("the gateway does not speak in between: %s", effects)
                            .isFalse();
                case SessionEffect.PauseReading _ -> {
                    assertThat(relays && !paused)
                            .as("pauses what flows: %s", effects)
                            .isTrue();
                    paused = true;
                }
                case SessionEffect.ResumeReading _ -> {
                    assertThat(paused).as("resumes what is paused: %s", effects).isTrue();
                    paused = false;
                }
                case SessionEffect.Refuse _, SessionEffect.PassRefusal _ -> {
                    assertThat(givenUp)
                            .as("who is refused is counted: %s", effects)
                            .isEqualTo(1);
                    goodbye();
                }
                case SessionEffect.RefuseVersion _,
                        SessionEffect.RefuseViolation _,
                        SessionEffect.CloseClient _,
                        SessionEffect.RelayCancel _ -> goodbye();
                case SessionEffect.Sever _ -> {
                    assertThat(relays).as("severs what relays: %s", effects).isTrue();
                    goodbyes++;
                }
                case SessionEffect.FinishClient _, SessionEffect.FinishServer _ -> {
                    assertThat(relays && !paused)
                            .as("what is held is not let through at the end: %s", effects)
                            .isTrue();
                    goodbyes++;
                }
                case SessionEffect.End _ -> {
                    ends++;
                    assertThat(goodbyes).as("one goodbye: %s", effects).isEqualTo(1);
                }
                default -> {}
            }
        }

        private void goodbye() {
            assertThat(relays)
                    .as("a relayed session is severed or finished: %s", effects)
                    .isFalse();
            assertThat(attempt).as("no server is left over: %s", effects).isFalse();
            goodbyes++;
        }
    }

    private static SessionMachine after(ClientTlsMode tls, SessionEvent... events) {
        SessionMachine machine = new SessionMachine(tls);
        for (SessionEvent event : events) {
            machine.on(event);
        }
        return machine;
    }

    @Test
    void aSessionThatIsSuspendedWhileItsLoginEndsIsNotTimedOutLater() {
        SessionMachine machine = after(
                ClientTlsMode.OFF,
                new SessionEvent.StartupReceived(false),
                new SessionEvent.TargetFound(TARGET),
                new SessionEvent.ServerConnected(),
                new SessionEvent.ServerAnswered(),
                new SessionEvent.Held());
        assertThat(machine.on(new SessionEvent.Authenticated())).containsExactly(new SessionEffect.StopTimer());
        assertThat(machine.suspended()).isTrue();
        machine.on(new SessionEvent.Resumed());
        assertThat(machine.on(new SessionEvent.TimedOut()))
                .as("a timer that was on its way")
                .isEmpty();
    }

    private static final List<SessionEvent> CONNECTING =
            List.of(new SessionEvent.StartupReceived(false), new SessionEvent.TargetFound(TARGET));

    private static SessionMachine loggingIn() {
        SessionMachine machine = after(ClientTlsMode.OFF, CONNECTING.toArray(SessionEvent[]::new));
        assertThat(machine.on(new SessionEvent.ServerConnected()))
                .containsExactly(new SessionEffect.StartTimer(Timer.AUTHENTICATION), new SessionEffect.SendStartup());
        return machine;
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new SessionEvent.ServerRefused(), new SessionEffect.Suspect(TARGET)),
                Arguments.of(new SessionEvent.ServerGone(), new SessionEffect.SuspectIfOthersToo(TARGET)),
                Arguments.of(new SessionEvent.Unentitled(EndReason.LEADERSHIP_ENDED), null));
    }

    /** If a server fails before it has said anything: another one, or the same one later, for as long as there is left to wait. */
    @ParameterizedTest
    @MethodSource("failures")
    void aLoginThatFailsBeforeAnythingWasSaidGoesOnElsewhere(SessionEvent failure, @Nullable SessionEffect suspicion) {
        List<SessionEffect> expected = new ArrayList<>();
        expected.add(new SessionEffect.StartTimer(Timer.REST_OF_WAIT));
        if (suspicion != null) {
            expected.add(suspicion);
        }
        expected.add(new SessionEffect.Avoid(TARGET));
        expected.add(new SessionEffect.DropServer());
        expected.add(new SessionEffect.Seek());
        SessionMachine machine = loggingIn();
        assertThat(machine.on(failure)).containsExactlyElementsOf(expected);
        assertThat(machine.seeking()).isTrue();
    }

    @Test
    void theServersWordsAreKeptForAClientThatIsToldNothingNewer() {
        SessionMachine machine = loggingIn();
        machine.on(new SessionEvent.ServerRefused());
        machine.on(new SessionEvent.NoServerFound(Unavailable.UNREACHABLE));
        assertThat(machine.on(new SessionEvent.TimedOut()))
                .containsExactly(
                        new SessionEffect.StopTimer(),
                        new SessionEffect.GiveUp(Unavailable.SERVER_REFUSED),
                        new SessionEffect.DropServer(),
                        new SessionEffect.PassRefusal(),
                        new SessionEffect.End(EndReason.SERVER_REFUSED));
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(Unavailable.NO_REPLICA, EndReason.NO_REPLICA),
                Arguments.of(Unavailable.UNREACHABLE, EndReason.NODE_UNREACHABLE),
                Arguments.of(Unavailable.FULL, EndReason.TOO_MANY_SESSIONS),
                Arguments.of(
                        new Unavailable(SqlState.CANNOT_CONNECT_NOW, "no-leader", "no node holds the lock", "Wait."),
                        EndReason.CLOSED));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void eachRefusalHasItsReasonHoweverTheClientCame(Unavailable why, EndReason reason) {
        SessionMachine plain = after(ClientTlsMode.OFF, new SessionEvent.StartupReceived(false));
        plain.on(new SessionEvent.NoServerFound(why));
        assertThat(plain.on(new SessionEvent.MayNotWait()))
                .containsSubsequence(
                        new SessionEffect.GiveUp(why), new SessionEffect.Refuse(why), new SessionEffect.End(reason));

        SessionMachine declined = after(ClientTlsMode.PASSTHROUGH, new SessionEvent.SslRequested());
        declined.on(new SessionEvent.NoServerFound(why));
        assertThat(declined.on(new SessionEvent.MayNotWait()))
                .contains(new SessionEffect.GiveUp(why), new SessionEffect.Answer((byte) 'N'));
        assertThat(declined.on(new SessionEvent.ClientGone()))
                .as("it insists on TLS, and leaves")
                .endsWith(new SessionEffect.End(reason))
                .doesNotContain(new SessionEffect.GiveUp(why));

        SessionMachine direct = after(ClientTlsMode.PASSTHROUGH, new SessionEvent.TlsStarted());
        direct.on(new SessionEvent.NoServerFound(why));
        assertThat(direct.on(new SessionEvent.TimedOut()))
                .containsSubsequence(
                        new SessionEffect.GiveUp(why), new SessionEffect.CloseClient(), new SessionEffect.End(reason));
    }

    @TestFactory
    Stream<DynamicTest> keepsItsBooksWhateverHappens() {
        return Seeds.trials(50, random -> {
            for (int walk = 0; walk < 400; walk++) {
                SessionMachine machine = new SessionMachine(mode(random));
                Books books = new Books();
                for (int step = 0; step < 60; step++) {
                    machine.on(event(random)).forEach(books::enter);
                }
                assertThat(books.ends).isEqualTo(machine.over() ? 1 : 0);
                assertThat(books.paused && !machine.over()).isEqualTo(machine.suspended());
            }
        });
    }
}
