package io.portcullis.lab.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Computes the rows of the table from the records. */
final class DemoVerdict {
    static final String BETWEEN_EVENTS = "between the events";

    /** A healthy endpoint acknowledges some hundred writes in this time. */
    private static final Duration DOWN_THRESHOLD = Duration.ofSeconds(1);

    private DemoVerdict() {}

    /** One row for each event and writer, and one for losses between the events. */
    static List<Row> rows(List<EventWindow> events, List<Testimony> writers, List<DemoPromotion> promotions) {
        List<Row> rows = new ArrayList<>();
        for (EventWindow event : events) {
            for (Testimony writer : writers) {
                rows.add(row(event, writer, event::contains, promotions));
            }
        }
        for (Testimony writer : writers) {
            EventWindow never = new EventWindow(BETWEEN_EVENTS, Duration.ZERO, Duration.ZERO);
            Row rest = row(never, writer, at -> events.stream().noneMatch(event -> event.contains(at)), promotions);
            if (!rest.lostNothing()) {
                rows.add(rest);
            }
        }
        return List.copyOf(rows);
    }

    private static Row row(
            EventWindow event, Testimony writer, Predicate<Duration> belongs, List<DemoPromotion> promotions) {
        List<Attempt> attempts = writer.attempts().stream()
                .filter(attempt -> belongs.test(attempt.at()))
                .toList();
        List<Attempt.Acknowledged> acknowledged = only(Attempt.Acknowledged.class, attempts);
        return new Row(
                event.title(),
                writer.writer(),
                longestGap(event, acknowledged),
                back(event, acknowledged, promotions),
                only(Attempt.Failed.class, attempts).size(),
                acknowledged.size(),
                acknowledged.stream()
                        .filter(ack -> !writer.surviving().contains(ack.id()))
                        .count(),
                acknowledged.stream().filter(ack -> wasDeposed(ack, promotions)).count());
    }

    /**
     * True if the write was sent when a newer timeline had begun, and went to an older one. Timelines only grow, so a write
     * that the new primary took just before we saw its promotion is not mistaken for one of the old primary.
     */
    private static boolean wasDeposed(Attempt.Acknowledged ack, List<DemoPromotion> promotions) {
        return promotions.stream()
                .anyMatch(promotion -> promotion.timeline() > ack.by().timeline()
                        && promotion.seen().compareTo(ack.at()) <= 0);
    }

    /** The time from the first promotion of the event to the next write. It is 0 if the write was faster than the watch. */
    private static Optional<Duration> back(
            EventWindow event, List<Attempt.Acknowledged> acknowledged, List<DemoPromotion> promotions) {
        return promotions.stream()
                .filter(promotion -> event.contains(promotion.seen()))
                .findFirst()
                .flatMap(promotion -> acknowledged.stream()
                        .filter(ack -> ack.by().timeline() >= promotion.timeline())
                        .map(ack -> max(Duration.ZERO, ack.received().minus(promotion.seen())))
                        .findFirst());
    }

    private static Row.Gap longestGap(EventWindow event, List<Attempt.Acknowledged> acknowledged) {
        Duration longest = Duration.ZERO;
        Duration last = event.from();
        for (Attempt.Acknowledged ack : acknowledged) {
            longest = max(longest, ack.received().minus(last));
            last = ack.received();
        }
        Duration toTheEnd = event.to().minus(last);
        return toTheEnd.compareTo(DOWN_THRESHOLD) >= 0
                ? new Row.Gap(max(longest, toTheEnd), Row.End.STILL_DOWN_WHEN_THE_EVENT_ENDED)
                : new Row.Gap(max(longest, toTheEnd), Row.End.WRITES_CAME_BACK);
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static <T extends Attempt> List<T> only(Class<T> kind, List<Attempt> attempts) {
        return attempts.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
