package io.portcullis.config;

import io.portcullis.discovery.settings.StoreSettings;
import org.jspecify.annotations.Nullable;

/** The section of a Patroni file that says where its DCS is; one for each kind of DCS. */
interface PatroniStore {
    /** The key of the section, as Patroni calls it, such as {@code etcd3}. */
    String key();

    /** Null if something indispensable is missing or wrong; then a problem has been written down. */
    @Nullable
    StoreSettings read(PatroniValues values);
}
