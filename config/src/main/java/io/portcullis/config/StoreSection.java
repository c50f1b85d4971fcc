package io.portcullis.config;

import io.portcullis.discovery.settings.StoreSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The section of a cluster that says where its DCS is; one for each kind of DCS. */
interface StoreSection {
    /** The key of the section, such as {@code etcd}; the flag has the same name. */
    String key();

    /**
     * Null if something indispensable is missing or wrong; then a problem has been written down.
     *
     * @param flagged the values of the flag, which override the file; empty if it was not given
     */
    @Nullable
    StoreSettings read(Section section, List<String> flagged);

    default String flag() {
        return "--" + key();
    }
}
