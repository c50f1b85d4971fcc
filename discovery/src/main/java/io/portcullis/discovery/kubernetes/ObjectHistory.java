package io.portcullis.discovery.kubernetes;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Folds lists and watch events of one resource into one picture, in the order of its versions rather than of their arrival. Pure, but for
 * remembering.
 */
final class ObjectHistory {
    /**
     * The objects of a resource.
     *
     * @param version of the list, which moves with every write in the store
     */
    record Picture(long version, Map<String, KubernetesObject> objects) {
        Picture {
            objects = Collections.unmodifiableMap(new TreeMap<>(objects));
        }
    }

    /** What a list turned out to be. */
    enum News {
        /** It shows something new. */
        NEWEST,
        SAME,
        /** Asked for before something newer arrived: no news, and nothing is wrong. */
        OVERTAKEN,
        /** Asked for after something newer had arrived: the store went back in time. It is the picture now. */
        REGRESSED
    }

    private @Nullable Picture newest;
    private long changed;
    private long arrivedAt;

    /** A list with a quorum; {@code sent} and {@code now} on the same clock. */
    News read(Picture read, long sent, long now) {
        if (newest == null) {
            return take(read, now, News.NEWEST);
        }
        if (read.version >= changed) {
            return read.objects.equals(newest.objects) ? News.SAME : take(read, now, News.NEWEST);
        }
        return sent <= arrivedAt ? News.OVERTAKEN : take(read, now, News.REGRESSED);
    }

    private News take(Picture read, long now, News what) {
        newest = read;
        changed = read.version;
        arrivedAt = now;
        return what;
    }

    /** An event of a watch. False if it is no news: what a list has shown already is left out. */
    boolean changed(WatchEvent.Change event, long now) {
        long version = event.object().version();
        if (newest == null || version <= changed) {
            return false;
        }
        Map<String, KubernetesObject> next = new TreeMap<>(newest.objects);
        if (event.deleted()) {
            next.remove(event.object().name());
        } else {
            next.put(event.object().name(), event.object());
        }
        take(new Picture(version, next), now, News.NEWEST);
        return true;
    }

    /** At which version the picture became what it is. */
    long version() {
        return changed;
    }

    Map<String, KubernetesObject> objects() {
        return newest == null ? Map.of() : newest.objects;
    }
}
