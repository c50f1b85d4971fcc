package io.portcullis.lab.chaos.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.lab.chaos.check.LockEvent;
import io.portcullis.lab.chaos.check.LockEvent.Kind;
import io.portcullis.lab.chaos.check.LockHolding;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** As etcd 3.4 writes it. */
class WatchAnswerTest {
    private static final String PREFIX = "/service/chaos/";

    @Test
    void theLockIsTaken() {
        assertThat(events(put("leader", "pg1", 7, 7, "")))
                .containsExactly(new LockEvent(7, new LockHolding("pg1", 7), Kind.TAKEN, 0));
    }

    @Test
    void itExpiresTogetherWithTheRecordOfItsHolder() {
        assertThat(events(deleted("leader", 9, was("leader", "pg1", 7)) + ","
                        + deleted("members/pg1", 9, was("members/pg1", "{}", 3))))
                .containsExactly(new LockEvent(9, new LockHolding("pg1", 7), Kind.EXPIRED, 0));
    }

    @Test
    void theRecordOfSomebodyElseProvesNothing() {
        assertThat(events(deleted("leader", 9, was("leader", "pg1", 7)) + ","
                        + deleted("members/pg2", 9, was("members/pg2", "{}", 3))))
                .containsExactly(new LockEvent(9, new LockHolding("pg1", 7), Kind.DELETED, 0));
    }

    @Test
    void itIsReleasedAlone() {
        assertThat(events(deleted("leader", 9, was("leader", "pg1", 7))))
                .containsExactly(new LockEvent(9, new LockHolding("pg1", 7), Kind.DELETED, 0));
    }

    @Test
    void anotherNameIsWrittenOverIt() {
        assertThat(events(put("leader", "pg2", 7, 9, was("leader", "pg1", 7))))
                .containsExactly(
                        new LockEvent(9, new LockHolding("pg1", 7), Kind.OVERWRITTEN, 0),
                        new LockEvent(9, new LockHolding("pg2", 7), Kind.TAKEN, 0));
    }

    @Test
    void anotherLeaseIsNoNews() {
        assertThat(events(put("leader", "pg1", 7, 9, was("leader", "pg1", 7)))).isEmpty();
    }

    @Test
    void otherKeysAreNoNewsButMoveTheWatchOn() {
        String status = put("status", "{}", 3, 12, was("status", "{}", 3));
        assertThat(answer(status).newest()).isEqualTo(12);
        assertThat(events(status)).isEmpty();
        assertThat(WatchAnswer.of("{\"result\":{\"created\":true}}", PREFIX).newest())
                .isZero();
    }

    private static List<LockEvent> events(String events) {
        return answer(events).changes().entrySet().stream()
                .flatMap(change -> change.getValue().events(change.getKey(), 0).stream())
                .toList();
    }

    private static WatchAnswer answer(String events) {
        return WatchAnswer.of("{\"result\":{\"header\":{\"revision\":\"99\"},\"events\":[" + events + "]}}", PREFIX);
    }

    private static String put(String key, String value, long created, long modified, String previous) {
        return "{\"kv\":" + kv(key, value, created, modified) + (previous.isEmpty() ? "" : ",\"prev_kv\":" + previous)
                + "}";
    }

    private static String deleted(String key, long modified, String previous) {
        return "{\"type\":\"DELETE\",\"kv\":{\"key\":\"%s\",\"mod_revision\":\"%d\"},\"prev_kv\":%s}"
                .formatted(base64(PREFIX + key), modified, previous);
    }

    private static String was(String key, String value, long created) {
        return kv(key, value, created, created);
    }

    private static String kv(String key, String value, long created, long modified) {
        return "{\"key\":\"%s\",\"create_revision\":\"%d\",\"mod_revision\":\"%d\",\"value\":\"%s\"}"
                .formatted(base64(PREFIX + key), created, modified, base64(value));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
