package io.portcullis.config;

import org.jspecify.annotations.Nullable;

/** Hears of each key that is read: so the configuration reference lists exactly these. */
interface KeyListener {
    /**
     * @param path of the key in the file
     * @param otherwise the default, or null if the key is required or there is none
     */
    void onKey(String path, Key<?> key, @Nullable Object otherwise);
}
